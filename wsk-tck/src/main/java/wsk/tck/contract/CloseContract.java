package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBasicSocket;
import wsk.api.WskBuf;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSocket;
import wsk.api.WskStreamSocket;
import wsk.tck.client.Bytes;
import wsk.tck.client.LoopHold;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Closing. */
public interface CloseContract extends ProviderUnderTest {
    @Test
    default void close_1_everySocketInEveryStateCanBeClosed(Kit kit) throws InterruptedException {
        List<WskSocket> sockets = new ArrayList<>();
        sockets.add(
                kit.create(
                        WskBasicSocket.class,
                        irp -> kit.npi().basicSocket(AddressFamily.INET, irp)));
        sockets.add(kit.unboundListener(new RecordingListener(kit)));
        sockets.add(kit.listener());
        sockets.add(
                kit.create(
                        WskDatagramSocket.class,
                        irp -> kit.npi().datagramSocket(AddressFamily.INET, irp)));
        sockets.add(kit.datagram());
        sockets.add(kit.unboundConnection());
        sockets.add(kit.boundConnection());
        sockets.add(kit.accepted().socket());
        sockets.add(
                kit.create(
                        WskStreamSocket.class,
                        irp ->
                                kit.npi()
                                        .streamSocket(
                                                AddressFamily.INET,
                                                Kit.CONTEXT,
                                                new WskClientStreamDispatch<>(
                                                        new RecordingListener(kit),
                                                        new RecordingConnection()),
                                                irp)));
        for (WskSocket socket : sockets) {
            assertEquals(0, kit.close(socket).information());
        }
    }

    @Test
    default void close_2_pendingRequestsAreCompletedBeforeTheClose(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        WskBuf much = kit.room(SendContract.MUCH);
        WskConnectionSocket socket = pair.socket();
        List<Started> requests =
                List.of(
                        kit.start(irp -> socket.send(much, irp), () -> order.add("request")),
                        kit.start(
                                irp -> socket.send(kit.text("x"), irp), () -> order.add("request")),
                        kit.start(
                                irp -> socket.receive(kit.room(9), irp),
                                () -> order.add("request")),
                        kit.start(
                                irp -> socket.receive(kit.room(9), WskReceiveFlag.WAITALL, irp),
                                () -> order.add("request")),
                        kit.start(
                                irp -> socket.disconnect(WskDisconnectFlag.GRACEFUL, irp),
                                () -> order.add("request")));
        kit.fence();
        kit.start(socket::close, () -> order.add("close")).succeeds();
        for (Started request : requests) {
            request.endsWith(NtStatus.CANCELLED);
        }
        Threads.awaitThat(() -> order.size() == 6, "six routines");
        assertEquals("close", order.getLast(), order::toString);
    }

    @Test
    default void close_3_closingAConnectionThatIsOpenResetsIt(Kit kit) throws InterruptedException {
        Kit.Pair open = kit.accepted();
        kit.close(open.socket());
        open.peer().expectReset();
        Kit.Pair peerFinished = kit.accepted();
        peerFinished.peer().finish();
        kit.start(irp -> peerFinished.socket().receive(kit.room(1), irp)).succeedsWith(0);
        kit.close(peerFinished.socket());
        peerFinished.peer().expectReset();
    }

    @Test
    default void close_4_closingAfterAGracefulDisconnectAloneResetsToo(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        kit.ok(irp -> pair.socket().disconnect(WskDisconnectFlag.GRACEFUL, irp));
        pair.peer().expectEnd();
        kit.close(pair.socket());
        // The peer still has its own direction open; what it sends now meets nobody.
        Threads.awaitThat(() -> refused(pair.peer()), "the peer's writes fail");
    }

    private static boolean refused(Peer peer) {
        try {
            peer.write(new byte[1000]);
            return false;
        } catch (RuntimeException | AssertionError gone) {
            return true;
        }
    }

    @Test
    default void close_5_afterBothDirectionsEndedCloseIsOrderly(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        pair.peer().finish();
        kit.start(irp -> pair.socket().receive(kit.room(1), irp)).succeedsWith(0);
        // More than a window takes: it may be waited for only while the peer reads.
        byte[] last = Bytes.pattern(100_000, 5);
        WskBuf data = kit.bytes(last);
        Started end = kit.start(irp -> pair.socket().disconnect(data, irp));
        Bytes.assertSame(last, pair.peer().read(last.length));
        end.succeedsWith(last.length);
        kit.close(pair.socket());
        pair.peer().expectEnd();
        Kit.Pair unread = kit.accepted();
        unread.peer().finish();
        kit.start(irp -> unread.socket().receive(kit.room(1), irp)).succeedsWith(0);
        kit.start(irp -> unread.socket().disconnect(kit.text("last"), irp)).succeedsWith(4);
        kit.close(unread.socket());
        assertEquals("last", Bytes.text(unread.peer().readAll()));
    }

    @Test
    default void close_6_aCloseInsideACallbackCompletesAfterIt(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        AtomicReference<Started> close = new AtomicReference<>();
        AtomicReference<Boolean> inside = new AtomicReference<>(false);
        AtomicReference<Boolean> tooEarly = new AtomicReference<>(false);
        recorder.answerWith(
                (_, _) -> {
                    inside.set(true);
                    close.set(kit.start(pair.socket()::close, () -> tooEarly.set(inside.get())));
                    inside.set(false);
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("x"));
        recorder.awaitReceived(1);
        close.get().succeeds();
        assertFalse(tooEarly.get());
        pair.peer().expectReset();
    }

    @Test
    default void close_7_closeWaitsForACallbackInProgress(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        recorder.answerWith(
                (_, _) -> {
                    entered.countDown();
                    try {
                        leave.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("x"));
        entered.await();
        Started close = kit.start(pair.socket()::close);
        assertTrue(close.irp().isPending());
        leave.countDown();
        close.succeeds();
        assertEquals(1, recorder.events().size(), "the callback had returned");
    }

    @Test
    default void close_8_noCallbackComesAfterTheCloseCompleted(Kit kit)
            throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            RecordingConnection recorder = new RecordingConnection();
            Kit.Pair pair = kit.accepted(recorder);
            kit.enable(pair.socket(), WskEvents.RECEIVE | WskEvents.DISCONNECT);
            Threads.Running writer =
                    Threads.start(
                            "writer",
                            () -> Threads.awaitThat(() -> refused(pair.peer()), "the reset"));
            recorder.awaitReceived(1);
            kit.close(pair.socket());
            int events = recorder.events().size();
            Threads.join(writer);
            kit.fence();
            assertEquals(events, recorder.events().size());
        }
    }

    @Test
    default void close_9_callsAfterTheCloseAreAnsweredFileForcedClosed(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted(new RecordingConnection());
        WskConnectionSocket socket = pair.socket();
        kit.close(socket);
        NtStatus dead = NtStatus.FILE_FORCED_CLOSED;
        kit.fails(dead, socket::close);
        kit.fails(dead, irp -> socket.send(kit.text("x"), irp));
        kit.fails(dead, irp -> socket.receive(kit.room(1), irp));
        kit.fails(dead, irp -> socket.disconnect(WskDisconnectFlag.ABORTIVE, irp));
        kit.fails(dead, socket::getLocalAddress);
        kit.fails(dead, socket::getRemoteAddress);
        kit.fails(dead, irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.fails(dead, irp -> socket.setOption(WskOption.SO_KEEPALIVE, true, irp));
        kit.fails(dead, irp -> socket.getOption(WskOption.SO_KEEPALIVE, irp));
        assertEquals(dead, socket.enableEvents(WskEvents.RECEIVE));
        assertThrows(
                IllegalStateException.class,
                () -> socket.registerExtension(ProbeExtension.ID, new ProbeExtension.Recorder()));
        WskListenSocket listener = kit.listener();
        kit.close(listener);
        kit.fails(dead, listener::accept);
        WskDatagramSocket datagrams = kit.datagram();
        kit.close(datagrams);
        SockAddr to = SockAddr.of("127.0.0.1", 9);
        kit.fails(dead, irp -> datagrams.sendTo(kit.text("x"), to, irp));
        kit.fails(dead, irp -> datagrams.receiveFrom(kit.room(1), irp));
    }

    @Test
    default void close_10_aCloseInACompletionRoutineOfTheSocketWorks(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        AtomicReference<Started> close = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        Started receive =
                kit.start(
                        irp -> pair.socket().receive(kit.room(8), irp),
                        () -> {
                            close.set(kit.start(pair.socket()::close));
                            ran.countDown();
                        });
        Started second = kit.start(irp -> pair.socket().receive(kit.room(8), irp));
        pair.peer().write(Bytes.of("x"));
        receive.succeedsWith(1);
        ran.await();
        close.get().succeeds();
        second.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void close_11_aSecondCloseWhileTheFirstIsUnderWayIsRefused(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Started first;
        Started second;
        try (LoopHold _ = kit.hold(pair.socket())) {
            first = kit.start(pair.socket()::close);
            second = kit.start(pair.socket()::close);
        }
        first.succeeds();
        second.endsWith(NtStatus.FILE_FORCED_CLOSED);
    }

    @Test
    default void close_12_whatIsKeptMayStillBeReleasedAfterwards(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        AtomicReference<WskDataIndication> kept = new AtomicReference<>();
        recorder.answerWith(
                (indication, _) -> {
                    kept.set(indication);
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("kept"));
        recorder.awaitTaken(1);
        Started close = kit.start(pair.socket()::close);
        assertEquals(NtStatus.SUCCESS, pair.socket().release(kept.get()));
        close.succeeds();
    }

    @Test
    default void close_13_requestsAndCloseMayRace(Kit kit) throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            Kit.Pair pair = kit.accepted();
            List<Started> requests = Collections.synchronizedList(new ArrayList<>());
            Threads.Running other =
                    Threads.start(
                            "requests",
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    requests.add(
                                            kit.start(
                                                    irp ->
                                                            pair.socket()
                                                                    .receive(kit.room(4), irp)));
                                }
                            });
            pair.peer().write(Bytes.of("some"));
            kit.close(pair.socket());
            Threads.join(other);
            for (Started request : requests) {
                NtStatus status = request.await();
                assertTrue(
                        status == NtStatus.SUCCESS
                                || status == NtStatus.CANCELLED
                                || status == NtStatus.FILE_FORCED_CLOSED,
                        status::toString);
            }
        }
    }

    @Test
    default void close_14_dataOnTheWayAndCloseMayRace(Kit kit) throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            RecordingConnection recorder = new RecordingConnection();
            Kit.Pair pair = kit.accepted(recorder);
            kit.enable(pair.socket(), WskEvents.RECEIVE | WskEvents.DISCONNECT);
            Started close = kit.start(pair.socket()::close);
            if (!refused(pair.peer())) {
                pair.peer().close();
            }
            close.succeeds();
            int events = recorder.events().size();
            kit.addressOf(kit.listener());
            assertEquals(events, recorder.events().size());
        }
    }
}
