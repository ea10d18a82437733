package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

/**
 * Indications that were lent to a client and have been given back. They rest before they are lent
 * anew, so that a client that gives one back twice is told so, instead of giving back what somebody
 * else was lent meanwhile. Loop thread only.
 */
public final class ReturnedIndications {
    /** How many rest at least: the second release is noticed until so many more came back. */
    public static final int LEAST = 64;

    private final int most;
    private @Nullable Indication head;
    private @Nullable Indication tail;
    private int count;

    /**
     * Makes it empty.
     *
     * @param most how many rest at most; more are left to the garbage collector
     */
    ReturnedIndications(int most) {
        this.most = most;
    }

    void add(Indication indication) {
        if (count == most) {
            return;
        }
        indication.next = null;
        if (tail == null) {
            head = indication;
        } else {
            tail.next = indication;
        }
        tail = indication;
        count++;
    }

    /** {@return the one that has rested longest, null if that is not long enough} */
    @Nullable Indication take() {
        Indication first = head;
        if (first == null || count <= LEAST) {
            return null;
        }
        head = (Indication) first.next;
        first.next = null;
        count--;
        return first;
    }
}
