package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The receive event: taking, refusing, taking a part, keeping, and giving back. */
public interface ReceiveEventContract extends ProviderUnderTest {
    private static Kit.Pair listening(Kit kit, RecordingConnection recorder)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted(recorder);
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(WskEvents.RECEIVE));
        return pair;
    }

    @Test
    default void data_1_successTakesAllAndTheNextDataIsIndicated(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = listening(kit, recorder);
        byte[] all = Bytes.pattern(1_000_000, 1);
        pair.peer().write(all);
        Bytes.assertSame(all, Bytes.of(recorder.awaitTaken(all.length)));
        for (RecordingConnection.Event.Received event : recorder.received()) {
            assertTrue((event.flags() & WskCallbackFlags.AT_DISPATCH_LEVEL) != 0);
            assertFalse(event.text().isEmpty());
        }
    }

    @Test
    default void data_2_aPartTakenLeavesTheRestForTheNextReceive(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith(
                (indication, _) -> {
                    indication.accept(1);
                    return NtStatus.SUCCESS;
                });
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("123456"));
        recorder.awaitReceived(1);
        pair.peer().write(Bytes.of("789"));
        kit.fence();
        assertEquals(1, recorder.events().size(), "silent after a partial acceptance");
        recorder.answerWith((_, _) -> NtStatus.SUCCESS);
        WskBuf room = kit.room(4);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
        assertEquals("2345", Bytes.text(room, 4));
        recorder.events().await(_ -> heard(recorder).endsWith("6789"), "the rest by event");
    }

    private static String heard(RecordingConnection recorder) {
        return String.join(
                "",
                recorder.received().stream()
                        .map(RecordingConnection.Event.Received::text)
                        .toList());
    }

    @Test
    default void data_3_takingNoneIsARefusal(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith(
                (indication, _) -> {
                    indication.accept(0);
                    return NtStatus.SUCCESS;
                });
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("all"));
        recorder.awaitReceived(1);
        kit.fence();
        assertEquals(1, recorder.events().size());
        WskBuf room = kit.room(3);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(3);
        assertEquals("all", Bytes.text(room, 3));
    }

    @Test
    default void data_4_aRefusalSuspendsTillAReceiveOfLengthZero(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith((_, _) -> NtStatus.DATA_NOT_ACCEPTED);
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("once"));
        recorder.awaitReceived(1);
        pair.peer().write(Bytes.of(" more"));
        kit.fence();
        assertEquals(1, recorder.events().size(), "suspended");
        recorder.answerWith((_, _) -> NtStatus.SUCCESS);
        kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp)).succeedsWith(0);
        assertEquals("once more", recorder.awaitTaken(9));
        pair.peer().write(Bytes.of("!"));
        assertEquals("once more!", recorder.awaitTaken(10), "no longer suspended");
    }

    @Test
    default void data_5_acceptIsIgnoredInARefusal(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith(
                (indication, _) -> {
                    indication.accept(1);
                    return NtStatus.DATA_NOT_ACCEPTED;
                });
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("whole"));
        recorder.awaitReceived(1);
        WskBuf room = kit.room(5);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(5);
        assertEquals("whole", Bytes.text(room, 5));
    }

    @Test
    default void data_6_anyOtherAnswerIsARefusal(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith((_, _) -> NtStatus.UNSUCCESSFUL);
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("whole"));
        recorder.awaitReceived(1);
        kit.fence();
        assertEquals(1, recorder.events().size());
        WskBuf room = kit.room(5);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(5);
    }

    @Test
    default void data_7_anEventThatThrowsRefuses(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith(
                (_, _) -> {
                    throw new IllegalStateException("thrown on purpose");
                });
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("whole"));
        assertEquals("thrown on purpose", kit.callbackFailure().getMessage());
        WskBuf room = kit.room(5);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(5);
        assertEquals("whole", Bytes.text(room, 5));
    }

    @Test
    default void data_8_keepingTakesAllAndGoesOn(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        List<WskDataIndication> kept = new CopyOnWriteArrayList<>();
        recorder.answerWith(
                (indication, _) -> {
                    kept.add(indication);
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = listening(kit, recorder);
        for (int i = 0; i < 20; i++) {
            pair.peer().write(Bytes.of("part" + (i % 10)));
            recorder.awaitTaken((i + 1) * 5);
        }
        String all =
                kept.stream()
                        .map(one -> Bytes.text(RecordingConnection.bytesOf(one)))
                        .reduce("", String::concat);
        assertEquals("part0part1part2", all.substring(0, 15), "what is kept stays as it was");
        assertEquals(100, all.length());
        for (WskDataIndication one : kept.reversed()) {
            assertEquals(NtStatus.SUCCESS, pair.socket().release(one));
        }
    }

    @Test
    default void data_9_whatIsKeptMayBeReleasedInsideTheCallback(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        AtomicReference<WskConnectionSocket> socket = new AtomicReference<>();
        AtomicReference<NtStatus> released = new AtomicReference<>();
        recorder.answerWith(
                (indication, _) -> {
                    released.set(socket.get().release(indication));
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = kit.accepted(recorder);
        socket.set(pair.socket());
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("a"));
        recorder.awaitTaken(1);
        assertEquals(NtStatus.SUCCESS, released.get());
        pair.peer().write(Bytes.of("b"));
        assertEquals("ab", recorder.awaitTaken(2));
    }

    @Test
    default void data_10_aSecondReleaseIsRefused(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        AtomicReference<WskDataIndication> kept = new AtomicReference<>();
        recorder.answerWith(
                (indication, _) -> {
                    kept.set(indication);
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = listening(kit, recorder);
        Kit.Pair other = kit.accepted();
        pair.peer().write(Bytes.of("a"));
        recorder.awaitTaken(1);
        assertEquals(
                NtStatus.INVALID_PARAMETER, other.socket().release(kept.get()), "not this one's");
        assertEquals(NtStatus.SUCCESS, pair.socket().release(kept.get()));
        assertEquals(NtStatus.INVALID_PARAMETER, pair.socket().release(kept.get()), "twice");
    }

    @Test
    default void data_11_whatIsKeptMayBeReleasedByAnyThread(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        List<WskDataIndication> kept = new CopyOnWriteArrayList<>();
        recorder.answerWith(
                (indication, _) -> {
                    kept.add(indication);
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = listening(kit, recorder);
        byte[] all = Bytes.pattern(300_000, 11);
        Threads.Running releasing =
                Threads.startVirtual(
                        "release",
                        () -> {
                            int at = 0;
                            int bytes = 0;
                            while (bytes < all.length) {
                                int next = at;
                                Threads.awaitThat(() -> kept.size() > next, "an indication");
                                WskDataIndication one = kept.get(at++);
                                bytes += RecordingConnection.bytesOf(one).length;
                                assertEquals(NtStatus.SUCCESS, pair.socket().release(one));
                            }
                        });
        pair.peer().write(all);
        Bytes.assertSame(all, Bytes.of(recorder.awaitTaken(all.length)));
        Threads.join(releasing);
    }

    @Test
    default void data_12_aListMayBeTakenApartAndReleasedPieceByPiece(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        List<WskDataIndication> pieces = new CopyOnWriteArrayList<>();
        recorder.answerWith(
                (indication, _) -> {
                    WskDataIndication at = indication;
                    pieces.add(at);
                    while (at.hasNext()) {
                        WskDataIndication next = at.next();
                        at.unlink();
                        at = next;
                        pieces.add(at);
                    }
                    WskDataIndication last = at;
                    assertThrows(NoSuchElementException.class, last::next);
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = kit.accepted(recorder);
        Threads.Running writer =
                Threads.start("writer", () -> pair.peer().write(Bytes.pattern(200_000, 12)));
        kit.fence();
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        recorder.awaitTaken(200_000);
        Threads.join(writer);
        for (WskDataIndication piece : pieces.reversed()) {
            assertEquals(NtStatus.SUCCESS, pair.socket().release(piece));
        }
        for (WskDataIndication piece : pieces) {
            assertEquals(NtStatus.INVALID_PARAMETER, pair.socket().release(piece));
        }
    }

    @Test
    default void data_13_acceptOutOfRangeOrTimeThrows(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        AtomicReference<WskDataIndication> kept = new AtomicReference<>();
        AtomicInteger refused = new AtomicInteger();
        recorder.answerWith(
                (indication, bytes) -> {
                    kept.set(indication);
                    for (long wrong : new long[] {-1, bytes + 1}) {
                        try {
                            indication.accept(wrong);
                        } catch (IllegalArgumentException e) {
                            refused.incrementAndGet();
                        }
                    }
                    return NtStatus.PENDING;
                });
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("a"));
        recorder.awaitTaken(1);
        assertEquals(2, refused.get());
        kit.fence();
        assertThrows(IllegalStateException.class, () -> kept.get().accept(1));
        assertEquals(NtStatus.SUCCESS, pair.socket().release(kept.get()));
    }

    @Test
    default void data_14_queuedReceivesComeBeforeTheEvent(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = listening(kit, recorder);
        WskBuf room = kit.room(5);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        kit.ok(pair.socket()::getLocalAddress);
        pair.peer().write(Bytes.of("firstsecond"));
        receive.succeedsWith(5);
        assertEquals("first", Bytes.text(room, 5));
        assertEquals("second", recorder.awaitTaken(6));
    }

    @Test
    default void data_15_aReceivePostedDuringARefusalCountsAsTheRearm(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch posted = new CountDownLatch(1);
        recorder.answerWith(
                (_, _) -> {
                    recorder.answerWith((_, _) -> NtStatus.SUCCESS);
                    entered.countDown();
                    try {
                        posted.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return NtStatus.DATA_NOT_ACCEPTED;
                });
        Kit.Pair pair = listening(kit, recorder);
        pair.peer().write(Bytes.of("stall?"));
        entered.await();
        Started rearm = kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp));
        posted.countDown();
        rearm.succeeds();
        assertEquals("stall?", recorder.awaitTaken(6));
    }

    @Test
    default void data_16_aReceivePostedInsideTheRefusingCallbackCountsToo(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        AtomicReference<Started> rearm = new AtomicReference<>();
        recorder.answerWith(
                (_, _) -> {
                    recorder.answerWith((_, _) -> NtStatus.SUCCESS);
                    rearm.set(kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp)));
                    return NtStatus.DATA_NOT_ACCEPTED;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("stall?"));
        assertEquals("stall?", recorder.awaitTaken(6));
        rearm.get().succeeds();
    }

    @Test
    default void data_17_refusalClosesTheWindowAndLosesNothing(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith((_, _) -> NtStatus.DATA_NOT_ACCEPTED);
        Kit.Pair pair = listening(kit, recorder);
        long sent = kit.fillWindow(pair.peer());
        assertEquals(1, recorder.events().size());
        AtomicInteger bytes = new AtomicInteger();
        recorder.answerWith(
                (_, n) -> {
                    bytes.addAndGet((int) n);
                    return NtStatus.SUCCESS;
                });
        kit.ok(irp -> pair.socket().receive(WskBuf.empty(), irp));
        Threads.awaitThat(() -> bytes.get() == sent, "all " + sent + " bytes");
    }

    @Test
    default void data_18_theEventIsSerial(Kit kit) throws InterruptedException {
        // The recorder throws when callbacks overlap, and the kit would report it.
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = listening(kit, recorder);
        byte[] all = Bytes.pattern(500_000, 18);
        Threads.Running writer = Threads.start("writer", () -> pair.peer().write(all));
        Bytes.assertSame(all, Bytes.of(recorder.awaitTaken(all.length)));
        Threads.join(writer);
    }

    @Test
    default void data_19_partsTakenAgainAndAgainKeepTheOrder(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        AtomicReference<String> taken = new AtomicReference<>("");
        Kit.Pair pair = kit.accepted(recorder);
        recorder.answerWith(
                (indication, bytes) -> {
                    long n = Math.min(3, bytes);
                    indication.accept(n);
                    byte[] all = RecordingConnection.bytesOf(indication);
                    taken.accumulateAndGet(Bytes.text(all).substring(0, (int) n), String::concat);
                    if (n < bytes) {
                        kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp));
                    }
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("abcdefghijklmnopqrstuvwxyz"));
        Threads.awaitThat(() -> taken.get().length() == 26, "26 letters");
        assertEquals("abcdefghijklmnopqrstuvwxyz", taken.get());
    }

    @Test
    default void data_20_receivesInsideTheEventGetWhatFollows(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        WskBuf room = kit.room(64);
        AtomicReference<Started> receive = new AtomicReference<>();
        recorder.answerWith(
                (_, _) -> {
                    receive.set(kit.start(irp -> pair.socket().receive(room, irp)));
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("e"));
        recorder.awaitTaken(1);
        kit.fence();
        pair.peer().write(Bytes.of("r"));
        receive.get().succeedsWith(1);
        assertEquals("r", Bytes.text(room, 1));
        assertEquals(1, recorder.events().size());
    }

    /** Takes whole messages of four bytes, and asks for more where there is less, with one IRP. */
    private static RecordingConnection.Answer parser(WskConnectionSocket socket) {
        WskIrp more = socket.allocateIrp();
        return (indication, bytes) -> {
            long whole = bytes / 4 * 4;
            indication.accept(whole);
            if (whole < bytes) {
                socket.receive(WskBuf.empty(), more);
            }
            return NtStatus.SUCCESS;
        };
    }

    @Test
    default void data_21_halfAMessageIsShownAgainWhenMoreOfItCame(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        recorder.answerWith(parser(pair.socket()));
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("abc"));
        recorder.events().await(_ -> last(recorder).equals("abc"), "half a message");
        int shown = recorder.received().size();
        kit.fence();
        assertEquals(shown, recorder.received().size(), "not again before there is more");
        pair.peer().write(Bytes.of("d"));
        recorder.events().await(_ -> last(recorder).equals("abcd"), "the message");
        byte[] many = Bytes.pattern(10_000, 21);
        for (int at = 0; at < many.length; at += 50) {
            pair.peer().write(Arrays.copyOfRange(many, at, at + 50));
        }
        pair.peer().write(Bytes.of("end!"));
        recorder.events().await(_ -> last(recorder).endsWith("end!"), "many messages");
    }

    private static String last(RecordingConnection recorder) {
        List<RecordingConnection.Event.Received> all = recorder.received();
        return all.isEmpty() ? "" : all.getLast().text();
    }

    @Test
    default void data_22_halfAMessageIsShownOnceMoreBeforeTheEnd(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        recorder.answerWith(parser(pair.socket()));
        kit.enable(pair.socket(), WskEvents.RECEIVE | WskEvents.DISCONNECT);
        pair.peer().write(Bytes.of("abc"));
        recorder.events().await(_ -> last(recorder).equals("abc"), "half a message");
        int shown = recorder.received().size();
        pair.peer().finish();
        assertFalse(recorder.awaitDisconnected().abortive());
        assertEquals(shown + 1, recorder.received().size(), "once more, with the end known");
        assertEquals("abc", last(recorder));
        WskBuf room = kit.room(8);
        kit.start(irp -> pair.socket().receive(room, irp)).succeedsWith(3);
    }

    @Test
    default void data_23_theEventComesAfterTheReceivesBeforeIt(Kit kit)
            throws InterruptedException {
        EventLog<String> order = new EventLog<>();
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith(
                (indication, _) -> {
                    order.add("event " + Bytes.text(RecordingConnection.bytesOf(indication)));
                    return NtStatus.SUCCESS;
                });
        Kit.Pair pair = listening(kit, recorder);
        WskBuf room = kit.room(4);
        Started receive =
                kit.start(
                        irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp),
                        () -> order.add("receive"));
        // The loop has it when it has answered what was asked after it.
        kit.ok(pair.socket()::getLocalAddress);
        pair.peer().write(Bytes.of("12345"));
        receive.succeedsWith(4);
        order.await(2);
        assertEquals(List.of("receive", "event 5"), order.all());
    }

    @Test
    default void data_24_refusingAndAskingAgainLeavesTheLoopToOthers(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        recorder.answerWith(
                (_, _) -> {
                    kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp));
                    return NtStatus.DATA_NOT_ACCEPTED;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("again?"));
        recorder.awaitReceived(3);
        kit.fence();
        recorder.answerWith((_, _) -> NtStatus.SUCCESS);
        assertEquals("again?", recorder.awaitTaken(6));
    }
}
