package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ending connections, from this side and from the other. */
public interface DisconnectContract extends ProviderUnderTest {
    private static Started disconnect(Kit kit, WskConnectionSocket socket, WskDisconnectFlag flag) {
        return kit.start(irp -> socket.disconnect(flag, irp));
    }

    @Test
    default void disc_1_gracefulWaitsForQueuedSendsAndThenEnds(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] much = Bytes.pattern(SendContract.MUCH, 1);
        WskBuf buffer = kit.bytes(much);
        Started send = kit.start(irp -> pair.socket().send(buffer, irp));
        Started end = disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL);
        kit.fence();
        assertTrue(end.irp().isPending(), "the sends are not done");
        Bytes.assertSame(much, pair.peer().read(much.length));
        pair.peer().expectEnd();
        send.succeeds();
        end.succeedsWith(0);
    }

    @Test
    default void disc_2_lastDataGoesOutBeforeTheEnd(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        kit.start(irp -> pair.socket().send(kit.text("first,"), irp));
        Started end = kit.start(irp -> pair.socket().disconnect(kit.text("last"), irp));
        assertEquals("first,last", Bytes.text(pair.peer().readAll()));
        end.succeedsWith(4);
    }

    @Test
    default void disc_3_afterGracefulOnlyReceivingGoesOn(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL).succeeds();
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> pair.socket().send(kit.text("x"), irp));
        disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL)
                .endsWith(NtStatus.INVALID_DEVICE_STATE);
        pair.peer().write(Bytes.of("still"));
        WskBuf room = kit.room(5);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(5);
        pair.peer().finish();
        kit.start(irp -> pair.socket().receive(room, irp)).succeedsWith(0);
    }

    @Test
    default void disc_4_sendsAreRefusedFromTheGracefulDisconnectOn(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf much = kit.room(SendContract.MUCH);
        Started before = kit.start(irp -> pair.socket().send(much, irp));
        Started end = disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> pair.socket().send(kit.text("x"), irp));
        assertEquals(SendContract.MUCH, pair.peer().readAll().length);
        before.succeeds();
        end.succeeds();
    }

    @Test
    default void disc_5_abortiveResetsAndEndsEverything(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf much = kit.room(SendContract.MUCH);
        Started send = kit.start(irp -> pair.socket().send(much, irp));
        Started receive = kit.start(irp -> pair.socket().receive(kit.room(1), irp));
        disconnect(kit, pair.socket(), WskDisconnectFlag.ABORTIVE).succeeds();
        assertFalse(send.await().isSuccess(), () -> send.irp().status().toString());
        assertFalse(receive.await().isSuccess(), () -> receive.irp().status().toString());
        pair.peer().expectReset();
        Started late = kit.start(irp -> pair.socket().send(kit.text("x"), irp));
        assertFalse(late.await().isSuccess());
        Started lateReceive = kit.start(irp -> pair.socket().receive(kit.room(1), irp));
        assertFalse(lateReceive.await().isSuccess());
        kit.ok(pair.socket()::getRemoteAddress);
        kit.close(pair.socket());
    }

    @Test
    default void disc_6_abortiveOvertakesAStuckGraceful(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        WskBuf much = kit.room(SendContract.MUCH);
        Started send = kit.start(irp -> pair.socket().send(much, irp), () -> order.add("send"));
        Started graceful =
                kit.start(
                        irp -> pair.socket().disconnect(WskDisconnectFlag.GRACEFUL, irp),
                        () -> order.add("graceful"));
        kit.fence();
        Started abortive =
                kit.start(
                        irp -> pair.socket().disconnect(WskDisconnectFlag.ABORTIVE, irp),
                        () -> order.add("abortive"));
        abortive.succeeds();
        graceful.endsWith(NtStatus.CONNECTION_ABORTED);
        assertFalse(send.await().isSuccess());
        Threads.awaitThat(() -> order.size() == 3, "three routines");
        assertEquals(List.of("send", "graceful", "abortive"), order);
        pair.peer().expectReset();
    }

    @Test
    default void disc_7_closeOvertakesAStuckGraceful(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf much = kit.room(SendContract.MUCH);
        Started send = kit.start(irp -> pair.socket().send(much, irp));
        Started graceful = disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL);
        kit.fence();
        kit.close(pair.socket());
        assertTrue(send.isDone() && graceful.isDone(), "before the close");
        send.endsWith(NtStatus.CANCELLED);
        graceful.endsWith(NtStatus.CANCELLED);
        pair.peer().expectReset();
    }

    @Test
    default void disc_8_aStuckGracefulCanBeCancelled(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf much = kit.room(SendContract.MUCH);
        Started send = kit.start(irp -> pair.socket().send(much, irp));
        Started graceful = disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL);
        kit.fence();
        assertTrue(graceful.irp().cancel());
        graceful.endsWith(NtStatus.CANCELLED);
        pair.peer().read(SendContract.MUCH);
        send.succeeds();
    }

    @Test
    default void disc_9_ownDisconnectsRaiseNoEvent(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.DISCONNECT);
        disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL).succeeds();
        pair.peer().expectEnd();
        kit.fence();
        assertTrue(recorder.events().isEmpty(), () -> "events: " + recorder.events().all());
        pair.peer().finish();
        assertFalse(recorder.awaitDisconnected().abortive());
        RecordingConnection second = new RecordingConnection();
        Kit.Pair other = kit.accepted(second);
        kit.enable(other.socket(), WskEvents.DISCONNECT);
        disconnect(kit, other.socket(), WskDisconnectFlag.ABORTIVE).succeeds();
        kit.fence();
        assertTrue(second.events().isEmpty(), () -> "events: " + second.events().all());
    }

    @Test
    default void disc_10_thePeersEndIsToldOnceAndSendingGoesOn(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.DISCONNECT | WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("bye"));
        pair.peer().finish();
        assertFalse(recorder.awaitDisconnected().abortive());
        assertEquals("bye", recorder.taken(), "all data comes before the end");
        kit.start(irp -> pair.socket().send(kit.text("reply"), irp)).succeedsWith(5);
        assertEquals("reply", Bytes.text(pair.peer().read(5)));
        kit.fence();
        assertEquals(1, recorder.disconnected().size());
    }

    @Test
    default void disc_11_thePeersResetIsToldAsAbortive(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.DISCONNECT);
        Started receive = kit.start(irp -> pair.socket().receive(kit.room(1), irp));
        pair.peer().reset();
        assertTrue(recorder.awaitDisconnected().abortive());
        receive.endsWith(NtStatus.CONNECTION_RESET);
        kit.fence();
        assertEquals(1, recorder.disconnected().size());
    }

    @Test
    default void disc_12_aResetIsNoticedWithoutAnyRequest(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.DISCONNECT);
        kit.fence();
        pair.peer().reset();
        assertTrue(recorder.awaitDisconnected().abortive());
    }

    @Test
    default void disc_13_theEndIsHeldBackBehindDataThatWasRefused(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith((_, _) -> NtStatus.DATA_NOT_ACCEPTED);
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.DISCONNECT | WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("data"));
        pair.peer().finish();
        recorder.awaitReceived(1);
        kit.fence();
        assertTrue(recorder.disconnected().isEmpty(), "four bytes come first");
        WskBuf room = kit.room(64);
        long got = 0;
        recorder.answerWith((_, _) -> NtStatus.SUCCESS);
        got += kit.ok(irp -> pair.socket().receive(room, irp)).information();
        assertFalse(recorder.awaitDisconnected().abortive());
        assertEquals(4, got + recorder.taken().length());
    }

    @Test
    default void disc_14_theEndIsToldPromptlyWhenTheEventIsEnabledLater(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        pair.peer().finish();
        kit.start(irp -> pair.socket().receive(kit.room(1), irp)).succeedsWith(0);
        kit.enable(pair.socket(), WskEvents.DISCONNECT);
        assertFalse(recorder.awaitDisconnected().abortive());
    }

    @Test
    default void disc_15_anUnconnectedSocketCannotDisconnect(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.boundConnection();
        disconnect(kit, socket, WskDisconnectFlag.GRACEFUL).endsWith(NtStatus.INVALID_DEVICE_STATE);
        disconnect(kit, socket, WskDisconnectFlag.ABORTIVE).endsWith(NtStatus.INVALID_DEVICE_STATE);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.disconnect(kit.text("x"), irp));
    }

    @Test
    default void disc_16_bothSidesMayFinishInEitherOrder(Kit kit) throws InterruptedException {
        Kit.Pair first = kit.accepted();
        first.peer().finish();
        kit.start(irp -> first.socket().receive(kit.room(1), irp)).succeedsWith(0);
        Started end = kit.start(irp -> first.socket().disconnect(kit.text("last"), irp));
        assertEquals("last", Bytes.text(first.peer().readAll()));
        end.succeedsWith(4);
        Kit.Pair second = kit.accepted();
        disconnect(kit, second.socket(), WskDisconnectFlag.GRACEFUL).succeeds();
        second.peer().expectEnd();
        second.peer().finish();
        kit.start(irp -> second.socket().receive(kit.room(1), irp)).succeedsWith(0);
    }

    @Test
    default void disc_17_disconnectingFromTheDisconnectEventWorks(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        recorder.whenDisconnected(() -> disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL));
        kit.enable(pair.socket(), WskEvents.DISCONNECT | WskEvents.RECEIVE);
        pair.peer().finish();
        pair.peer().expectEnd();
        recorder.awaitDisconnected();
    }

    @Test
    default void disc_18_gracefulAfterAResetFails(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        pair.peer().reset();
        kit.start(irp -> pair.socket().receive(kit.room(1), irp))
                .endsWith(NtStatus.CONNECTION_RESET);
        Started end = disconnect(kit, pair.socket(), WskDisconnectFlag.GRACEFUL);
        assertFalse(end.await().isSuccess(), () -> end.irp().status().toString());
        kit.close(pair.socket());
    }

    @Test
    default void disc_19_abortiveDropsWhatIsStillUnread(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        pair.peer().write(Bytes.of("unread"));
        kit.fence();
        disconnect(kit, pair.socket(), WskDisconnectFlag.ABORTIVE).succeeds();
        pair.peer().expectReset();
        Started receive = kit.start(irp -> pair.socket().receive(kit.room(8), irp));
        assertFalse(receive.await().isSuccess(), "nothing is received after an abort");
    }

    @Test
    default void disc_20_aResetThatASendMeetsIsToldAfterTheEnd(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.DISCONNECT | WskEvents.RECEIVE);
        pair.peer().finish();
        assertFalse(recorder.awaitDisconnected().abortive());
        pair.peer().reset();
        NtStatus sent;
        do {
            sent = kit.start(irp -> pair.socket().send(kit.text("anybody?"), irp)).await();
        } while (sent == NtStatus.SUCCESS);
        recorder.events().await(_ -> recorder.disconnected().size() == 2, "a second end");
        assertTrue(recorder.disconnected().getLast().abortive());
        NtStatus received = kit.start(irp -> pair.socket().receive(kit.room(1), irp)).await();
        assertFalse(received.isSuccess(), received::toString);
    }
}
