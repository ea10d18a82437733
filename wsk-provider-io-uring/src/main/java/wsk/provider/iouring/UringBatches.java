package wsk.provider.iouring;

/**
 * How many completions a loop waits for. Under load it pays to wait a little for more than one, for
 * they come with one system call; on a quiet loop it would only cost time.
 */
final class UringBatches {
    /** A batch of so many is load. */
    static final int MANY = 32;

    /** A batch of fewer is none, and ends the waiting for more. */
    static final int FEW = 16;

    /** The most to wait for. */
    static final int WANTED_MAX = 64;

    // Beyond all batches where the loop never waits for more than one.
    private final int many;
    private int wanted = 1;

    /**
     * Makes it.
     *
     * @param gathers whether to wait for more than one at all; only where the kernel bounds such a
     *     wait
     */
    UringBatches(boolean gathers) {
        this.many = gathers ? MANY : Integer.MAX_VALUE;
    }

    /** {@return how many completions to wait for} */
    int wanted() {
        return wanted;
    }

    /** Notes how many came. */
    void seen(int completions) {
        if (completions >= many) {
            wanted = Math.min(WANTED_MAX, completions / 2);
        } else if (completions < FEW) {
            wanted = 1;
        }
    }
}
