package wsk.tck;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;

/** A listener's callbacks that write down what they are called with. */
final class RecordingListener implements WskClientListenDispatch<Object> {
    /** A connection that was handed over by event. */
    record Accepted(
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket socket,
            RecordingConnection recorder,
            NtStatus answer) {}

    /** A connection request that was inspected. */
    record Inspected(SockAddr local, SockAddr remote, WskInspectId id) {}

    /** Decides what the accept event answers. */
    @FunctionalInterface
    interface Answer {
        /** {@return the answer} */
        NtStatus to(WskConnectionSocket accepted, WskAcceptSlot slot, RecordingConnection recorder);
    }

    /** Decides what the inspect event answers. */
    @FunctionalInterface
    interface Inspector {
        /** {@return the answer} */
        WskInspectAction to(WskInspectId id);
    }

    final EventLog<Accepted> accepted = new EventLog<>();
    final EventLog<Inspected> inspected = new EventLog<>();
    final EventLog<WskInspectId> aborted = new EventLog<>();
    volatile Answer answer =
            (_, slot, recorder) -> {
                slot.set(Kit.CONTEXT, recorder);
                return NtStatus.SUCCESS;
            };
    volatile Inspector inspector = _ -> WskInspectAction.ACCEPT;
    private final Kit kit;

    RecordingListener(Kit kit) {
        this.kit = kit;
    }

    @Override
    public NtStatus onAccept(
            Object socketContext,
            int flags,
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket socket,
            WskAcceptSlot slot) {
        checkContext(socketContext);
        RecordingConnection recorder = new RecordingConnection();
        NtStatus status = answer.to(socket, slot, recorder);
        if (status == NtStatus.SUCCESS) {
            kit.track(socket);
        }
        accepted.add(new Accepted(local, remote, socket, recorder, status));
        return status;
    }

    @Override
    public WskInspectAction onInspect(
            Object socketContext, SockAddr local, SockAddr remote, WskInspectId id) {
        checkContext(socketContext);
        WskInspectAction action = inspector.to(id);
        inspected.add(new Inspected(local, remote, id));
        return action;
    }

    @Override
    public void onAbort(Object socketContext, WskInspectId id) {
        checkContext(socketContext);
        aborted.add(id);
    }

    private static void checkContext(Object socketContext) {
        if (!Kit.CONTEXT.equals(socketContext)) {
            throw new AssertionError("a callback was handed a foreign context");
        }
    }
}
