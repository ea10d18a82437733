package wsk.engine.lending;

import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.Arena;

/**
 * A stretch of memory that is cut into parts of any size and made whole again. Loop thread only.
 */
final class Slab {
    /*
     * A binary tree over the smallest parts, in an array: node 1 is the whole, nodes 2n and 2n + 1
     * are the halves of node n. Each says how large the largest free part below it is, as a power
     * of two plus one; 0 says none. A part that is taken is a node with 0 whose halves say what
     * they said when they were free; that is how it is found again.
     */

    /** How large one is, in bytes. */
    static final int BYTES = 1 << 20;

    /** The power of two of the smallest part, in bytes. */
    private static final int SMALLEST_POWER = 6;

    private static final int TOP = 20 - SMALLEST_POWER;
    private static final int LEAVES = 1 << TOP;

    private final Arena arena;
    private final ReceiveBlock block;
    private final byte[] free = new byte[2 * LEAVES];

    private Slab(Arena arena) {
        this.arena = arena;
        this.block = new ReceiveBlock(arena.allocate(BYTES, Long.BYTES), 0, _ -> {});
        for (int node = 1; node < free.length; node++) {
            free[node] = (byte) whole(node);
        }
    }

    /**
     * {@return a fresh one}
     *
     * @throws OutOfMemoryError if there is no memory
     */
    static Slab allocate() {
        // Of all threads, because clients may look at what they keep from any.
        Arena arena = Arena.ofShared();
        try {
            return new Slab(arena);
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    /** {@return how many bytes a part has that is taken for so many} */
    static int partBytes(int bytes) {
        return 1 << (SMALLEST_POWER + power(bytes));
    }

    /** {@return the least power of two of smallest parts that has room} */
    private static int power(int bytes) {
        int parts = Math.max(1, (bytes + (1 << SMALLEST_POWER) - 1) >>> SMALLEST_POWER);
        return Integer.SIZE - Integer.numberOfLeadingZeros(parts - 1);
    }

    /** {@return what a node says while all of it is free} */
    private static int whole(int node) {
        int depth = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(node);
        return TOP - depth + 1;
    }

    /** {@return the memory, as what is received and sent names it} */
    ReceiveBlock block() {
        return block;
    }

    boolean hasRoom(int bytes) {
        return free[1] > power(bytes);
    }

    boolean isEmpty() {
        return free[1] == TOP + 1;
    }

    /**
     * Takes a part; there must be room.
     *
     * @return where it starts
     */
    int take(int bytes) {
        int power = power(bytes);
        int node = 1;
        for (int at = TOP; at > power; at--) {
            int left = free[2 * node];
            int right = free[2 * node + 1];
            // The smaller of two that are large enough, so that large ones stay whole.
            boolean goLeft = left > power && (left <= right || right <= power);
            node = goLeft ? 2 * node : 2 * node + 1;
        }
        assert free[node] > power : "no room for " + bytes + " bytes";
        free[node] = 0;
        int start = ((node << power) - LEAVES) << SMALLEST_POWER;
        tellUp(node);
        return start;
    }

    /** Gives a part back by where it starts. */
    void give(int start) {
        int node = (start >>> SMALLEST_POWER) + LEAVES;
        while (free[node] != 0) {
            node >>>= 1;
        }
        assert node > 0 : "nothing was taken at " + start;
        free[node] = (byte) whole(node);
        tellUp(node);
    }

    private void tellUp(int from) {
        for (int node = from >>> 1; node > 0; node >>>= 1) {
            int left = free[2 * node];
            int right = free[2 * node + 1];
            int half = whole(2 * node);
            free[node] = (byte) (left == half && right == half ? half + 1 : Math.max(left, right));
        }
    }

    /** {@return whether the memory is given back; not while somebody reads it at this moment} */
    boolean close() {
        try {
            arena.close();
            return true;
        } catch (IllegalStateException inUse) {
            return false;
        }
    }
}
