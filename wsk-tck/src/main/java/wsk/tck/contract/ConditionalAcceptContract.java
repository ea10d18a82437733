package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.ArrayList;
import java.util.List;

/** Conditional accept: every path from inspection to hand-over, rejection or abort. */
public interface ConditionalAcceptContract extends ProviderUnderTest {
    private static WskListenSocket conditional(Kit kit, RecordingListener recorder)
            throws InterruptedException {
        WskListenSocket listener = kit.unboundListener(recorder);
        kit.ok(irp -> listener.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp));
        kit.ok(irp -> listener.bind(Kit.LOOPBACK, irp));
        return listener;
    }

    @Test
    default void cond_1_anAcceptedRequestIsHandedOverUnderItsId(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = conditional(kit, recorder);
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        RecordingListener.Inspected inspected = recorder.inspected().next();
        assertEquals(peer.local(), inspected.remote());
        assertEquals(kit.addressOf(listener), inspected.local());
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(inspected.id(), socket.queryInspectId().orElseThrow());
        kit.fence();
        assertTrue(recorder.aborted().isEmpty(), "no abort after a hand-over");
    }

    @Test
    default void cond_2_aRejectedRequestIsResetWithoutAcceptOrAbort(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.REJECT);
        WskListenSocket listener = conditional(kit, recorder);
        Started accept = kit.start(listener::accept);
        kit.peers().expectResetFrom(kit.addressOf(listener));
        recorder.inspectWith(_ -> WskInspectAction.ACCEPT);
        Peer good = kit.peers().connect(kit.addressOf(listener));
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(good.local(), accept.irp().remoteAddress());
        assertEquals(2, recorder.inspected().size());
        assertTrue(recorder.aborted().isEmpty());
    }

    @Test
    default void cond_3_aPendedRequestIsHandedOverOnceCompleted(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(kit, recorder);
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        peer.write(Bytes.of("while pended"));
        WskInspectId id = recorder.inspected().next().id();
        kit.fence();
        assertTrue(accept.irp().isPending(), "pended is not accepted");
        kit.ok(irp -> listener.inspectComplete(id, WskInspectAction.ACCEPT, irp));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(id, socket.queryInspectId().orElseThrow());
        WskBuf room = kit.room(12);
        kit.ok(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals("while pended", Bytes.text(room, 12));
    }

    @Test
    default void cond_4_aPendedRequestCanBeRejected(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(kit, recorder);
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskInspectId id = recorder.inspected().next().id();
        kit.ok(irp -> listener.inspectComplete(id, WskInspectAction.REJECT, irp));
        peer.expectReset();
        kit.fence();
        assertTrue(accept.irp().isPending());
        assertTrue(recorder.aborted().isEmpty());
        kit.fails(
                NtStatus.NOT_FOUND,
                irp -> listener.inspectComplete(id, WskInspectAction.ACCEPT, irp));
    }

    @Test
    default void cond_5_aPendedRequestWhosePeerLeavesIsAborted(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(kit, recorder);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskInspectId id = recorder.inspected().next().id();
        Started accept = kit.start(listener::accept);
        peer.reset();
        assertEquals(id, recorder.aborted().next());
        kit.fails(
                NtStatus.NOT_FOUND,
                irp -> listener.inspectComplete(id, WskInspectAction.ACCEPT, irp));
        kit.fence();
        assertTrue(accept.irp().isPending(), "nothing is established after an abort");
        assertEquals(1, recorder.aborted().size());
    }

    @Test
    default void cond_6_anAcceptedRequestWhosePeerLeavesBeforeTheHandOverIsAborted(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = conditional(kit, recorder);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskInspectId id = recorder.inspected().next().id();
        peer.reset();
        assertEquals(id, recorder.aborted().next());
        Started accept = kit.start(listener::accept);
        Peer good = kit.peers().connect(kit.addressOf(listener));
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(good.local(), accept.irp().remoteAddress());
    }

    @Test
    default void cond_7_theOptionComesBeforeBind(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener(new RecordingListener(kit));
        kit.fails(
                NtStatus.INVALID_DEVICE_STATE,
                irp -> listener.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp));
        assertEquals(
                false,
                kit.ok(irp -> listener.getOption(WskOption.SO_CONDITIONAL_ACCEPT, irp))
                        .optionValue(WskOption.SO_CONDITIONAL_ACCEPT));
    }

    @Test
    default void cond_8_completingWhatCannotBeCompletedIsRefused(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(kit, recorder);
        WskInspectId unknown = new WskInspectId(-1, -1);
        kit.fails(
                NtStatus.NOT_FOUND,
                irp -> listener.inspectComplete(unknown, WskInspectAction.ACCEPT, irp));
        kit.peers().connect(kit.addressOf(listener));
        WskInspectId id = recorder.inspected().next().id();
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> listener.inspectComplete(id, WskInspectAction.PEND, irp));
        kit.ok(irp -> listener.inspectComplete(id, WskInspectAction.ACCEPT, irp));
        WskListenSocket plain = kit.listener(recorder);
        kit.fails(
                NtStatus.INVALID_DEVICE_STATE,
                irp -> plain.inspectComplete(id, WskInspectAction.ACCEPT, irp));
    }

    @Test
    default void cond_9_otherConnectionsHaveNoInspectId(Kit kit) throws InterruptedException {
        assertTrue(kit.accepted().socket().queryInspectId().isEmpty());
        assertTrue(kit.boundConnection().queryInspectId().isEmpty());
    }

    @Test
    default void cond_10_severalRequestsArePendedAtOnceAndCompletedInAnyOrder(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(kit, recorder);
        SockAddr to = kit.addressOf(listener);
        kit.peers().connect(to);
        WskInspectId first = recorder.inspected().next().id();
        Peer rejected = kit.peers().connect(to);
        WskInspectId second = recorder.inspected().next().id();
        Peer accepted = kit.peers().connect(to);
        WskInspectId third = recorder.inspected().next().id();
        assertNotEquals(first, second);
        assertNotEquals(second, third);
        // Ids are compared by content.
        WskInspectId copy = new WskInspectId(third.key(), third.serialNumber());
        kit.ok(irp -> listener.inspectComplete(copy, WskInspectAction.ACCEPT, irp));
        Started accept = kit.start(listener::accept);
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(accepted.local(), accept.irp().remoteAddress());
        kit.ok(irp -> listener.inspectComplete(second, WskInspectAction.REJECT, irp));
        rejected.expectReset();
        kit.ok(irp -> listener.inspectComplete(first, WskInspectAction.ACCEPT, irp));
        kit.create(WskConnectionSocket.class, listener::accept);
    }

    @Test
    default void cond_11_acceptedRequestsAreHandedOverByTheEventToo(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = conditional(kit, recorder);
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT | WskEvents.RECEIVE));
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        peer.write(Bytes.of("data"));
        RecordingListener.Accepted one = recorder.accepted().next();
        assertEquals(recorder.inspected().next().id(), one.socket().queryInspectId().orElseThrow());
        assertEquals("data", one.recorder().awaitTaken(4));
    }

    @Test
    default void cond_12_closingTheListenerDropsWhatIsPendedWithoutAborts(Kit kit)
            throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(kit, recorder);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        recorder.inspected().next();
        kit.close(listener);
        peer.expectReset();
        kit.fence();
        assertTrue(recorder.aborted().isEmpty());
    }

    @Test
    default void cond_13_anInspectionThatThrowsRejects(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        recorder.inspectWith(
                _ -> {
                    throw new IllegalStateException("thrown on purpose");
                });
        WskListenSocket listener = conditional(kit, recorder);
        kit.peers().expectResetFrom(kit.addressOf(listener));
        assertEquals("thrown on purpose", kit.callbackFailure().getMessage());
        recorder.inspectWith(_ -> WskInspectAction.ACCEPT);
        kit.peers().connect(kit.addressOf(listener));
        kit.create(WskConnectionSocket.class, listener::accept);
    }

    @Test
    default void cond_14_inspectionNeedsCallbacks(Kit kit) throws InterruptedException {
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> listener.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp));
    }

    @Test
    default void cond_15_undecidedRequestsKeepNobodyElseWaiting(Kit kit)
            throws InterruptedException {
        int bound = 3;
        Kit few = kit.another(options -> options.withLoops(1).withPendedPerListener(bound));
        RecordingListener recorder = new RecordingListener(few);
        recorder.inspectWith(_ -> WskInspectAction.PEND);
        WskListenSocket listener = conditional(few, recorder);
        SockAddr to = few.addressOf(listener);
        List<Peer> undecided = new ArrayList<>();
        List<WskInspectId> ids = new ArrayList<>();
        for (int i = 0; i < 2 * bound; i++) {
            undecided.add(few.peers().connect(to));
            ids.add(recorder.inspected().next().id());
        }
        // Each beyond the bound took the place of the oldest.
        for (int i = 0; i < bound; i++) {
            assertEquals(ids.get(i), recorder.aborted().next());
            undecided.get(i).expectReset();
            WskInspectId gone = ids.get(i);
            few.fails(
                    NtStatus.NOT_FOUND,
                    irp -> listener.inspectComplete(gone, WskInspectAction.ACCEPT, irp));
        }
        recorder.inspectWith(_ -> WskInspectAction.ACCEPT);
        Started accept = few.start(listener::accept);
        Peer good = few.peers().connect(to);
        few.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(good.local(), accept.irp().remoteAddress(), "served beside the undecided");
        few.ok(irp -> listener.inspectComplete(ids.getLast(), WskInspectAction.ACCEPT, irp));
        WskConnectionSocket late = few.create(WskConnectionSocket.class, listener::accept);
        assertEquals(ids.getLast(), late.queryInspectId().orElseThrow());
        assertEquals(bound, recorder.aborted().size(), "those that fit stay");
    }
}
