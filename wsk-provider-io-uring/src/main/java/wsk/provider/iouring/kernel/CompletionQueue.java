package wsk.provider.iouring.kernel;

/** Takes completions out of a ring and gives their places back. */
final class CompletionQueue {
    static final int CQE_BYTES = 16;

    private final long headAddress;
    private final long tailAddress;
    private final long entriesAddress;
    private final int mask;
    private final RingCounters counters;
    private int head;
    private boolean draining;

    CompletionQueue(RingLayout layout, long ring, RingCounters counters) {
        this.headAddress = ring + layout.cqHead();
        this.tailAddress = ring + layout.cqTail();
        this.entriesAddress = ring + layout.cqes();
        this.mask = layout.cqEntries() - 1;
        this.counters = counters;
    }

    boolean ready() {
        return Memory.getIntAcquire(tailAddress) != head;
    }

    int drain(CompletionSink sink, int limit) {
        assert !draining : "completions are being taken already";
        draining = true;
        int from = head;
        int end = from + Math.min(Memory.getIntAcquire(tailAddress) - from, limit);
        try {
            while (head != end) {
                long at = entriesAddress + (long) (head & mask) * CQE_BYTES;
                long userData = Memory.getLong(at);
                long rest = Memory.getLong(at + 8);
                // Counted as taken before the sink sees it: if that throws, it is not delivered
                // twice.
                head++;
                sink.completed(userData, (int) rest, (int) (rest >>> 32));
            }
        } finally {
            Memory.putIntRelease(headAddress, head);
            counters.completions += head - from;
            draining = false;
        }
        return head - from;
    }
}
