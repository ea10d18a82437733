package wsk.provider.iouring.kernel;

import java.util.Set;

/**
 * How a ring is to be made.
 *
 * @param submissionEntries places for requests, a power of two from 1 to 32768
 * @param completionEntries places for completions, a power of two from twice the requests to 65536
 * @param wanted what to use where the kernel has it
 */
public record RingOptions(int submissionEntries, int completionEntries, Set<Feature> wanted) {

    /** The most requests the kernel takes at once. */
    public static final int SUBMISSION_ENTRIES_MAX = 32_768;

    /** The most completions the kernel keeps. */
    public static final int COMPLETION_ENTRIES_MAX = 65_536;

    // struct io_rings, in front of both queues
    private static final int RINGS_BYTES = 320;

    /** Checks the ranges. */
    public RingOptions {
        if (Integer.bitCount(submissionEntries) != 1
                || submissionEntries < 1
                || submissionEntries > SUBMISSION_ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "submission entries must be a power of two from 1 to 32768: "
                            + submissionEntries);
        }
        if (Integer.bitCount(completionEntries) != 1
                || completionEntries < 2 * submissionEntries
                || completionEntries > COMPLETION_ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "completion entries must be a power of two from twice the submission entries"
                            + " to 65536: "
                            + completionEntries);
        }
        wanted = Set.copyOf(wanted);
    }

    /** {@return the bytes of memory that the kernel locks for such a ring, in whole pages} */
    public long lockedBytes() {
        long queues =
                RINGS_BYTES
                        + (long) completionEntries * CompletionQueue.CQE_BYTES
                        + (long) submissionEntries * Integer.BYTES;
        return Memory.pages(queues)
                + Memory.pages((long) submissionEntries * SubmissionQueue.SQE_BYTES);
    }

    /** {@return a ring for a loop of many sockets} */
    public static RingOptions defaults() {
        return new RingOptions(1024, 8192, Feature.wanted());
    }
}
