package wsk.provider.iouring.kernel;

/**
 * What happened on one ring. The loop's thread writes; any thread may read and sees a recent value.
 *
 * <p>Plain fields: a reader needs no exact moment, and the loop pays nothing.
 */
public final class RingCounters {
    long enters;
    long entersThatFailed;
    long submissions;
    long spills;
    long completions;
    long overflows;

    RingCounters() {}

    /** {@return calls of {@code io_uring_enter}} */
    public long enters() {
        return enters;
    }

    /** {@return calls of {@code io_uring_enter} that failed with something else than a timeout} */
    public long entersThatFailed() {
        return entersThatFailed;
    }

    /** {@return requests written} */
    public long submissions() {
        return submissions;
    }

    /** {@return requests that found the submission ring full and waited outside it} */
    public long spills() {
        return spills;
    }

    /** {@return completions taken} */
    public long completions() {
        return completions;
    }

    /** {@return times the completion ring was too small and the kernel kept completions back} */
    public long overflows() {
        return overflows;
    }

    @Override
    public String toString() {
        return "enters=%d failed=%d sqes=%d spills=%d cqes=%d overflows=%d"
                .formatted(enters, entersThatFailed, submissions, spills, completions, overflows);
    }
}
