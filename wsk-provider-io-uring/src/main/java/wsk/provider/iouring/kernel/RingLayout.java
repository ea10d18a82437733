package wsk.provider.iouring.kernel;

/**
 * Where the kernel put things in a ring it made: {@code struct io_uring_params} after the call.
 *
 * <pre>
 *   0 sq_entries     4 cq_entries     8 flags          12 sq_thread_cpu  16 sq_thread_idle
 *  20 features      24 wq_fd         28 resv[3]
 *  40 sq_off: head, tail, ring_mask, ring_entries, flags, dropped, array, resv1, user_addr
 *  80 cq_off: head, tail, ring_mask, ring_entries, overflow, cqes, flags, resv1, user_addr
 * 120
 * </pre>
 */
record RingLayout(
        int sqEntries,
        int cqEntries,
        int setupFlags,
        int features,
        int sqHead,
        int sqTail,
        int sqFlags,
        int sqArray,
        int cqHead,
        int cqTail,
        int cqOverflow,
        int cqes) {

    static final int PARAMS_BYTES = 120;
    static final int PARAMS_CQ_ENTRIES = 4;
    static final int PARAMS_FLAGS = 8;
    private static final int PARAMS_FEATURES = 20;
    private static final int SQ_OFF = 40;
    private static final int CQ_OFF = 80;

    static RingLayout read(long params) {
        return new RingLayout(
                Memory.getInt(params),
                Memory.getInt(params + PARAMS_CQ_ENTRIES),
                Memory.getInt(params + PARAMS_FLAGS),
                Memory.getInt(params + PARAMS_FEATURES),
                Memory.getInt(params + SQ_OFF),
                Memory.getInt(params + SQ_OFF + 4),
                Memory.getInt(params + SQ_OFF + 16),
                Memory.getInt(params + SQ_OFF + 24),
                Memory.getInt(params + CQ_OFF),
                Memory.getInt(params + CQ_OFF + 4),
                Memory.getInt(params + CQ_OFF + 16),
                Memory.getInt(params + CQ_OFF + 20));
    }

    boolean hasFlag(int flag) {
        return (setupFlags & flag) != 0;
    }

    boolean hasFeature(int feature) {
        return (features & feature) != 0;
    }

    boolean hasSqArray() {
        return !hasFlag(IoUringAbi.IORING_SETUP_NO_SQARRAY);
    }

    long ringBytes() {
        long submission = hasSqArray() ? sqArray + (long) sqEntries * Integer.BYTES : 0;
        return Math.max(submission, cqes + (long) cqEntries * CompletionQueue.CQE_BYTES);
    }

    long entriesBytes() {
        return (long) sqEntries * SubmissionQueue.SQE_BYTES;
    }
}
