package wsk.tck.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import wsk.api.NtStatus;
import wsk.api.WskIrp;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A request that was started on an IRP of its own. */
public final class Started {
    /** Starts a request. */
    @FunctionalInterface
    public interface Request {
        /** Hands the IRP to the function under test. */
        NtStatus start(WskIrp irp);
    }

    private final WskIrp irp;
    private final NtStatus returned;
    private final AtomicInteger completions;
    private final CountDownLatch completed;

    private Started(
            WskIrp irp, NtStatus returned, AtomicInteger completions, CountDownLatch completed) {
        this.irp = irp;
        this.returned = returned;
        this.completions = completions;
        this.completed = completed;
    }

    /** Starts a request; {@code afterwards} runs on the loop when it is done. */
    public static Started start(WskIrp irp, Request request, Runnable afterwards) {
        AtomicInteger completions = new AtomicInteger();
        CountDownLatch completed = new CountDownLatch(1);
        irp.setCompletionRoutine(
                _ -> {
                    completions.incrementAndGet();
                    completed.countDown();
                    afterwards.run();
                });
        NtStatus returned;
        try {
            returned = request.start(irp);
        } catch (RuntimeException e) {
            assertEquals(false, irp.isPending(), "a request that threw has left its IRP pending");
            throw e;
        }
        return new Started(irp, returned, completions, completed);
    }

    /** {@return its IRP} */
    public WskIrp irp() {
        return irp;
    }

    /** {@return what the function under test returned} */
    public NtStatus returned() {
        return returned;
    }

    /** Waits for the end, whatever it is. */
    public NtStatus await() throws InterruptedException {
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
    public WskIrp endsWith(NtStatus expected) throws InterruptedException {
        assertEquals(expected, await());
        return irp;
    }

    /** Waits for success. */
    public WskIrp succeeds() throws InterruptedException {
        return endsWith(NtStatus.SUCCESS);
    }

    /** Waits for success with so many bytes. */
    public WskIrp succeedsWith(long bytes) throws InterruptedException {
        succeeds();
        assertEquals(bytes, irp.information(), "information");
        return irp;
    }

    /** {@return whether it has ended} */
    public boolean isDone() {
        return !irp.isPending();
    }

    /** Checks, once the registration has ended, that the IRP was completed exactly once. */
    public void checkCompletedOnce() throws InterruptedException {
        checkCompletedOnce(EventLog.DEADLINE);
    }

    /**
     * Checks the same within a time of the caller's.
     *
     * @param patience how long the routine may take: whoever waits for an IRP hears of its end
     *     first, and late calls are completed on a thread that nobody waits for
     */
    public void checkCompletedOnce(Duration patience) throws InterruptedException {
        completed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        assertEquals(1, completions.get(), "how often an IRP was completed");
    }
}
