package wsk.provider.iouring.kernel;

import java.lang.foreign.Arena;

/** Takes completions out of a ring and gives their places back. */
final class CompletionQueue {
    static final int CQE_BYTES = 16;

    private final long headAddress;
    private final long tailAddress;
    private final long entriesAddress;
    private final int mask;
    private final RingCounters counters;
    private final Arena arena;
    private int head;
    private boolean draining;

    // Taken out of the ring to make room, not delivered yet; older than all in the ring.
    private long aside;
    private int asideCapacity;
    private int asideFrom;
    private int asideCount;

    CompletionQueue(RingLayout layout, long ring, Arena arena, RingCounters counters) {
        this.headAddress = ring + layout.cqHead();
        this.tailAddress = ring + layout.cqTail();
        this.entriesAddress = ring + layout.cqes();
        this.mask = layout.cqEntries() - 1;
        this.arena = arena;
        this.counters = counters;
    }

    boolean ready() {
        return Memory.getIntAcquire(tailAddress) != head || asideCount > 0;
    }

    int drain(CompletionSink sink, int limit) {
        assert !draining : "completions are being taken already";
        draining = true;
        // The sink may have some set aside, which changes where they are, not how many.
        int there = Math.min(asideCount + Memory.getIntAcquire(tailAddress) - head, limit);
        int taken = 0;
        try {
            while (taken < there) {
                long at = asideCount == 0 ? entry(head) : aside + (long) asideFrom * CQE_BYTES;
                long userData = Memory.getLong(at);
                long rest = Memory.getLong(at + 8);
                // Counted as taken before the sink sees it: if that throws, it is not delivered
                // twice.
                taken++;
                if (asideCount == 0) {
                    head++;
                } else {
                    asideFrom++;
                    asideCount--;
                }
                sink.completed(userData, (int) rest, (int) (rest >>> 32));
            }
        } finally {
            Memory.putIntRelease(headAddress, head);
            counters.completions += taken;
            draining = false;
        }
        return taken;
    }

    private long entry(int index) {
        return entriesAddress + (long) (index & mask) * CQE_BYTES;
    }

    /** {@return the result of a completion that is in the ring, or another value if it is not} */
    int peek(long userData, int otherwise) {
        int at = Memory.getIntAcquire(tailAddress);
        while (at != head) {
            at--;
            if (Memory.getLong(entry(at)) == userData) {
                return Memory.getInt(entry(at) + Long.BYTES);
            }
        }
        return otherwise;
    }

    /** Empties the ring without delivering anything. */
    void setAside() {
        int moved = Memory.getIntAcquire(tailAddress) - head;
        if (asideCount == 0) {
            asideFrom = 0;
        }
        if (asideFrom + asideCount + moved > asideCapacity) {
            growAside(asideCount + moved);
        }
        for (int i = 0; i < moved; i++) {
            long to = aside + (long) (asideFrom + asideCount++) * CQE_BYTES;
            Memory.copy(entry(head++), to, CQE_BYTES);
        }
        Memory.putIntRelease(headAddress, head);
    }

    private void growAside(int needed) {
        int larger = Math.max(2 * needed, mask + 1);
        long to = arena.allocate((long) larger * CQE_BYTES, Long.BYTES).address();
        if (asideCount > 0) {
            Memory.copy(aside + (long) asideFrom * CQE_BYTES, to, (long) asideCount * CQE_BYTES);
        }
        aside = to;
        asideFrom = 0;
        asideCapacity = larger;
    }
}
