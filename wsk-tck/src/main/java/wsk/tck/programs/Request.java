package wsk.tck.programs;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskIrp;

import java.util.concurrent.atomic.AtomicBoolean;

/** A request under way, or done; its IRP may be used again in its routine. */
final class Request {
    /** Hands an IRP to the function under test. */
    @FunctionalInterface
    interface Starter {
        /** {@return what the function answered} */
        NtStatus start(WskIrp irp);
    }

    /** Hears that a request is done. */
    @FunctionalInterface
    interface Ending {
        /** Takes the results. */
        void ended(Request request, NtStatus status, long information);
    }

    /** How deep the present thread is in calls of functions under test. */
    private static final ThreadLocal<int[]> CALLS = ThreadLocal.withInitial(() -> new int[1]);

    final Operation operation;
    private final Play play;
    private final @Nullable Actor actor;
    private final WskIrp irp;
    private final Starter starter;
    private final Ending ending;
    private final AtomicBoolean pending = new AtomicBoolean();
    private int again;
    private volatile boolean cancelled;
    private volatile @Nullable NtStatus refused;

    Request(
            Play play,
            @Nullable Actor actor,
            Operation operation,
            int again,
            Starter starter,
            Ending ending) {
        this.play = play;
        this.actor = actor;
        this.operation = operation;
        this.again = again;
        this.starter = starter;
        this.ending = ending;
        this.irp = play.stage().npi().allocateIrp().setCompletionRoutine(_ -> completed());
    }

    WskIrp irp() {
        return irp;
    }

    boolean isPending() {
        return pending.get();
    }

    /** {@return whether the present thread is inside a function under test} */
    static boolean isInsideCall() {
        return CALLS.get()[0] > 0;
    }

    Request start() {
        pending.set(true);
        refused = null;
        cancelled = false;
        play.began();
        if (actor != null) {
            actor.began(this);
        }
        int[] calls = CALLS.get();
        calls[0]++;
        try {
            NtStatus answer = starter.start(irp);
            if (answer != NtStatus.PENDING && pending.get()) {
                refused = answer;
            }
        } catch (RuntimeException | Error thrown) {
            // A provider that is captured no more makes no sockets.
            boolean isReleased = operation.makesSocket() && play.isRegistrationClosed();
            if (!isReleased || !(thrown instanceof IllegalStateException)) {
                play.find(Promise.NOTHING_THROWN, this + " threw " + Play.trace(thrown));
            }
            if (pending.compareAndSet(true, false)) {
                play.ended();
            }
        } finally {
            calls[0]--;
        }
        return this;
    }

    void cancel() {
        cancelled = true;
        irp.cancel();
    }

    private void completed() {
        NtStatus status = irp.status();
        if (!pending.compareAndSet(true, false)) {
            play.find(Promise.COMPLETED_ONCE, this + " completed again, with " + status);
            return;
        }
        check(status);
        try {
            ending.ended(this, status, irp.information());
            if (actor != null) {
                actor.ended(this);
            }
            if (again > 0 && status == NtStatus.SUCCESS && !play.isEnding()) {
                again--;
                start();
            }
        } finally {
            play.ended();
        }
    }

    private void check(NtStatus status) {
        if (isInsideCall()) {
            play.find(
                    Promise.ROUTINES_ON_THEIR_OWN, "the routine of " + this + " ran inside a call");
        }
        NtStatus answered = refused;
        if (answered != null && answered != status) {
            play.find(Promise.STATUS, this + " was refused with " + answered + ", ended " + status);
        }
        if (status == NtStatus.INTERNAL_ERROR) {
            play.failed(actor, this + " ended with INTERNAL_ERROR");
        } else if (!operation.mayEndWith(status) && !isRightHere(status)) {
            play.unlikely(actor, this + " ended with " + status);
        }
        boolean forsaken = play.isRegistrationClosed();
        boolean closing = forsaken || actor == null || actor.isCloseAsked();
        // An abortive disconnect cancels sends.
        boolean ended = forsaken || actor == null || actor.hasOwnEnd();
        if (status == NtStatus.CANCELLED && !cancelled && !ended) {
            play.find(Promise.STATUS, this + " ended with CANCELLED, and nobody cancelled it");
        }
        // Options are asked of the driver, which has gone when the connection has ended.
        boolean mayBeGone = operation == Operation.CONTROL && actor != null && actor.hasConnected();
        if (status == NtStatus.FILE_FORCED_CLOSED && !closing && !mayBeGone) {
            play.failed(actor, this + " ended with FILE_FORCED_CLOSED, and nobody closed it");
        }
        if (actor != null && actor.isClosed() && status != NtStatus.FILE_FORCED_CLOSED) {
            play.find(
                    Promise.SILENT_WHEN_CLOSED,
                    this + " ended with " + status + " after the close had completed");
        }
    }

    /** {@return whether a status is right in this program that is none of its kind in others} */
    private boolean isRightHere(NtStatus status) {
        return switch (status) {
            case DEVICE_NOT_READY -> operation.makesSocket() && play.mayBeWithoutLoop();
            // The listener has gone, and its file with it.
            case INVALID_ADDRESS ->
                    operation == Operation.CONNECT
                            && play.program().setting().family() == AddressFamily.UNIX;
            default -> false;
        };
    }

    @Override
    public String toString() {
        String where = actor == null ? "" : " on " + actor;
        return operation + where + (actor != null && actor.isClosed() ? ", which is closed" : "");
    }
}
