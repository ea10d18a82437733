package wsk.provider.iouring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Connections that wait for the peer to acknowledge something. The kernel tells nobody when it
 * does, so they are looked at from time to time; on most networks an early look finds it done.
 */
final class UringAcknowledgements {
    /*
     * There is a list for each interval: 1, 2, 4 ... 64 ms. A connection starts in the first and
     * moves on with every look in vain, so that many that wait long cost little, and back with
     * every look that found some of it acknowledged, so that a busy one is looked at about as often
     * as there is something to see.
     *
     * An event of the kernel would be better, and there is one for data, though not for the end:
     * time stamps of acknowledgement in the socket's error queue. But while anything is in that
     * queue, a receive that waits on the socket is woken, finds nothing, waits, is woken again, and
     * is at last given to a worker thread of the kernel. That was tried with Linux 6.18.
     */

    private static final long FIRST_NANOS = 1_000_000L;
    private static final int LEVELS = 7;

    private final List<List<UringSendSide>> levels =
            IntStream.range(0, LEVELS)
                    .<List<UringSendSide>>mapToObj(_ -> new ArrayList<>())
                    .toList();
    private final long[] dueNanos = new long[LEVELS];
    private int count;

    /** Has a connection looked at from now on; one for which that is so already only sooner. */
    void add(UringSendSide side) {
        remove(side);
        put(side, 0);
    }

    private void put(UringSendSide side, int level) {
        List<UringSendSide> list = levels.get(level);
        if (list.isEmpty()) {
            dueNanos[level] = System.nanoTime() + (FIRST_NANOS << level);
        }
        side.lookedAtFrom(level, list.size());
        list.add(side);
        count++;
    }

    /** Forgets a connection if it is there. */
    void remove(UringSendSide side) {
        int level = side.lookLevel();
        if (level < 0) {
            return;
        }
        // The last takes its place.
        List<UringSendSide> list = levels.get(level);
        UringSendSide last = list.removeLast();
        if (last != side) {
            list.set(side.lookIndex(), last);
            last.lookedAtFrom(level, side.lookIndex());
        }
        side.lookedAtFrom(-1, 0);
        count--;
    }

    /** {@return how long a wait of so many nanoseconds may be} */
    long shorten(long timeoutNanos) {
        if (count == 0) {
            return timeoutNanos;
        }
        long now = System.nanoTime();
        long timeout = timeoutNanos;
        for (int level = 0; level < LEVELS; level++) {
            if (!levels.get(level).isEmpty()) {
                timeout = Math.clamp(dueNanos[level] - now, 0, timeout);
            }
        }
        return timeout;
    }

    /** Looks at those for which it is time. */
    void look() {
        if (count == 0) {
            return;
        }
        long now = System.nanoTime();
        // Downwards, so that one that moves on is not looked at twice.
        for (int level = LEVELS - 1; level >= 0; level--) {
            if (!levels.get(level).isEmpty() && now - dueNanos[level] >= 0) {
                look(level);
                dueNanos[level] = System.nanoTime() + (FIRST_NANOS << level);
            }
        }
    }

    private void look(int level) {
        List<UringSendSide> list = levels.get(level);
        // Backwards: one that settles may close itself and others, which all leave the list; and
        // the one that takes a free place has been looked at.
        for (int i = list.size() - 1; i >= 0; i--) {
            if (i < list.size()) {
                UringSendSide side = list.get(i);
                UringSendSide.Look look = side.look();
                if (side.lookLevel() == level) {
                    remove(side);
                    switch (look) {
                        case DONE -> {}
                        case SOME -> put(side, Math.max(level - 1, 0));
                        case NOTHING -> put(side, Math.min(level + 1, LEVELS - 1));
                    }
                }
            }
        }
    }
}
