package wsk.tck.client;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;

/** A listener's callbacks that write down what they are called with. */
public final class RecordingListener implements WskClientListenDispatch<Object> {
    /** A connection that was handed over by event. */
    public record Accepted(
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket socket,
            RecordingConnection recorder,
            NtStatus answer) {}

    /** A connection request that was inspected. */
    public record Inspected(SockAddr local, SockAddr remote, WskInspectId id) {}

    /** Decides what the accept event answers. */
    @FunctionalInterface
    public interface Answer {
        /** {@return the answer} */
        NtStatus to(WskConnectionSocket accepted, WskAcceptSlot slot, RecordingConnection recorder);
    }

    /** Decides what the inspect event answers. */
    @FunctionalInterface
    public interface Inspector {
        /** {@return the answer} */
        WskInspectAction to(WskInspectId id);
    }

    private final EventLog<Accepted> accepted = new EventLog<>();
    private final EventLog<Inspected> inspected = new EventLog<>();
    private final EventLog<WskInspectId> aborted = new EventLog<>();
    private volatile Answer answer =
            (_, slot, recorder) -> {
                slot.set(CheckedClient.CONTEXT, recorder);
                return NtStatus.SUCCESS;
            };
    private volatile Inspector inspector = _ -> WskInspectAction.ACCEPT;
    private final CheckedClient client;

    /**
     * Makes a recorder.
     *
     * @param client closes what is accepted
     */
    public RecordingListener(CheckedClient client) {
        this.client = client;
    }

    /** {@return what was handed over so far} */
    public EventLog<Accepted> accepted() {
        return accepted;
    }

    /** {@return what was inspected so far} */
    public EventLog<Inspected> inspected() {
        return inspected;
    }

    /** {@return what was aborted so far} */
    public EventLog<WskInspectId> aborted() {
        return aborted;
    }

    /** Says what accept events answer from now on. */
    public void answerWith(Answer next) {
        answer = next;
    }

    /** Says what inspect events answer from now on. */
    public void inspectWith(Inspector next) {
        inspector = next;
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
            client.track(socket);
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
        if (!CheckedClient.CONTEXT.equals(socketContext)) {
            throw new AssertionError("a callback was handed a foreign context");
        }
    }
}
