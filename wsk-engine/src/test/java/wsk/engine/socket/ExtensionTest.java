package wsk.engine.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskControlInfo;
import wsk.api.WskDataIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskExtensionId;
import wsk.api.WskIrp;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSocket;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.fake.FakeDatagrams;
import wsk.engine.fake.Watch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
class ExtensionTest {
    private final Watch watch = new Watch();
    private final FakeClient client = new FakeClient(watch);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile Runnable inReceive = () -> {};

    private final WskClientConnectionDispatch<Object> dispatch =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Object context, int flags, WskDataIndication data, long bytes) {
                    events.add("receive " + bytes);
                    inReceive.run();
                    events.add("received");
                    return NtStatus.SUCCESS;
                }

                @Override
                public void onSocketDead(Object context) {
                    events.add("dead");
                }
            };

    private WskExtensionHost register(WskSocket socket, Runnable table) {
        return socket.registerExtension(Watch.ID, table).orElseThrow();
    }

    private WskConnectionSocket watched() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        register(socket, () -> {});
        return socket;
    }

    private FakeConnection driver() {
        return client.loop.connections.getLast();
    }

    /** Waits until the loop has done what it was asked to, and has been round again. */
    private void settle() throws Exception {
        client.loop.happens(() -> {});
        client.loop.happens(() -> {});
        client.loop.happens(() -> {});
    }

    /** Does something the first time that something is heard. */
    private void when(String heard, Runnable what) {
        watch.reaction =
                each -> {
                    if (each.startsWith(heard)) {
                        watch.reaction = _ -> {};
                        what.run();
                    }
                };
    }

    private WskIrp posted(WskConnectionSocket socket, int bytes) throws Exception {
        WskIrp receive = client.start(irp -> socket.receive(FakeClient.room(bytes), irp));
        client.loop.happens(() -> {});
        return receive;
    }

    @Test
    void observerMayCloseWhileAReceiveIsFilled() throws Exception {
        WskConnectionSocket socket = watched();
        WskIrp receive = posted(socket, 8);
        WskIrp close = client.npi.allocateIrp();
        when("received", () -> socket.close(close));
        client.loop.happens(() -> driver().sink.receiving().filled(4));
        assertEquals(4, FakeClient.ended(receive, NtStatus.SUCCESS).information());
        FakeClient.ended(close, NtStatus.SUCCESS);
        assertEquals(List.of("received 4", "closing"), watch.heard);
        client.isWell();
        client.detach();
    }

    @Test
    void clientMayAbortInAnEventThatAnObserverFires() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskIrp abort = client.npi.allocateIrp();
        WskExtensionHost host =
                register(socket, () -> socket.disconnect(WskDisconnectFlag.ABORTIVE, abort));
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(Watch.ID, 1));
        WskIrp receive = posted(socket, 8);
        when(
                "received",
                () -> host.fire(1, () -> socket.disconnect(WskDisconnectFlag.ABORTIVE, abort)));
        client.loop.happens(() -> driver().sink.receiving().filled(4));
        FakeClient.ended(receive, NtStatus.SUCCESS);
        FakeClient.ended(abort, NtStatus.SUCCESS);
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void observerMayCancelTheReceiveThatIsFilled() throws Exception {
        WskConnectionSocket socket = watched();
        WskIrp all =
                client.start(
                        irp -> socket.receive(FakeClient.room(8), WskReceiveFlag.WAITALL, irp));
        client.loop.happens(() -> {});
        when("received", all::cancel);
        client.loop.happens(() -> driver().sink.receiving().filled(4));
        assertEquals(4, FakeClient.ended(all, NtStatus.CANCELLED).information());
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void receiveThatAnObserverPostsGetsWhatComesNext() throws Exception {
        WskConnectionSocket socket = watched();
        WskIrp first = posted(socket, 8);
        WskIrp second = client.npi.allocateIrp();
        when("received", () -> socket.receive(FakeClient.room(8), second));
        client.loop.happens(() -> driver().sink.receiving().filled(8));
        assertEquals(8, FakeClient.ended(first, NtStatus.SUCCESS).information());
        client.loop.happens(
                () -> {
                    assertEquals(2, driver().asked.stream().filter("arm"::equals).count());
                    driver().sink.receiving().filled(3);
                });
        assertEquals(3, FakeClient.ended(second, NtStatus.SUCCESS).information());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void observerMayCloseOrAbortWhenItHearsOfASend() throws Exception {
        for (boolean closes : new boolean[] {true, false}) {
            WskConnectionSocket socket = watched();
            WskIrp send = client.start(irp -> socket.send(FakeClient.room(8), irp));
            WskIrp next = client.start(irp -> socket.send(FakeClient.room(8), irp));
            client.loop.happens(() -> {});
            WskIrp end = client.npi.allocateIrp();
            when(
                    "sent",
                    () -> {
                        if (closes) {
                            socket.close(end);
                        } else {
                            socket.disconnect(WskDisconnectFlag.ABORTIVE, end);
                        }
                    });
            client.loop.happens(() -> driver().sink.sending().sent(8));
            FakeClient.ended(send, NtStatus.SUCCESS);
            FakeClient.ended(next, NtStatus.CANCELLED);
            FakeClient.ended(end, NtStatus.SUCCESS);
            client.isWell();
            if (!closes) {
                client.succeeds(socket::close);
            }
        }
        client.detach();
    }

    @Test
    void blockComesBackWhenAnObserverClosesBecauseOfIt() throws Exception {
        ReceiveBlock block = FakeClient.block(64);
        WskConnectionSocket socket = watched();
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle();
        WskIrp close = client.npi.allocateIrp();
        when("received", () -> socket.close(close));
        client.loop.happens(() -> driver().sink.receiving().received(block, 0, 4));
        FakeClient.ended(close, NtStatus.SUCCESS);
        assertEquals(0, block.holders());
        assertEquals(List.of(), events);

        WskDatagramSocket datagrams =
                client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        register(datagrams, () -> {});
        assertEquals(NtStatus.SUCCESS, datagrams.enableEvents(WskEvents.RECEIVE_FROM));
        settle();
        WskIrp second = client.npi.allocateIrp();
        when("received", () -> datagrams.close(second));
        FakeDatagrams driver = client.loop.datagrams.getLast();
        client.loop.happens(
                () -> {
                    driver.sink.received(block, 0, 4, FakeClient.REMOTE, 0, WskControlInfo.NONE);
                    driver.sink.batchEnded();
                });
        FakeClient.ended(second, NtStatus.SUCCESS);
        assertEquals(0, block.holders());
        client.detach();
    }

    @Test
    void whatRunsAfterTheLoopHasEndedFiresNothingAndHarmsNobody() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskExtensionHost host = register(socket, () -> {});
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(Watch.ID, 3));
        client.succeeds(socket::close);
        client.detach();
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        host.execute(() -> fired.complete(host.fire(1, () -> events.add("never"))));
        assertFalse(fired.get(20, TimeUnit.SECONDS));
        assertEquals(List.of(), client.failures);
    }

    @Test
    void whatIsFiredInsideACallbackIsToldAfterIt() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskExtensionHost host = register(socket, () -> {});
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(Watch.ID, 3));
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle();
        WskIrp disable = client.npi.allocateIrp();
        inReceive =
                () -> {
                    assertTrue(host.fire(1, () -> events.add("one")));
                    assertTrue(host.fire(2, () -> events.add("never")));
                    assertTrue(host.fire(1, () -> events.add("two")));
                    socket.disableEvent(Watch.ID, 2, disable);
                    assertFalse(host.fire(2, () -> events.add("never")));
                };
        client.loop.happens(() -> driver().sink.receiving().received(FakeClient.block(4), 0, 4));
        FakeClient.ended(disable, NtStatus.SUCCESS);
        settle();
        assertEquals(List.of(), client.failures);
        assertEquals(List.of("receive 4", "received", "one", "two"), events);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void whatAnObserverFiresIsToldBeforeTheClientHears() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskExtensionHost host = register(socket, () -> {});
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(Watch.ID, 1));
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle();
        when("received", () -> host.fire(1, () -> events.add("fired")));
        client.loop.happens(() -> driver().sink.receiving().received(FakeClient.block(4), 0, 4));
        assertEquals(List.of("fired", "receive 4", "received"), events);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void observersHearHowEveryConnectEndsAndOfDeath() throws Exception {
        WskConnectionSocket cancelled = client.boundConnection(dispatch);
        register(cancelled, () -> {});
        WskIrp connect = client.start(irp -> cancelled.connect(FakeClient.REMOTE, irp));
        client.loop.happens(() -> {});
        connect.cancel();
        FakeClient.ended(connect, NtStatus.CANCELLED);
        assertEquals(List.of("connected CANCELLED"), watch.heard);
        client.succeeds(cancelled::close);

        watch.heard.clear();
        WskConnectionSocket refused = client.boundConnection(dispatch);
        register(refused, () -> {});
        WskIrp second = client.start(irp -> refused.connect(FakeClient.REMOTE, irp));
        client.loop.happens(() -> driver().sink.connected(NtStatus.CONNECTION_REFUSED, 111));
        FakeClient.ended(second, NtStatus.CONNECTION_REFUSED);
        assertEquals(List.of("connected CONNECTION_REFUSED"), watch.heard);
        client.succeeds(refused::close);

        watch.heard.clear();
        WskConnectionSocket dead = watched();
        WskIrp receive = posted(dead, 8);
        client.loop.breaks();
        FakeClient.ended(receive, NtStatus.FILE_FORCED_CLOSED);
        client.succeeds(dead::close);
        assertEquals(List.of("dead", "closing"), watch.heard);
        client.detach();
    }

    @Test
    void whatAnObserverSendsGoesOutBehindTheFirstData() throws Exception {
        WskConnectionSocket socket = client.boundConnection(dispatch);
        register(socket, () -> {});
        WskIrp send = client.npi.allocateIrp();
        when("connected", () -> socket.send(FakeClient.room(2), send));
        WskBuf first = FakeClient.room(3);
        WskIrp connect = client.start(irp -> socket.connect(FakeClient.REMOTE, first, irp));
        client.loop.happens(() -> driver().sink.connected(NtStatus.SUCCESS, 0));
        FakeClient.ended(connect, NtStatus.SUCCESS);
        client.loop.happens(() -> driver().sink.sending().sent(3));
        settle();
        assertTrue(send.isPending(), "the first data was sent first");
        client.loop.happens(() -> driver().sink.sending().sent(2));
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void closingDoesNotWaitForAnAttach() throws Exception {
        CountDownLatch attaching = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        watch.whenAttached =
                host -> {
                    attaching.countDown();
                    try {
                        closed.await();
                        host.execute(ran::countDown);
                        ran.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        WskConnectionSocket socket = client.connection(dispatch);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread registering =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        refused.set(
                                                assertThrows(
                                                        IllegalStateException.class,
                                                        () -> register(socket, () -> {}))));
        attaching.await();
        client.succeeds(socket::close);
        closed.countDown();
        registering.join();
        assertEquals("the socket is closed", refused.get().getMessage());
        client.loop.happens(() -> {});
        client.loop.happens(() -> assertEquals(List.of("closing"), watch.heard));
        client.detach();
    }

    @Test
    void attachThatClosesItsSocketLeavesNothingRunning() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<WskExtensionHost> its = new AtomicReference<>();
        watch.whenAttached =
                host -> {
                    its.set(host);
                    host.socket().close(host.socket().allocateIrp());
                };
        WskIrp irp = client.npi.allocateIrp();
        irp.setCompletionRoutine(
                _ -> {
                    try {
                        register(socket, () -> {});
                    } catch (IllegalStateException closed) {
                        events.add(closed.getMessage());
                    }
                    its.get().timer(() -> events.add("timer")).startNanos(0);
                    done.countDown();
                });
        socket.getLocalAddress(irp);
        done.await();
        client.loop.happens(() -> {});
        client.loop.happens(() -> {});
        assertEquals(List.of("the socket is closed"), events);
        assertEquals(List.of("closing"), watch.heard);
        client.detach();
    }

    @Test
    void attachThatFailsLeavesNothingRunning() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        watch.whenAttached =
                host -> {
                    host.timer(() -> events.add("timer")).startNanos(0);
                    throw new IllegalStateException("cannot attach");
                };
        WskIrp irp = client.npi.allocateIrp();
        irp.setCompletionRoutine(_ -> register(socket, () -> {}));
        socket.getLocalAddress(irp);
        settle();
        assertEquals("cannot attach", client.failures.getFirst().getMessage());
        watch.whenAttached = _ -> {};
        register(socket, () -> {});
        client.succeeds(socket::close);
        assertEquals(List.of(), events);
        assertEquals(List.of("closing"), watch.heard);
        client.detach();
    }

    /** Says once what it is, and is broken from then on. */
    private static final class Moody implements WskExtensionProvider<Runnable, WskExtensionHost> {
        private boolean asked;

        @Override
        public WskExtensionId<Runnable, WskExtensionHost> id() {
            if (asked) {
                throw new IllegalStateException("asked again");
            }
            asked = true;
            return new WskExtensionId<>(
                    "moody", Watch.ID.version(), Runnable.class, WskExtensionHost.class);
        }

        @Override
        public int events() {
            return 0;
        }

        @Override
        public boolean supports(WskSocket socket) {
            throw new IllegalStateException("no idea");
        }

        @Override
        public WskExtensionHost attach(WskExtensionHost host, Runnable clientDispatch) {
            return host;
        }
    }

    @Test
    void brokenExtensionStandsInNobodysWay() throws Exception {
        Moody moody = new Moody();
        WskExtensionId<Runnable, WskExtensionHost> id =
                new WskExtensionId<>(
                        "moody", Watch.ID.version(), Runnable.class, WskExtensionHost.class);
        FakeClient other = new FakeClient(moody, new Watch());
        WskConnectionSocket socket = other.connection(dispatch);
        assertTrue(socket.registerExtension(Watch.ID, () -> {}).isPresent());
        assertTrue(socket.registerExtension(id, () -> {}).isEmpty());
        assertEquals(1, other.failures.size());
        other.succeeds(socket::close);
        other.detach();
        client.detach();
    }
}
