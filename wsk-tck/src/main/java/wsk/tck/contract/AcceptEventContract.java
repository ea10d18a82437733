package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Accepting by event, and what accepted connections inherit. */
public interface AcceptEventContract extends ProviderUnderTest {
    private static void enable(WskListenSocket listener, int mask) {
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(mask));
    }

    @Test
    default void accept_1_theEventHandsConnectionsOver(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.ACCEPT);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        RecordingListener.Accepted one = recorder.accepted().next();
        assertEquals(peer.local(), one.remote());
        assertEquals(kit.addressOf(listener), one.local());
        kit.ok(irp -> one.socket().send(kit.text("welcome"), irp));
        assertEquals("welcome", Bytes.text(peer.read(7)));
    }

    @Test
    default void accept_2_queuedRequestsComeBeforeTheEvent(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.ACCEPT);
        Started accept = kit.start(listener::accept);
        kit.addressOf(listener); // The loop has seen the request.
        Peer first = kit.peers().connect(kit.addressOf(listener));
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(first.local(), accept.irp().remoteAddress());
        Peer second = kit.peers().connect(kit.addressOf(listener));
        assertEquals(second.local(), recorder.accepted().next().remote());
    }

    @Test
    default void accept_3_aRefusedConnectionIsReset(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.answerWith((_, _, _) -> NtStatus.REQUEST_NOT_ACCEPTED);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.ACCEPT);
        kit.peers().expectResetFrom(kit.addressOf(listener));
        recorder.answerWith((_, _, _) -> NtStatus.UNSUCCESSFUL);
        kit.peers().expectResetFrom(kit.addressOf(listener));
        assertEquals(2, recorder.accepted().size());
    }

    @Test
    default void accept_4_enablingIndicatesConnectionsThatWait(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        kit.fence();
        assertTrue(recorder.accepted().isEmpty(), "the event is off");
        enable(listener, WskEvents.ACCEPT);
        assertEquals(peer.local(), recorder.accepted().next().remote());
    }

    @Test
    default void accept_5_eventsEnabledInsideTheCallbackDeliverEarlyData(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.answerWith(
                (socket, slot, connection) -> {
                    slot.set(Kit.CONTEXT, connection);
                    return socket.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT);
                });
        WskListenSocket listener = kit.listener(recorder);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        peer.write(Bytes.of("early bird"));
        enable(listener, WskEvents.ACCEPT);
        RecordingListener.Accepted one = recorder.accepted().next();
        assertEquals(NtStatus.SUCCESS, one.answer());
        assertEquals("early bird", one.recorder().awaitTaken(10));
    }

    @Test
    default void accept_6_connectionBitsAreInheritedThroughTheEvent(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.RECEIVE | WskEvents.DISCONNECT);
        enable(listener, WskEvents.ACCEPT);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        RecordingListener.Accepted one = recorder.accepted().next();
        peer.write(Bytes.of("inherited"));
        assertEquals("inherited", one.recorder().awaitTaken(9));
        peer.finish();
        assertEquals(false, one.recorder().awaitDisconnected().abortive());
    }

    @Test
    default void accept_7_connectionBitsAreNotInheritedThroughRequests(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener(new RecordingListener(kit));
        enable(listener, WskEvents.RECEIVE | WskEvents.DISCONNECT);
        RecordingConnection connection = new RecordingConnection();
        Started accept = kit.start(irp -> listener.accept(Kit.CONTEXT, connection, irp));
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        peer.write(Bytes.of("to the request"));
        peer.finish();
        kit.fence();
        assertTrue(connection.events().isEmpty(), () -> "events: " + connection.events().all());
        WskBuf room = kit.room(64);
        kit.ok(irp -> socket.receive(room, irp));
    }

    @Test
    default void accept_8_connectionBitsCannotBeDisabledOnTheListenerButOnItsConnections(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.RECEIVE | WskEvents.ACCEPT);
        assertEquals(NtStatus.INVALID_PARAMETER, listener.disableEvent(WskEvents.RECEIVE));
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> listener.disableEvent(WskEvents.RECEIVE, irp));
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        RecordingListener.Accepted one = recorder.accepted().next();
        // The accept event has returned, and the connection has its bits.
        kit.fence();
        kit.ok(irp -> one.socket().disableEvent(WskEvents.RECEIVE, irp));
        peer.write(Bytes.of("unheard"));
        kit.fence();
        assertTrue(one.recorder().events().isEmpty());
        Peer second = kit.peers().connect(kit.addressOf(listener));
        second.write(Bytes.of("heard"));
        assertEquals("heard", recorder.accepted().next().recorder().awaitTaken(5));
    }

    @Test
    default void accept_9_theTemplateSurvivesDisablingAccept(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.RECEIVE | WskEvents.ACCEPT);
        kit.ok(irp -> listener.disableEvent(WskEvents.ACCEPT, irp));
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        peer.write(Bytes.of("waited"));
        kit.fence();
        assertTrue(recorder.accepted().isEmpty(), "ACCEPT is off");
        enable(listener, WskEvents.ACCEPT);
        assertEquals("waited", recorder.accepted().next().recorder().awaitTaken(6));
    }

    @Test
    default void accept_10_noInheritedEventBeforeTheAcceptEventReturned(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        AtomicReference<Boolean> early = new AtomicReference<>(false);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        recorder.answerWith(
                (_, slot, connection) -> {
                    slot.set(Kit.CONTEXT, connection);
                    entered.countDown();
                    try {
                        written.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    early.set(!connection.events().isEmpty());
                    return NtStatus.SUCCESS;
                });
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.RECEIVE | WskEvents.ACCEPT);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        entered.await();
        if (kit.hasMachineNetwork()) {
            peer.write(Bytes.of("now"));
        }
        written.countDown();
        if (!kit.hasMachineNetwork()) {
            peer.write(Bytes.of("now"));
        }
        assertEquals("now", recorder.accepted().next().recorder().awaitTaken(3));
        assertEquals(false, early.get());
    }

    @Test
    default void accept_11_aSlotLeftEmptyMeansNoCallbacks(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.answerWith((_, _, _) -> NtStatus.SUCCESS);
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.RECEIVE | WskEvents.ACCEPT);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = recorder.accepted().next().socket();
        assertEquals(NtStatus.INVALID_PARAMETER, socket.enableEvents(WskEvents.DISCONNECT));
        peer.write(Bytes.of("by request"));
        WskBuf room = kit.room(10);
        kit.ok(irp -> socket.receive(room, irp));
    }

    @Test
    default void accept_12_theSlotIsGoodDuringTheEventOnly(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        AtomicReference<WskAcceptSlot> kept = new AtomicReference<>();
        recorder.answerWith(
                (_, slot, _) -> {
                    kept.set(slot);
                    return NtStatus.SUCCESS;
                });
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.ACCEPT);
        kit.peers().connect(kit.addressOf(listener));
        recorder.accepted().next();
        kit.fence();
        assertThrows(
                IllegalStateException.class,
                () -> kept.get().set(Kit.CONTEXT, new RecordingConnection()));
    }

    @Test
    default void accept_13_anEventThatThrowsRefuses(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.answerWith(
                (_, _, _) -> {
                    throw new IllegalStateException("thrown on purpose");
                });
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.ACCEPT);
        kit.peers().expectResetFrom(kit.addressOf(listener));
        assertEquals("thrown on purpose", kit.callbackFailure().getMessage());
        recorder.answerWith((_, _, _) -> NtStatus.SUCCESS);
        kit.peers().connect(kit.addressOf(listener));
        recorder.accepted().next();
    }

    @Test
    default void accept_14_theListenerMayBeClosedInsideTheEvent(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        AtomicReference<Started> close = new AtomicReference<>();
        recorder.answerWith(
                (_, slot, connection) -> {
                    slot.set(Kit.CONTEXT, connection);
                    close.set(kit.start(listener::close));
                    return close.get().isDone() ? NtStatus.UNSUCCESSFUL : NtStatus.SUCCESS;
                });
        enable(listener, WskEvents.ACCEPT);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        RecordingListener.Accepted one = recorder.accepted().next();
        assertEquals(NtStatus.SUCCESS, one.answer(), "the close waits for the event");
        close.get().succeeds();
        kit.ok(irp -> one.socket().send(kit.text("alive"), irp));
        assertEquals("alive", Bytes.text(peer.read(5)));
    }

    @Test
    default void accept_15_theConnectionMayBeClosedInsideTheEvent(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        AtomicReference<Started> close = new AtomicReference<>();
        recorder.answerWith(
                (socket, _, _) -> {
                    close.set(kit.start(socket::close));
                    return NtStatus.SUCCESS;
                });
        WskListenSocket listener = kit.listener(recorder);
        enable(listener, WskEvents.ACCEPT);
        kit.peers().expectResetFrom(kit.addressOf(listener));
        recorder.accepted().next();
        close.get().succeeds();
    }

    @Test
    default void accept_16_manyConnectionsAreHandedOverEachOnce(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        SockAddr to = kit.addressOf(listener);
        enable(listener, WskEvents.ACCEPT);
        for (int i = 0; i < 100; i++) {
            kit.peers().connect(to);
        }
        recorder.accepted().await(100);
        kit.fence();
        assertEquals(
                100,
                recorder.accepted().all().stream()
                        .map(RecordingListener.Accepted::remote)
                        .distinct()
                        .count());
        assertEquals(100, recorder.accepted().size());
    }

    @Test
    default void accept_17_anInheritedEventCanBeDisabledInsideTheEvent(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        EventLog<NtStatus> answers = new EventLog<>();
        recorder.answerWith(
                (socket, slot, connection) -> {
                    slot.set(Kit.CONTEXT, connection);
                    answers.add(socket.disableEvent(WskEvents.RECEIVE));
                    return NtStatus.SUCCESS;
                });
        WskListenSocket listener = kit.listener(recorder);
        kit.enable(listener, WskEvents.ACCEPT | WskEvents.RECEIVE | WskEvents.DISCONNECT);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        peer.write(Bytes.of("unheard"));
        RecordingListener.Accepted accepted = recorder.accepted().next();
        assertTrue(answers.next().isSuccess());
        WskBuf room = kit.room(7);
        kit.start(irp -> accepted.socket().receive(room, WskReceiveFlag.WAITALL, irp))
                .succeedsWith(7);
        peer.finish();
        assertFalse(accepted.recorder().awaitDisconnected().abortive(), "inherited as well");
        assertTrue(accepted.recorder().received().isEmpty());
    }
}
