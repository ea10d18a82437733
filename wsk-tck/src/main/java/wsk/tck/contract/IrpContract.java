package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.LoopHold;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What holds for every request. */
public interface IrpContract extends ProviderUnderTest {
    @Test
    default void irp_1_everyRequestIsCompletedExactlyOnce(Kit kit) throws InterruptedException {
        // The kit counts the completions of every request of every test; these are the three kinds.
        WskConnectionSocket socket = kit.unboundConnection();
        kit.start(irp -> socket.bind(Kit.LOOPBACK, irp)).succeeds();
        kit.start(irp -> socket.receive(kit.room(1), irp)).endsWith(NtStatus.INVALID_DEVICE_STATE);
        Kit.Pair pair = kit.accepted();
        Started cancelled = kit.start(irp -> pair.socket().receive(kit.room(1), irp));
        cancelled.irp().cancel();
        cancelled.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void irp_2_aRefusedRequestIsCompletedWithTheStatusThatWasReturned(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        AtomicInteger completed = new AtomicInteger();
        Started refused =
                kit.start(irp -> socket.connect(Kit.LOOPBACK, irp), completed::incrementAndGet);
        refused.endsWith(NtStatus.INVALID_DEVICE_STATE);
        Threads.awaitThat(() -> completed.get() == 1, "the routine of a refused request");
        assertTrue(
                refused.returned() == NtStatus.PENDING
                        || refused.returned() == NtStatus.INVALID_DEVICE_STATE);
    }

    @Test
    default void irp_3_aCompletionRoutineNeverRunsInsideTheCallThatStartsARequest(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        WskConnectionSocket unbound = kit.unboundConnection();
        WskBuf data = kit.text("data");
        WskBuf room = kit.room(16);
        AtomicReference<String> inside = new AtomicReference<>("");
        CountDownLatch ran = new CountDownLatch(1);
        kit.start(
                socket::getLocalAddress,
                () -> {
                    // On the loop itself, where nothing stands between a call and its completion.
                    tell("send", kit, irp -> socket.send(data, irp), inside);
                    tell("receive", kit, irp -> socket.receive(room, irp), inside);
                    tell("address", kit, socket::getLocalAddress, inside);
                    tell("refusal", kit, irp -> unbound.connect(Kit.LOOPBACK, irp), inside);
                    tell("event", kit, irp -> socket.disableEvent(0x80, irp), inside);
                    tell("close", kit, unbound::close, inside);
                    ran.countDown();
                });
        ran.await();
        pair.peer().write(Bytes.of("for the receive"));
        pair.peer().read(4);
        assertEquals("", inside.get(), "completed inside the call");
    }

    private static void tell(
            String what, Kit kit, Started.Request request, AtomicReference<String> inside) {
        boolean[] returned = {false};
        kit.start(
                irp -> {
                    NtStatus status = request.start(irp);
                    returned[0] = true;
                    return status;
                },
                () -> {
                    if (!returned[0]) {
                        inside.accumulateAndGet(what, (all, one) -> all + " " + one);
                    }
                });
    }

    @Test
    default void irp_4_anIrpMayBeUsedAgainInItsOwnRoutineWithoutGrowingTheStack(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        int rounds = 20_000;
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger round = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        AtomicReference<String> wrong = new AtomicReference<>("");
        WskIrp irp = kit.npi().allocateIrp();
        irp.setCompletionRoutine(
                again -> {
                    if (again.isPending() || again.status() != NtStatus.SUCCESS) {
                        wrong.set("pending " + again.isPending() + ", " + again.status());
                    }
                    int n = round.incrementAndGet();
                    if (n % 1000 == 0) {
                        deepest.accumulateAndGet(depth(), Math::max);
                    }
                    if (n < rounds) {
                        listener.getLocalAddress(again);
                    } else {
                        done.countDown();
                    }
                });
        listener.getLocalAddress(irp);
        done.await();
        assertEquals("", wrong.get());
        assertTrue(deepest.get() < 200, () -> "the stack grew to " + deepest.get());
    }

    private static int depth() {
        return Math.toIntExact(StackWalker.getInstance().walk(Stream::count));
    }

    @Test
    default void irp_5_sendsThatFollowEachOtherInTheirRoutineDoNotGrowTheStack(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        int rounds = 5_000;
        WskBuf one = kit.bytes((byte) 7);
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger round = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        WskIrp irp = kit.npi().allocateIrp();
        irp.setCompletionRoutine(
                again -> {
                    deepest.accumulateAndGet(round.get() % 500 == 0 ? depth() : 0, Math::max);
                    if (again.status() == NtStatus.SUCCESS && round.incrementAndGet() < rounds) {
                        pair.socket().send(one, again);
                    } else {
                        done.countDown();
                    }
                });
        pair.socket().send(one, irp);
        pair.peer().read(rounds);
        done.await();
        assertEquals(rounds, round.get());
        assertTrue(deepest.get() < 200, () -> "the stack grew to " + deepest.get());
    }

    @Test
    default void irp_6_aPendingIrpIsRefusedAndUnharmed(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(4);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        assertTrue(receive.irp().isPending());
        assertEquals(NtStatus.PENDING, receive.irp().status());
        assertThrows(IllegalStateException.class, () -> pair.socket().receive(room, receive.irp()));
        assertThrows(IllegalStateException.class, () -> pair.socket().close(receive.irp()));
        assertThrows(
                IllegalStateException.class, () -> receive.irp().setCompletionRoutine(_ -> {}));
        pair.peer().write(Bytes.of("good"));
        receive.succeedsWith(4);
    }

    @Test
    default void irp_7_aFreshIrpIsIdle(Kit kit) {
        WskIrp irp = kit.npi().allocateIrp();
        assertEquals(NtStatus.SUCCESS, irp.status());
        assertEquals(0, irp.information());
        assertFalse(irp.isPending());
        assertFalse(irp.cancel(), "nothing to cancel");
        assertThrows(IllegalStateException.class, irp::localAddress);
        assertThrows(IllegalStateException.class, irp::remoteAddress);
        assertThrows(IllegalStateException.class, () -> irp.socket(WskListenSocket.class));
        assertThrows(IllegalStateException.class, () -> irp.optionValue(WskOption.SO_KEEPALIVE));
    }

    @Test
    default void irp_8_aPendingRequestCanBeCancelled(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskListenSocket listener = kit.listener();
        Started receive = kit.start(irp -> pair.socket().receive(kit.room(1), irp));
        Started accept = kit.start(listener::accept);
        assertTrue(receive.irp().cancel());
        assertTrue(accept.irp().cancel());
        assertEquals(0, receive.endsWith(NtStatus.CANCELLED).information());
        accept.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void irp_9_aRequestCanBeCancelledBeforeTheLoopHasSeenIt(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Started receive;
        try (LoopHold _ = kit.hold(pair.socket())) {
            receive = kit.start(irp -> pair.socket().receive(kit.room(8), irp));
            assertTrue(receive.irp().cancel());
        }
        receive.endsWith(NtStatus.CANCELLED);
        pair.peer().write(Bytes.of("next"));
        WskBuf room = kit.room(4);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
        assertEquals("next", Bytes.text(room, 4));
    }

    @Test
    default void irp_10_cancellingAfterTheEndChangesNothing(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started address = kit.start(listener::getLocalAddress);
        SockAddr answer = address.succeeds().localAddress();
        assertFalse(address.irp().cancel());
        assertEquals(NtStatus.SUCCESS, address.irp().status());
        assertEquals(answer, address.irp().localAddress());
    }

    @Test
    default void irp_11_cancelAndCompletionMayRaceAndLoseNothing(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        int rounds = 300;
        Threads.Running writer =
                Threads.start(
                        "writer",
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                pair.peer().write(new byte[] {(byte) i});
                            }
                        });
        WskBuf room = kit.room(3);
        List<byte[]> parts = new ArrayList<>();
        int got = 0;
        while (got < rounds) {
            Started receive = kit.start(irp -> pair.socket().receive(room, irp));
            receive.irp().cancel();
            NtStatus status = receive.await();
            assertTrue(status == NtStatus.SUCCESS || status == NtStatus.CANCELLED);
            int n = Math.toIntExact(receive.irp().information());
            parts.add(Arrays.copyOf(room.toByteArray(), n));
            got += n;
        }
        Threads.join(writer);
        byte[] all = Bytes.join(parts);
        for (int i = 0; i < rounds; i++) {
            assertEquals((byte) i, all[i], "byte " + i);
        }
    }

    @Test
    default void irp_12_awaitingOnALoopThrows(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        WskIrp pending = kit.npi().allocateIrp();
        listener.accept(pending);
        List<Throwable> thrown = new ArrayList<>();
        CountDownLatch ran = new CountDownLatch(1);
        kit.start(
                listener::getLocalAddress,
                () -> {
                    try {
                        pending.await();
                    } catch (IllegalStateException | InterruptedException e) {
                        thrown.add(e);
                    }
                    try {
                        var _ = pending.await(Duration.ofSeconds(1));
                    } catch (IllegalStateException | InterruptedException e) {
                        thrown.add(e);
                    }
                    ran.countDown();
                });
        ran.await();
        assertEquals(2, thrown.size());
        thrown.forEach(e -> assertInstanceOf(IllegalStateException.class, e));
    }

    @Test
    default void irp_13_anAwaitThatTimesOutLeavesTheRequestAlone(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(4);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals(NtStatus.TIMEOUT, receive.irp().await(Duration.ofMillis(1)));
        assertTrue(receive.irp().isPending());
        pair.peer().write(Bytes.of("late"));
        receive.succeedsWith(4);
    }

    @Test
    default void irp_14_virtualThreadsAwait(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Threads.Running virtual =
                Threads.startVirtual(
                        "virtual",
                        () -> {
                            WskBuf room = kit.room(5);
                            kit.start(
                                            irp ->
                                                    pair.socket()
                                                            .receive(
                                                                    room,
                                                                    WskReceiveFlag.WAITALL,
                                                                    irp))
                                    .succeedsWith(5);
                            kit.ok(pair.socket()::getRemoteAddress);
                        });
        pair.peer().write(Bytes.of("hello"));
        Threads.join(virtual);
    }

    @Test
    default void irp_15_anInterruptedAwaitLeavesTheRequestAlone(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(2);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        Threads.Running waiting =
                Threads.start(
                        "waiting",
                        () -> assertThrows(InterruptedException.class, receive.irp()::await));
        Threads.awaitWaiting(waiting);
        waiting.thread().interrupt();
        Threads.join(waiting);
        assertTrue(receive.irp().isPending());
        pair.peer().write(Bytes.of("on"));
        receive.succeedsWith(2);
    }

    @Test
    default void irp_16_aCompletionStageIsCompletedWithTheIrpWhateverTheStatus(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskIrp irp = kit.npi().allocateIrp();
        assertSame(irp, irp.toCompletionStage().toCompletableFuture().join());
        pair.socket().receive(kit.room(1), irp);
        var stage = irp.toCompletionStage();
        AtomicReference<NtStatus> seen = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        var _ =
                stage.thenAccept(
                        done -> {
                            seen.set(done.status());
                            ran.countDown();
                        });
        assertEquals(1, ran.getCount(), "not before the request is done");
        irp.cancel();
        ran.await();
        assertEquals(NtStatus.CANCELLED, seen.get());
    }

    @Test
    default void irp_17_aRoutineThatThrowsIsReportedAndTheLoopGoesOn(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        RuntimeException mine = new RuntimeException("thrown on purpose");
        kit.start(
                        listener::getLocalAddress,
                        () -> {
                            throw mine;
                        })
                .succeeds();
        assertSame(mine, kit.callbackFailure());
        kit.addressOf(listener);
    }

    @Test
    default void irp_18_anErrorInARoutineIsReportedToo(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        AssertionError mine = new AssertionError("thrown on purpose");
        kit.start(
                        listener::getLocalAddress,
                        () -> {
                            throw mine;
                        })
                .succeeds();
        assertSame(mine, kit.callbackFailure());
        kit.addressOf(listener);
    }

    @Test
    default void irp_19_resultsOfTheWrongKindThrow(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        WskIrp address = kit.ok(listener::getLocalAddress);
        assertThrows(IllegalStateException.class, () -> address.socket(WskListenSocket.class));
        assertThrows(IllegalStateException.class, address::remoteAddress);
        Started creation = kit.start(irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        creation.succeeds();
        assertThrows(
                ClassCastException.class, () -> creation.irp().socket(WskConnectionSocket.class));
        WskListenSocket made = kit.track(creation.irp().socket(WskListenSocket.class));
        WskIrp option = kit.ok(irp -> made.getOption(WskOption.SO_KEEPALIVE, irp));
        assertThrows(IllegalStateException.class, () -> option.optionValue(WskOption.SO_REUSEADDR));
        assertThrows(
                IllegalStateException.class,
                () -> option.ioctlOutput(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG));
    }

    @Test
    @SuppressWarnings("NullAway") // Nulls are what is tested.
    default void irp_20_nullThrowsAndDoesNotConsumeTheIrp(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        WskIrp irp = kit.npi().allocateIrp();
        WskBuf room = kit.room(4);
        assertThrows(NullPointerException.class, () -> socket.receive(room, null));
        assertThrows(NullPointerException.class, () -> socket.receive(null, irp));
        assertThrows(NullPointerException.class, () -> socket.send(null, irp));
        assertThrows(NullPointerException.class, () -> socket.send(room, (WskSendFlag) null, irp));
        assertThrows(NullPointerException.class, () -> socket.connect(null, irp));
        assertThrows(NullPointerException.class, () -> socket.disconnect((WskBuf) null, irp));
        assertThrows(NullPointerException.class, () -> socket.close(null));
        assertThrows(NullPointerException.class, () -> socket.getOption(null, irp));
        assertThrows(NullPointerException.class, () -> socket.setOption(null, true, irp));
        assertThrows(
                NullPointerException.class, () -> kit.npi().basicSocket((AddressFamily) null, irp));
        assertThrows(
                NullPointerException.class, () -> kit.npi().basicSocket((WskTransport) null, irp));
        assertThrows(NullPointerException.class, () -> kit.npi().listenSocket(null, irp));
        assertThrows(NullPointerException.class, () -> kit.npi().streamSocket(null, irp));
        assertThrows(NullPointerException.class, () -> socket.execute(null));
        assertThrows(NullPointerException.class, () -> socket.timer(null));
        assertFalse(irp.isPending());
        socket.getLocalAddress(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
    }

    @Test
    default void irp_21_anIrpServesAnySocketOfTheProvider(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Kit.Pair pair = kit.accepted();
        WskIrp irp = pair.socket().allocateIrp();
        listener.getLocalAddress(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        SockAddr first = irp.localAddress();
        pair.socket().getLocalAddress(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        assertFalse(first.equals(irp.localAddress()));
    }

    @Test
    default void irp_22_aBufferObjectMayBeReusedAtOnce(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf buffer = kit.text("onetwo");
        var memory = buffer.mdl();
        Started first;
        Started second;
        try (LoopHold _ = kit.hold(pair.socket())) {
            first = kit.start(irp -> pair.socket().send(buffer.set(memory, 0, 3), irp));
            second = kit.start(irp -> pair.socket().send(buffer.set(memory, 3, 3), irp));
            buffer.set(memory, 0, 0);
        }
        first.succeedsWith(3);
        second.succeedsWith(3);
        assertEquals("onetwo", Bytes.text(pair.peer().read(6)));
    }

    @Test
    default void irp_23_theResultsOfOneRequestDoNotReachTheNext(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        WskIrp irp = kit.npi().allocateIrp();
        listener.getLocalAddress(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        irp.localAddress();
        listener.getOption(WskOption.SO_KEEPALIVE, irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        assertThrows(IllegalStateException.class, irp::localAddress);
        assertEquals(false, irp.optionValue(WskOption.SO_KEEPALIVE));
        listener.getLocalAddress(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        assertThrows(IllegalStateException.class, () -> irp.optionValue(WskOption.SO_KEEPALIVE));
    }

    @Test
    default void irp_24_routinesOfOneLoopNeverOverlap(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<Threads.Running> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            threads.add(
                    Threads.start(
                            "requests",
                            () -> {
                                for (int i = 0; i < 200; i++) {
                                    kit.start(
                                                    listener::getLocalAddress,
                                                    () -> {
                                                        if (inside.incrementAndGet() != 1) {
                                                            overlaps.incrementAndGet();
                                                        }
                                                        inside.decrementAndGet();
                                                    })
                                            .succeeds();
                                }
                            }));
        }
        for (Threads.Running thread : threads) {
            Threads.join(thread);
        }
        assertEquals(0, overlaps.get());
    }

    @Test
    default void irp_25_aStageBelongsToOneRequest(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        WskIrp irp = socket.allocateIrp();
        WskBuf room = kit.room(8);
        for (int i = 0; i < 2000; i++) {
            CountDownLatch first = new CountDownLatch(1);
            AtomicInteger early = new AtomicInteger();
            socket.getLocalAddress(irp);
            irp.toCompletionStage().thenRun(first::countDown);
            Threads.awaitThat(() -> !irp.isPending(), "the first request");
            // The loop may not have come to whoever waits for the first one.
            socket.receive(room, irp);
            irp.toCompletionStage().thenRun(() -> early.addAndGet(irp.isPending() ? 1 : 0));
            first.await();
            irp.cancel();
            Threads.awaitThat(() -> !irp.isPending(), "the second request");
            assertEquals(0, early.get(), "a stage was complete and its request pending");
        }
    }

    @Test
    default void irp_26_whoHoldsTheMonitorOfAnIrpStopsNoLoop(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(1);
        Started receive = kit.start(irp -> pair.socket().receive(room, irp));
        CountDownLatch told = new CountDownLatch(1);
        receive.irp().toCompletionStage().thenRun(told::countDown);
        synchronized (receive.irp()) {
            pair.peer().write(Bytes.of("x"));
            told.await();
            kit.ok(pair.socket()::getLocalAddress);
        }
        receive.succeedsWith(1);
    }

    @Test
    default void irp_27_anIrpKeepsItsOwnersContext(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskIrp irp = kit.npi().allocateIrp();
        assertThrows(IllegalStateException.class, () -> irp.context(Object.class));
        EventLog<String> found = new EventLog<>();
        irp.setContext("mine").setCompletionRoutine(done -> found.add(done.context(String.class)));
        for (int i = 0; i < 2; i++) {
            pair.socket().getLocalAddress(irp);
            assertEquals("mine", found.next());
        }
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        assertThrows(ClassCastException.class, () -> irp.context(Integer.class));
        pair.socket().receive(kit.room(1), irp);
        assertThrows(IllegalStateException.class, () -> irp.setContext("another"));
        assertEquals("mine", irp.context(String.class), "also while it is pending");
        pair.peer().write(Bytes.of("x"));
        assertEquals("mine", found.next());
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        irp.setContext(null);
        assertThrows(IllegalStateException.class, () -> irp.context(Object.class));
    }
}
