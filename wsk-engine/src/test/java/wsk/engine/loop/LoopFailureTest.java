package wsk.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is left of requests and sockets when a loop fails: nothing that waits for ever. */
@Timeout(60)
class LoopFailureTest {
    private final FakeClient client = new FakeClient();
    private final List<String> events = new CopyOnWriteArrayList<>();

    private final WskClientConnectionDispatch<Object> connections =
            new WskClientConnectionDispatch<>() {
                @Override
                public void onSocketDead(Object socketContext) {
                    events.add("dead");
                }
            };

    @Test
    void everyRequestEndsThatADriverHadOrThatWaited() throws Exception {
        WskConnectionSocket socket = client.connection(connections);
        WskDatagramSocket datagrams =
                client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        WskIrp posted = client.start(irp -> socket.receive(FakeClient.room(8), irp));
        WskIrp queued = client.start(irp -> socket.receive(FakeClient.room(8), irp));
        WskIrp send = client.start(irp -> socket.send(FakeClient.room(8), irp));
        WskIrp first =
                client.start(irp -> datagrams.sendTo(FakeClient.room(1), FakeClient.REMOTE, irp));
        WskIrp second =
                client.start(irp -> datagrams.sendTo(FakeClient.room(1), FakeClient.REMOTE, irp));
        client.loop.happens(() -> client.loop.datagrams.getFirst().full = true);
        WskIrp turnedAway =
                client.start(irp -> datagrams.sendTo(FakeClient.room(1), FakeClient.REMOTE, irp));
        client.loop.happens(() -> assertEquals(2, client.loop.datagrams.getFirst().sends.size()));
        client.loop.breaks();
        for (WskIrp irp : List.of(posted, queued, send, first, second, turnedAway)) {
            FakeClient.ended(irp, NtStatus.FILE_FORCED_CLOSED);
        }
        client.ends(NtStatus.FILE_FORCED_CLOSED, irp -> socket.send(FakeClient.room(1), irp));
        client.succeeds(socket::close);
        client.succeeds(datagrams::close);
        assertEquals(List.of("dead"), events);
        client.detach();
    }

    @Test
    void connectInOneStepLeavesNothingToWaitFor() throws Exception {
        WskIrp connect =
                client.start(
                        irp ->
                                client.npi.socketConnect(
                                        FakeClient.LOCAL,
                                        FakeClient.REMOTE,
                                        this,
                                        connections,
                                        irp));
        client.loop.happens(
                () -> assertTrue(client.loop.connections.getFirst().asked.contains("connect")));
        client.loop.breaks();
        FakeClient.ended(connect, NtStatus.FILE_FORCED_CLOSED);
        client.detach();
        assertEquals(List.of(), events, "nobody was given that socket");
    }

    @Test
    void driverThatBreaksInsideARequestLosesNoOther() throws Exception {
        WskConnectionSocket socket = client.connection(connections);
        client.loop.happens(() -> client.loop.connections.getFirst().breaksWhenArmed = true);
        WskIrp first = client.npi.allocateIrp();
        WskIrp second = client.npi.allocateIrp();
        // An await may return before the routine has run, and so before the two are pending.
        CountDownLatch started = new CountDownLatch(1);
        // On the loop itself, where the failure must not look like the client's own.
        client.succeeds(
                irp -> {
                    irp.setCompletionRoutine(
                            _ -> {
                                socket.receive(FakeClient.room(8), first);
                                socket.receive(FakeClient.room(8), second);
                                started.countDown();
                            });
                    return socket.getLocalAddress(irp);
                });
        assertTrue(started.await(10, TimeUnit.SECONDS));
        FakeClient.ended(first, NtStatus.FILE_FORCED_CLOSED);
        FakeClient.ended(second, NtStatus.FILE_FORCED_CLOSED);
        assertEquals(List.of(), client.failures);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void everySocketIsToldOnceThatItIsDead() throws Exception {
        WskListenSocket listener =
                client.succeeds(
                                irp ->
                                        client.npi.listenSocket(
                                                AddressFamily.INET,
                                                this,
                                                new WskClientListenDispatch<Object>() {
                                                    @Override
                                                    public void onSocketDead(Object context) {
                                                        events.add("listener");
                                                    }
                                                },
                                                irp))
                        .socket(WskListenSocket.class);
        client.succeeds(irp -> listener.bind(FakeClient.LOCAL, irp));
        WskDatagramSocket datagrams =
                client.datagramSocket(
                        new WskClientDatagramDispatch<Object>() {
                            @Override
                            public void onSocketDead(Object socketContext) {
                                events.add("datagrams");
                            }
                        });
        client.loop.breaks();
        client.ends(NtStatus.FILE_FORCED_CLOSED, listener::accept);
        client.ends(NtStatus.FILE_FORCED_CLOSED, datagrams::getLocalAddress);
        client.succeeds(listener::close);
        client.succeeds(datagrams::close);
        assertEquals(List.of("datagrams", "listener"), events.stream().sorted().toList());
        client.detach();
    }

    /** A failure that cannot be told: whoever prints it fails too. */
    private static final class Unspeakable extends IllegalStateException {
        private static final long serialVersionUID = 1;

        @Override
        public void printStackTrace(PrintStream out) {
            throw new IllegalStateException("the log's disk is full");
        }

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("made by the test");
        }
    }

    @Test
    void requestsEndAlthoughTheLogThrows() throws Exception {
        endsWellAfter(new Unspeakable());
    }

    @Test
    void requestsEndAlthoughMemoryHasRunOut() throws Exception {
        endsWellAfter(new OutOfMemoryError("made by the test"));
    }

    @Test
    void requestsEndAlthoughTheStackHasRunOut() throws Exception {
        endsWellAfter(new StackOverflowError("made by the test"));
    }

    private void endsWellAfter(Throwable failure) throws Exception {
        WskConnectionSocket socket = client.connection(connections);
        WskIrp receive = client.start(irp -> socket.receive(FakeClient.room(8), irp));
        client.loop.happens(() -> {});
        client.loop.breaks(failure);
        FakeClient.ended(receive, NtStatus.FILE_FORCED_CLOSED);
        client.ends(NtStatus.FILE_FORCED_CLOSED, socket::getLocalAddress);
        client.succeeds(socket::close);
        client.detach();
        assertEquals(List.of("dead"), events);
        assertEquals(1, client.loop.closes);
    }

    /** The memory that a socket holds goes back to a driver, which may be what is broken. */
    @Test
    void socketThatCannotBeFailedAtOnceIsFailedLater() throws Exception {
        WskConnectionSocket first = client.connection(connections);
        WskConnectionSocket second = client.connection(connections);
        assertEquals(NtStatus.SUCCESS, second.enableEvents(WskEvents.DISCONNECT));
        AtomicInteger throwing = new AtomicInteger(1);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(
                () -> {
                    ReceiveBlock block =
                            new ReceiveBlock(
                                    Arena.ofAuto().allocate(8),
                                    0,
                                    _ -> {
                                        if (throwing.getAndDecrement() > 0) {
                                            throw new OutOfMemoryError("made by the test");
                                        }
                                    });
                    block.retain();
                    driver.sink.receiving().received(block, 0, 8);
                    block.release();
                });
        WskIrp one = client.start(irp -> first.send(FakeClient.room(8), irp));
        WskIrp two = client.start(irp -> second.send(FakeClient.room(8), irp));
        client.loop.happens(() -> {});
        client.loop.breaks(new OutOfMemoryError("made by the test"));
        FakeClient.ended(one, NtStatus.FILE_FORCED_CLOSED);
        FakeClient.ended(two, NtStatus.FILE_FORCED_CLOSED);
        client.succeeds(first::close);
        client.succeeds(second::close);
        assertTrue(throwing.get() < 1, "the block was given back");
        client.detach();
        assertEquals(1, client.loop.closes);
    }

    /** No memory for one socket is no reason to fail a loop with all others. */
    @Test
    void socketThatFindsNoMemoryIsRefused() throws Exception {
        WskConnectionSocket socket = client.connection(connections);
        client.loop.happens(() -> client.loop.findsNoMemory = true);
        client.ends(
                NtStatus.INSUFFICIENT_RESOURCES,
                irp -> client.npi.connectionSocket(AddressFamily.INET, irp));
        client.loop.happens(() -> client.loop.findsNoMemory = false);
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }
}
