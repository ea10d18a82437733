package wsk.provider.iouring;

import java.util.ArrayList;
import java.util.List;

/**
 * Connections whose end the peer has not acknowledged yet. The kernel tells nobody when it does, so
 * they are looked at from time to time; on most networks the first look finds it done.
 */
final class UringLingering {
    private static final long FIRST_NANOS = 1_000_000L;
    private static final long LONGEST_NANOS = 64_000_000L;

    private final List<UringSendSide> waiting = new ArrayList<>();
    private long dueNanos;
    private long intervalNanos = FIRST_NANOS;

    void add(UringSendSide side) {
        waiting.add(side);
        intervalNanos = FIRST_NANOS;
        dueNanos = System.nanoTime() + intervalNanos;
    }

    void remove(UringSendSide side) {
        waiting.remove(side);
    }

    /** {@return how long a wait of so many nanoseconds may be} */
    long shorten(long timeoutNanos) {
        if (waiting.isEmpty()) {
            return timeoutNanos;
        }
        return Math.clamp(dueNanos - System.nanoTime(), 0, timeoutNanos);
    }

    /** Looks at all of them if it is time. */
    void look() {
        if (waiting.isEmpty() || System.nanoTime() - dueNanos < 0) {
            return;
        }
        // Backwards: one that settles may close itself and others, which all leave the list.
        for (int i = waiting.size() - 1; i >= 0; i--) {
            if (i < waiting.size()) {
                UringSendSide side = waiting.get(i);
                if (side.acknowledged()) {
                    waiting.remove(side);
                }
            }
        }
        intervalNanos = Math.min(2 * intervalNanos, LONGEST_NANOS);
        dueNanos = System.nanoTime() + intervalNanos;
    }
}
