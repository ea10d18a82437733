package wsk.engine.loop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.NtStatus;
import wsk.engine.driver.LoopDriver;
import wsk.engine.request.GuardedLog;
import wsk.engine.request.Irp;
import wsk.engine.request.LoopTask;

import java.util.concurrent.locks.LockSupport;

/** How a loop fails, and what it does afterwards. Loop thread only. */
final class LoopFailure {
    /*
     * A failure that comes out of the engine or the driver is a defect, or means that memory has
     * run out. The loop then drops the driver, fails every socket, and goes on without one: its
     * requests are answered and its sockets can be closed. Nothing new comes to it, and a successor
     * takes its place (see LoopSlot). It ends when it is replaced and nothing of it is left.
     *
     * What failing needs was allocated before, for memory may be what failed: the driver that
     * stands in, the links of the sockets and of suspect requests, the event. The order is:
     * account, then the sockets, then the driver, and the log last. Each step is guarded; what was
     * cut short by a second failure is tried again in the next rounds, which come whatever happens.
     */

    private static final Logger LOG = LoggerFactory.getLogger(LoopFailure.class);

    /** How often failing a socket is tried that throws each time. */
    private static final int ATTEMPTS_MAX = 8;

    /** How long a loop that fails again and again waits in between. */
    private static final long RETRY_NANOS = 10_000_000;

    private final EventLoop loop;
    private final LoopSlot slot;
    private final OpenSockets sockets;
    private final LoopEvent event = new LoopEvent();
    private final LoopTask rethrow =
            new LoopTask() {
                @Override
                public void run() {
                    rethrow();
                }
            };

    private @Nullable Irp suspects;
    private @Nullable Throwable met;
    private @Nullable LoopDriver broken;
    private int attempts;

    LoopFailure(EventLoop loop, LoopSlot slot, OpenSockets sockets, String name) {
        this.loop = loop;
        this.slot = slot;
        this.sockets = sockets;
        event.loop = name;
    }

    /**
     * Notes that a request met a defect, which ends this round as soon as whoever called is done.
     * Whether the socket keeps the request is not known; it is settled when the socket is dead.
     */
    void suspect(Irp irp, Throwable defect) {
        assert loop.isCurrent();
        if (!irp.isSuspect) {
            irp.isSuspect = true;
            irp.nextSuspect = suspects;
            suspects = irp;
        }
        if (met == null) {
            met = defect;
            loop.defer(rethrow);
        }
    }

    private void rethrow() {
        Throwable defect = met;
        met = null;
        switch (defect) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case null -> {}
            default -> throw new AssertionError("a request met a defect", defect);
        }
    }

    /** Fails whatever happens; the next round comes in any case. */
    void fail(Throwable defect) {
        assert loop.isCurrent();
        boolean again = loop.hasFailed();
        try {
            failOnce(defect);
        } catch (Throwable second) {
            // What was not done is done afterwards.
            again = true;
        }
        if (again) {
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private void failOnce(Throwable defect) {
        int died = sockets.size();
        long failures = slot.failed(loop, defect);
        if (!loop.hasFailed()) {
            broken = loop.dropDriver();
        }
        attempts = 0;
        failRemaining();
        event.tell("failed", defect, died, failures);
        GuardedLog.loopFailed(LOG, event.loop, died, defect);
    }

    /**
     * Does what is left of failing, and looks after the successor.
     *
     * @return how long until the next look
     */
    long continueFailing() {
        assert loop.isCurrent();
        failRemaining();
        long left = slot.look(loop);
        return attempts == 0 ? left : Math.min(left, RETRY_NANOS);
    }

    /** Fails what is left: again and again, until nothing throws or it has been tried enough. */
    private void failRemaining() {
        boolean whole = true;
        if (attempts < ATTEMPTS_MAX) {
            for (OpenSocket at = sockets.newest(); at != null; at = at.older) {
                whole &= failSocket(at);
            }
        }
        attempts = whole ? 0 : attempts + 1;
        LoopDriver toClose = broken;
        broken = null;
        if (toClose != null) {
            EventLoop.closeDriver(toClose);
        }
        while (suspects != null) {
            Irp irp = suspects;
            suspects = irp.nextSuspect;
            irp.nextSuspect = null;
            irp.isSuspect = false;
            if (irp.isUnsettled()) {
                irp.settle(NtStatus.INTERNAL_ERROR, 0);
            }
        }
    }

    /** {@return whether a socket could be failed} */
    private static boolean failSocket(OpenSocket socket) {
        try {
            socket.dieWithLoop();
            return true;
        } catch (Throwable second) {
            GuardedLog.error(LOG, "a socket could not be failed", second, null);
            return false;
        }
    }
}
