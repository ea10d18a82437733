package wsk.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import wsk.api.NtStatus;
import wsk.api.WskIrp;

import java.util.concurrent.atomic.AtomicInteger;

/** A request that was started on an IRP of its own. */
final class Started {
    /** Starts a request. */
    @FunctionalInterface
    interface Request {
        /** Hands the IRP to the function under test. */
        NtStatus start(WskIrp irp);
    }

    private final WskIrp irp;
    private final NtStatus returned;
    private final AtomicInteger completions;

    private Started(WskIrp irp, NtStatus returned, AtomicInteger completions) {
        this.irp = irp;
        this.returned = returned;
        this.completions = completions;
    }

    /** Starts a request; {@code afterwards} runs on the loop when it is done. */
    static Started start(WskIrp irp, Request request, Runnable afterwards) {
        AtomicInteger completions = new AtomicInteger();
        irp.setCompletionRoutine(
                _ -> {
                    completions.incrementAndGet();
                    afterwards.run();
                });
        NtStatus returned;
        try {
            returned = request.start(irp);
        } catch (RuntimeException e) {
            assertEquals(false, irp.isPending(), "a request that threw has left its IRP pending");
            throw e;
        }
        return new Started(irp, returned, completions);
    }

    WskIrp irp() {
        return irp;
    }

    NtStatus returned() {
        return returned;
    }

    /** Waits for the end, whatever it is. */
    NtStatus await() throws InterruptedException {
        NtStatus status = irp.await(EventLog.DEADLINE);
        if (status == NtStatus.TIMEOUT) {
            throw new AssertionError("the request was not completed within the deadline");
        }
        if (returned != NtStatus.PENDING) {
            assertEquals(returned, status, "refused at once and completed with something else");
        }
        return status;
    }

    /** Waits for the end, which must be this one. */
    WskIrp endsWith(NtStatus expected) throws InterruptedException {
        assertEquals(expected, await());
        return irp;
    }

    WskIrp succeeds() throws InterruptedException {
        return endsWith(NtStatus.SUCCESS);
    }

    /** Waits for success with so many bytes. */
    WskIrp succeedsWith(long bytes) throws InterruptedException {
        succeeds();
        assertEquals(bytes, irp.information(), "information");
        return irp;
    }

    boolean isDone() {
        return !irp.isPending();
    }

    /** Once the registration has ended: the IRP was completed exactly once. */
    void checkCompletedOnce() {
        // What a loop that has ended answers late has its routine when nobody waits any more.
        Threads.awaitThat(() -> completions.get() > 0, "the routine of a request");
        assertEquals(1, completions.get(), "how often an IRP was completed");
    }
}
