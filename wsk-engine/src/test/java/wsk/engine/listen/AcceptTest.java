package wsk.engine.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskExtensionId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskSocket;
import wsk.api.WskStreamSocket;
import wsk.api.WskTimer;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskSocketObserver;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.fake.FakeListen;
import wsk.engine.fake.Watch;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

@Timeout(60)
class AcceptTest {
    private static final WskExtensionId<Runnable, WskExtensionHost> WATCH =
            new WskExtensionId<>("watch", WskVersion.V1_0, Runnable.class, WskExtensionHost.class);

    /** An extension that has a timer and tells of the end. */
    private final class Watch implements WskExtensionProvider<Runnable, WskExtensionHost> {
        @Override
        public WskExtensionId<Runnable, WskExtensionHost> id() {
            return WATCH;
        }

        @Override
        public int events() {
            return 1;
        }

        @Override
        public boolean supports(WskSocket socket) {
            return true;
        }

        @Override
        public WskExtensionHost attach(WskExtensionHost host, Runnable clientDispatch) {
            WskTimer timer = host.timer(() -> events.add("timer"));
            host.execute(() -> timer.startNanos(1));
            host.observe(
                    new WskSocketObserver() {
                        @Override
                        public void onClosing() {
                            events.add("closing");
                        }
                    });
            return host;
        }
    }

    private static final class Accepted implements AcceptedConnection {
        /** Whether there is no memory to tell its address. */
        private final boolean noMemory;

        volatile boolean rejected;

        Accepted() {
            this(false);
        }

        Accepted(boolean noMemory) {
            this.noMemory = noMemory;
        }

        @Override
        public SockAddr local() {
            if (noMemory) {
                throw new OutOfMemoryError("made by the test");
            }
            return FakeClient.LOCAL;
        }

        @Override
        public SockAddr remote() {
            return FakeClient.REMOTE;
        }

        @Override
        public void reject() {
            rejected = true;
        }
    }

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<WskConnectionSocket> accepted = new CopyOnWriteArrayList<>();
    private final FakeClient client = new FakeClient(new Watch());
    private volatile NtStatus answer = NtStatus.SUCCESS;
    private volatile Consumer<WskConnectionSocket> inAccept = _ -> {};

    private final WskClientConnectionDispatch<Object> connections =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Object socketContext,
                        int flags,
                        WskDataIndication indication,
                        long bytesIndicated) {
                    events.add("received");
                    return NtStatus.SUCCESS;
                }

                @Override
                public void onDisconnect(Object socketContext, int flags) {
                    events.add("disconnected");
                }

                @Override
                public void onSocketDead(Object socketContext) {
                    events.add("dead");
                }
            };

    private final WskClientListenDispatch<Object> dispatch =
            new WskClientListenDispatch<>() {
                @Override
                public NtStatus onAccept(
                        Object socketContext,
                        int flags,
                        SockAddr local,
                        SockAddr remote,
                        WskConnectionSocket socket,
                        WskAcceptSlot slot) {
                    if (answer != NtStatus.SUCCESS) {
                        assertTrue(socket.registerExtension(WATCH, () -> {}).isPresent());
                    }
                    slot.set(this, connections);
                    inAccept.accept(socket);
                    accepted.add(socket);
                    return answer;
                }
            };

    private WskListenSocket listener() throws InterruptedException {
        WskListenSocket socket =
                client.succeeds(
                                irp ->
                                        client.npi.listenSocket(
                                                AddressFamily.INET, this, dispatch, irp))
                        .socket(WskListenSocket.class);
        client.succeeds(irp -> socket.bind(FakeClient.LOCAL, irp));
        return socket;
    }

    @Test
    void extensionOfARefusedConnectionHearsOfItsEnd() throws Exception {
        WskListenSocket listener = listener();
        answer = NtStatus.REQUEST_NOT_ACCEPTED;
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT));
        client.loop.happens(() -> client.loop.listeners.getFirst().sink.accepted(new Accepted()));
        client.loop.happens(() -> {});
        client.succeeds(listener::getLocalAddress);
        client.succeeds(listener::close);
        client.detach();
        assertEquals(List.of("closing"), events);
    }

    @Test
    void inheritedEventThatTheAcceptEventDisablesStaysDisabled() throws Exception {
        WskListenSocket listener = listener();
        assertEquals(
                NtStatus.SUCCESS,
                listener.enableEvents(WskEvents.ACCEPT | WskEvents.RECEIVE | WskEvents.DISCONNECT));
        client.succeeds(listener::getLocalAddress);
        WskIrp disable = client.npi.allocateIrp();
        inAccept =
                socket -> {
                    assertEquals(NtStatus.SUCCESS, socket.disableEvent(WskEvents.RECEIVE));
                    socket.disableEvent(WskEvents.SEND_BACKLOG, disable);
                };
        client.loop.happens(() -> client.loop.listeners.getFirst().sink.accepted(new Accepted()));
        FakeClient.ended(disable, NtStatus.SUCCESS);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(() -> {});
        client.loop.happens(() -> driver.sink.receiving().received(FakeClient.block(4), 0, 4));
        WskConnectionSocket socket = accepted.getFirst();
        WskIrp receive = client.succeeds(irp -> socket.receive(FakeClient.room(8), irp));
        assertEquals(4, receive.information());
        client.loop.happens(driver.sink.receiving()::receiveEnded);
        assertEquals(List.of("disconnected"), events);
        client.succeeds(socket::close);
        client.succeeds(listener::close);
        client.detach();
    }

    @Test
    void nothingIsToldOfAConnectionBeforeItsRequestHasCompleted() throws Exception {
        assertEquals(NtStatus.SUCCESS, client.npi.setStaticEventCallbacks(WskEvents.RECEIVE));
        WskListenSocket listener = listener();
        for (boolean dies : new boolean[] {false, true}) {
            client.loop.happens(() -> client.loop.refusesToOpen = dies);
            WskIrp accept = client.npi.allocateIrp();
            accept.setCompletionRoutine(_ -> events.add("accepted"));
            WskIrp asks = client.npi.allocateIrp();
            asks.setCompletionRoutine(
                    _ -> {
                        listener.accept(this, connections, accept);
                        events.add("asked");
                    });
            // Two are here already when somebody asks: the first goes to one who has no callbacks.
            WskIrp first = client.start(listener::accept);
            client.succeeds(listener::getLocalAddress);
            FakeListen driver = client.loop.listeners.getFirst();
            client.loop.happens(
                    () -> {
                        driver.sink.accepted(new Accepted());
                        driver.sink.accepted(new Accepted());
                    });
            FakeClient.ended(first, NtStatus.SUCCESS);
            listener.getLocalAddress(asks);
            FakeClient.ended(asks, NtStatus.SUCCESS);
            client.loop.happens(() -> {});
            FakeClient.ended(accept, NtStatus.SUCCESS);
            if (!dies) {
                FakeConnection its = client.loop.connections.getLast();
                client.loop.happens(() -> its.sink.receiving().received(FakeClient.block(4), 0, 4));
            }
            client.loop.happens(() -> {});
            client.loop.happens(() -> {});
            assertEquals(List.of("asked", "accepted", dies ? "dead" : "received"), events);
            events.clear();
            client.succeeds(first.socket(WskConnectionSocket.class)::close);
            client.succeeds(accept.socket(WskConnectionSocket.class)::close);
        }
        client.succeeds(listener::close);
        client.detach();
    }

    @Test
    void connectionThatCannotBeAdoptedSaysSoOnceItsClientHasSpoken() throws Exception {
        WskListenSocket listener = listener();
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT));
        client.succeeds(listener::getLocalAddress);
        client.loop.happens(
                () -> {
                    client.loop.refusesToOpen = true;
                    client.loop.listeners.getFirst().sink.accepted(new Accepted());
                });
        WskConnectionSocket dead = accepted.getFirst();
        client.ends(NtStatus.FILE_FORCED_CLOSED, irp -> dead.send(FakeClient.room(1), irp));
        // It is told behind the routine that ended the wait above.
        client.isWell();
        assertEquals(List.of("dead"), events);
        client.succeeds(dead::close);
        client.succeeds(listener::close);
        client.detach();
    }

    @Test
    void acceptingPausesWithoutDescriptorsAndGoesOnWithoutLoss() throws Exception {
        WskListenSocket listener = listener();
        WskIrp accept = client.start(listener::accept);
        client.succeeds(listener::getLocalAddress);
        FakeListen driver = client.loop.listeners.getFirst();
        AtomicInteger armed = new AtomicInteger();
        client.loop.happens(
                () -> {
                    armed.set(Collections.frequency(driver.asked, "arm"));
                    driver.sink.acceptFailed(NtStatus.INSUFFICIENT_RESOURCES, 24);
                });
        assertEquals(1, armed.get());
        assertTrue(accept.isPending());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (armed.get() == 1) {
            assertTrue(System.nanoTime() < deadline, "accepting was not taken up again");
            client.loop.happens(() -> armed.set(Collections.frequency(driver.asked, "arm")));
        }
        client.loop.happens(() -> driver.sink.accepted(new Accepted()));
        FakeClient.ended(accept, NtStatus.SUCCESS);
        client.succeeds(accept.socket(WskConnectionSocket.class)::close);
        client.succeeds(listener::close);
        client.detach();
    }

    /** On the listener's loop, then on the loop that adopts. */
    @Test
    void connectionThatFindsNoMemoryIsLostAlone() throws Exception {
        WskListenSocket listener = listener();
        WskIrp accept = client.start(listener::accept);
        client.succeeds(listener::getLocalAddress);
        FakeListen driver = client.loop.listeners.getFirst();
        Accepted lost = new Accepted(true);
        AtomicInteger armed = new AtomicInteger();
        client.loop.happens(
                () -> {
                    armed.set(Collections.frequency(driver.asked, "arm"));
                    driver.sink.accepted(lost);
                });
        assertTrue(lost.rejected);
        assertTrue(accept.isPending());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (armed.get() == 1) {
            assertTrue(System.nanoTime() - deadline < 0, "accepting was not taken up again");
            client.loop.happens(() -> armed.set(Collections.frequency(driver.asked, "arm")));
        }
        client.loop.happens(
                () -> {
                    client.loop.findsNoMemory = true;
                    driver.sink.accepted(new Accepted());
                    client.loop.findsNoMemory = false;
                });
        FakeClient.ended(accept, NtStatus.SUCCESS);
        WskConnectionSocket dead = accept.socket(WskConnectionSocket.class);
        client.ends(NtStatus.FILE_FORCED_CLOSED, irp -> dead.send(FakeClient.room(1), irp));
        client.isWell();
        client.succeeds(dead::close);
        client.succeeds(listener::close);
        client.detach();
    }

    private WskStreamSocket boundStream() throws InterruptedException {
        WskStreamSocket socket =
                client.succeeds(
                                irp ->
                                        client.npi.streamSocket(
                                                AddressFamily.INET,
                                                this,
                                                new WskClientStreamDispatch<>(
                                                        dispatch, connections),
                                                irp))
                        .socket(WskStreamSocket.class);
        client.succeeds(irp -> socket.bind(FakeClient.LOCAL, irp));
        return socket;
    }

    @Test
    void streamSocketThatCouldNotListenMayListenOrConnectLater() throws Exception {
        for (boolean connects : new boolean[] {true, false}) {
            WskStreamSocket socket = boundStream();
            client.loop.happens(() -> client.loop.refusesToListen = true);
            client.ends(NtStatus.ADDRESS_ALREADY_EXISTS, socket::listen);
            client.ends(NtStatus.INVALID_DEVICE_STATE, socket::accept);
            client.ends(NtStatus.INVALID_DEVICE_STATE, irp -> socket.bind(FakeClient.LOCAL, irp));
            client.succeeds(socket::getLocalAddress);
            assertEquals(NtStatus.INVALID_DEVICE_STATE, socket.enableEvents(WskEvents.ACCEPT));
            client.loop.happens(() -> client.loop.refusesToListen = false);
            if (connects) {
                WskIrp connect = client.start(irp -> socket.connect(FakeClient.REMOTE, irp));
                FakeConnection driver = client.loop.connections.getLast();
                client.loop.happens(() -> driver.sink.connected(NtStatus.SUCCESS, 0));
                FakeClient.ended(connect, NtStatus.SUCCESS);
                client.ends(NtStatus.INVALID_DEVICE_STATE, socket::listen);
            } else {
                client.succeeds(socket::listen);
                assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.ACCEPT));
            }
            client.succeeds(socket::close);
        }
        client.isWell();
        client.detach();
    }

    @Test
    void listenerThatIsBoundAndCouldNotListenMayListenThereLater() throws Exception {
        WskListenSocket socket =
                client.succeeds(
                                irp ->
                                        client.npi.listenSocket(
                                                AddressFamily.INET, this, dispatch, irp))
                        .socket(WskListenSocket.class);
        client.loop.happens(() -> client.loop.refusesToListen = true);
        client.ends(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> socket.bind(FakeClient.LOCAL, irp));
        client.loop.happens(() -> client.loop.refusesToListen = false);
        client.ends(NtStatus.INVALID_DEVICE_STATE, irp -> socket.bind(FakeClient.REMOTE, irp));
        client.succeeds(irp -> socket.bind(FakeClient.LOCAL, irp));
        client.loop.happens(
                () ->
                        assertEquals(
                                List.of("bind", "listen"), client.loop.listeners.getLast().asked));
        client.succeeds(socket::close);
        client.detach();
    }
}
