package wsk.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;
import wsk.api.spi.WskExtensionHost;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.fake.FakeLoop;
import wsk.engine.fake.Watch;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What is asked on the loop does not overtake what another thread has asked before. */
@Timeout(60)
class LaneTest {
    private final Watch watch = new Watch();
    private final FakeClient client = new FakeClient(watch);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final WskClientConnectionDispatch<Object> dispatch =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Object socketContext,
                        int flags,
                        WskDataIndication indication,
                        long bytesIndicated) {
                    events.add("received " + bytesIndicated);
                    return NtStatus.SUCCESS;
                }
            };

    /** Does something on another thread, and waits until it has returned. */
    private static void elsewhere(Runnable what) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                what.run();
                                done.complete(true);
                            } catch (Throwable failure) {
                                done.completeExceptionally(failure);
                            }
                        });
        done.orTimeout(FakeClient.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static WskBuf word(String word) {
        return WskBuf.allocate(word.length()).put(word.getBytes(US_ASCII));
    }

    @Test
    void disableStaysBehindAnEnableOfAnotherThread() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        List<NtStatus> told = new ArrayList<>();
        client.loop.happens(
                () -> {
                    elsewhere(
                            () ->
                                    assertEquals(
                                            NtStatus.SUCCESS,
                                            socket.enableEvents(WskEvents.RECEIVE)));
                    told.add(socket.disableEvent(WskEvents.RECEIVE));
                    told.add(socket.disableEvent(WskEvents.RECEIVE));
                });
        client.loop.happens(
                () -> {
                    driver.sink.receiving().received(FakeClient.block(4), 0, 4);
                    // Nothing is under way any more, so that the answer is exact again.
                    told.add(socket.disableEvent(WskEvents.RECEIVE));
                });
        client.loop.happens(() -> {});
        assertEquals(List.of(), events, "enabled before it was disabled");
        assertEquals(
                List.of(NtStatus.EVENT_PENDING, NtStatus.EVENT_PENDING, NtStatus.SUCCESS), told);
        ends(socket);
    }

    @Test
    void requestStaysBehindARequestOfAnotherThread() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        List<WskIrp> sends = new CopyOnWriteArrayList<>();
        client.loop.happens(
                () -> {
                    elsewhere(() -> sends.add(send(socket, "first ")));
                    sends.add(send(socket, "second "));
                    elsewhere(() -> sends.add(send(socket, "third ")));
                    sends.add(send(socket, "fourth"));
                });
        StringBuilder sent = new StringBuilder();
        client.loop.happens(
                () -> {
                    driver.handed.forEach(
                            piece ->
                                    sent.append(
                                            new String(
                                                    piece.toArray(ValueLayout.JAVA_BYTE),
                                                    US_ASCII)));
                    driver.sink.sending().sent(sent.length());
                });
        assertEquals("first second third fourth", sent.toString());
        for (WskIrp send : sends) {
            FakeClient.ended(send, NtStatus.SUCCESS);
        }
        ends(socket);
    }

    private WskIrp send(WskConnectionSocket socket, String word) {
        return client.start(irp -> socket.send(word(word), WskSendFlag.NONE, irp));
    }

    @Test
    void closeStaysBehindARequestOfAnotherThread() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        List<WskIrp> asked = new CopyOnWriteArrayList<>();
        client.loop.happens(
                () -> {
                    elsewhere(() -> asked.add(send(socket, "first")));
                    asked.add(client.start(socket::close));
                    asked.add(send(socket, "second"));
                });
        FakeClient.ended(asked.get(0), NtStatus.CANCELLED);
        FakeClient.ended(asked.get(1), NtStatus.SUCCESS);
        FakeClient.ended(asked.get(2), NtStatus.FILE_FORCED_CLOSED);
        client.detach();
    }

    @Test
    void whatAnExtensionDoesOnTheLoopComesInTheOrderOfAsking() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskExtensionHost host =
                socket.registerExtension(Watch.ID, () -> events.add("told")).orElseThrow();
        WskIrp disable = client.npi.allocateIrp();
        client.loop.happens(
                () -> {
                    elsewhere(
                            () -> {
                                assertEquals(NtStatus.SUCCESS, socket.enableEvents(Watch.ID, 1));
                                host.execute(() -> events.add("first"));
                            });
                    host.execute(() -> events.add("second"));
                    socket.disableEvent(Watch.ID, 1, disable);
                });
        FakeClient.ended(disable, NtStatus.SUCCESS);
        client.loop.happens(
                () -> {
                    assertTrue(!host.isEnabled(1), "enabled before it was disabled");
                    host.execute(() -> events.add("at once"));
                    events.add("then");
                });
        assertEquals(List.of("first", "second", "at once", "then"), events);
        ends(socket);
    }

    /**
     * An empty receive only lets the event go on; if it came later, it would not do so for the
     * callback that asked for it.
     */
    @Test
    void receiveOfNothingInsideTheEventWaitsForNobody() throws Exception {
        List<WskIrp> asked = new CopyOnWriteArrayList<>();
        WskConnectionSocket[] socket = new WskConnectionSocket[1];
        socket[0] =
                client.connection(
                        new WskClientConnectionDispatch<>() {
                            @Override
                            public NtStatus onReceive(
                                    Object socketContext,
                                    int flags,
                                    WskDataIndication indication,
                                    long bytesIndicated) {
                                events.add("shown " + bytesIndicated);
                                elsewhere(
                                        () -> asked.add(client.start(socket[0]::getLocalAddress)));
                                indication.accept(0);
                                asked.add(
                                        client.start(
                                                irp ->
                                                        socket[0].receive(
                                                                WskBuf.empty(),
                                                                WskReceiveFlag.NONE,
                                                                irp)));
                                return NtStatus.SUCCESS;
                            }
                        });
        FakeConnection driver = client.loop.connections.getLast();
        assertEquals(NtStatus.SUCCESS, socket[0].enableEvents(WskEvents.RECEIVE));
        client.succeeds(socket[0]::getLocalAddress);
        for (int i = 1; i <= 2; i++) {
            client.loop.happens(() -> driver.sink.receiving().received(FakeClient.block(4), 0, 4));
            client.loop.happens(() -> {});
        }
        assertEquals(List.of("shown 4", "shown 8"), events, "half a message, shown for nothing");
        for (WskIrp irp : asked) {
            FakeClient.ended(irp, NtStatus.SUCCESS);
        }
        ends(socket[0]);
    }

    /** A connection that waits for its loop, whose client has it already. */
    @Test
    void acceptedConnectionIsAdoptedBeforeItsLoopUsesIt() throws Exception {
        FakeLoop[] loops = {new FakeLoop(), new FakeLoop()};
        FakeClient two = new FakeClient(loops);
        CompletableFuture<WskConnectionSocket> elsewhere = new CompletableFuture<>();
        WskListenSocket listener =
                two.succeeds(
                                irp ->
                                        two.npi.listenSocket(
                                                AddressFamily.INET, this, handing(elsewhere), irp))
                        .socket(WskListenSocket.class);
        two.succeeds(irp -> listener.bind(FakeClient.LOCAL, irp));
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT | WskEvents.RECEIVE));
        two.succeeds(listener::getLocalAddress);
        CompletableFuture<List<Object>> told = new CompletableFuture<>();
        loops[1].happens(
                () -> {
                    for (int i = 0; i < 2 && !elsewhere.isDone(); i++) {
                        accepts(loops[0]);
                    }
                    WskConnectionSocket socket = elsewhere.join();
                    NtStatus disabled = socket.disableEvent(WskEvents.RECEIVE);
                    told.complete(
                            List.of(
                                    socket,
                                    disabled,
                                    two.start(irp -> socket.send(word("x"), irp)),
                                    two.start(socket::close)));
                });
        List<Object> all = told.join();
        assertEquals(NtStatus.EVENT_PENDING, all.get(1));
        FakeClient.ended((WskIrp) all.get(2), NtStatus.CANCELLED);
        FakeClient.ended((WskIrp) all.get(3), NtStatus.SUCCESS);
        assertEquals(List.of("close"), loops[1].connections.getFirst().asked);
        two.isWell();
        two.succeeds(listener::close);
    }

    private static void accepts(FakeLoop loop) {
        try {
            loop.happens(() -> loop.listeners.getFirst().sink.accepted(new Accepted()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Hands over the first connection that is not for the listener's loop. */
    private WskClientListenDispatch<Object> handing(
            CompletableFuture<WskConnectionSocket> elsewhere) {
        return new WskClientListenDispatch<>() {
            @Override
            public NtStatus onAccept(
                    Object socketContext,
                    int flags,
                    SockAddr local,
                    SockAddr remote,
                    WskConnectionSocket socket,
                    WskAcceptSlot slot) {
                slot.set(this, dispatch);
                // On its own loop it would be known.
                if (socket.disableEvent(WskEvents.DISCONNECT) == NtStatus.EVENT_PENDING) {
                    elsewhere.complete(socket);
                }
                return NtStatus.SUCCESS;
            }
        };
    }

    private static final class Accepted implements AcceptedConnection {
        @Override
        public SockAddr local() {
            return FakeClient.LOCAL;
        }

        @Override
        public SockAddr remote() {
            return FakeClient.REMOTE;
        }

        @Override
        public void reject() {}
    }

    private void ends(WskConnectionSocket socket) throws Exception {
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }
}
