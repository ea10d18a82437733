package wsk.engine.request;

import org.jspecify.annotations.Nullable;

import wsk.api.WskIrp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Who waits for the requests of one IRP: threads and stages. */
final class Waiters {
    /*
     * Announce, then look. Whoever waits announces itself (announced, volatile) and then looks at
     * the IRP's state; the loop writes the state (volatile) and then looks at announced. One of the
     * two sees the other, so the loop takes the monitor only when somebody waits. The monitor is
     * this object's, which no client ever sees: nobody outside can hold it and stop a loop.
     *
     * A stage belongs to one request: it notes the state in which it was asked for. The owner may
     * use the IRP again, on another loop even, before the loop that ended the last request has come
     * as far as its waiters; then stages of two requests are here, and each loop takes out its own.
     */

    /** A stage, and the request it is of. */
    private static final class Stage {
        final int request;
        final CompletableFuture<WskIrp> future = new CompletableFuture<>();
        @Nullable Stage next;

        Stage(int request) {
            this.request = request;
        }
    }

    /** How many threads and stages wait. Written under the monitor. */
    private volatile int announced;

    /** Guarded by the monitor. */
    private @Nullable Stage stages;

    /** {@return whether anybody waits} */
    boolean areAnnounced() {
        return announced != 0;
    }

    /**
     * Tells whoever waits for a request that it is done. Dependents of its stage run in here.
     *
     * @param request the state in which it was pending
     */
    void wake(Irp irp, int request, Callbacks callbacks) {
        Stage done;
        synchronized (this) {
            done = take(request);
            if (done != null) {
                announced--;
            }
            notifyAll();
        }
        if (done != null) {
            callbacks.complete(done.future, irp);
        }
    }

    private @Nullable Stage take(int request) {
        Stage before = null;
        for (Stage at = stages; at != null; at = at.next) {
            if (at.request == request) {
                if (before == null) {
                    stages = at.next;
                } else {
                    before.next = at.next;
                }
                return at;
            }
            before = at;
        }
        return null;
    }

    /**
     * Waits until no request is pending.
     *
     * @param timeoutNanos how long at most; Long.MAX_VALUE for ever
     * @return whether none is
     */
    boolean await(Irp irp, long timeoutNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long deadline = System.nanoTime() + timeoutNanos;
        synchronized (this) {
            announced++;
            try {
                while (irp.isPending()) {
                    if (timeoutNanos == Long.MAX_VALUE) {
                        wait();
                        continue;
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } finally {
                announced--;
            }
        }
        return true;
    }

    /** {@return a stage of the request that is pending; a complete one if none is} */
    CompletionStage<WskIrp> stage(Irp irp) {
        synchronized (this) {
            int request = irp.pendingState();
            for (Stage at = stages; at != null; at = at.next) {
                if (at.request == request) {
                    return at.future.minimalCompletionStage();
                }
            }
            Stage fresh = new Stage(request);
            announced++;
            if (request == Irp.NOT_PENDING || irp.pendingState() != request) {
                // It was done before the loop could see that somebody waits.
                announced--;
                fresh.future.complete(irp);
            } else {
                fresh.next = stages;
                stages = fresh;
            }
            return fresh.future.minimalCompletionStage();
        }
    }
}
