package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.engine.driver.ReceiveBlock;

import java.nio.ByteBuffer;
import java.util.ArrayList;

/**
 * The blocks that a loop receives into. One is current: it is read into from its start again and
 * again as long as nobody keeps any of it, and behind what is kept otherwise. Memory is got some
 * blocks at a time and given back when all of them are free. For the loop's thread only.
 */
final class NioBlocks {
    /** How large a block is; the largest datagram fits in. */
    static final int BLOCK_BYTES = 64 * 1024;

    /** How many free slabs are kept, for a loop that goes up and down. */
    static final int SPARE_MAX = 2;

    /** Where slabs come from. */
    @FunctionalInterface
    interface Source {
        /**
         * {@return a fresh slab}
         *
         * @throws OutOfMemoryError if there is no memory
         */
        NioSlab get(NioBlocks owner);
    }

    private final Source source;
    private final ArrayList<NioSlab> slabs = new ArrayList<>();
    private int freeSlabs;

    // The current block's, which it is held by. After a block is let go there is none, for taking
    // another may fail.
    private @Nullable NioSlab slab;
    private @Nullable ReceiveBlock current;
    private int used;

    NioBlocks() {
        this(NioSlab::new);
    }

    NioBlocks(Source source) {
        this.source = source;
    }

    /**
     * {@return where to read into next: what is left of the current block, or another block if too
     * little is left; null if there is no memory for another}
     *
     * @param least how much must be left, {@link #BLOCK_BYTES} at most
     */
    @Nullable ByteBuffer room(int least) {
        ReceiveBlock block = current;
        if (block != null && block.holders() == 1) {
            used = 0;
        } else if (block == null || BLOCK_BYTES - used < least) {
            block = change();
        }
        return block == null || slab == null
                ? null
                : slab.view(block).limit(BLOCK_BYTES).position(used);
    }

    /** {@return the bytes left in the current block if another is not to be taken} */
    int left() {
        ReceiveBlock block = current;
        if (block == null || block.holders() == 1) {
            return BLOCK_BYTES;
        }
        return BLOCK_BYTES - used;
    }

    /** {@return whether there is another block to be had when the current one is full} */
    boolean hasAnother() {
        return withFree() != null;
    }

    /**
     * {@return the block that was read into; to be told what of it is kept}
     *
     * @param bytes how many were read into the last {@link #room}
     */
    ReceiveBlock filled(int bytes) {
        ReceiveBlock block = current;
        if (block == null) {
            throw new AssertionError("nothing was read into");
        }
        used += bytes;
        assert used <= BLOCK_BYTES : used;
        return block;
    }

    /** A slab is wholly free. */
    void freed(NioSlab whole) {
        freeSlabs++;
        if (freeSlabs > SPARE_MAX && whole.close()) {
            freeSlabs--;
            slabs.remove(whole);
        }
    }

    /** Gives all memory back. */
    void close() {
        releaseCurrent();
        slabs.removeIf(NioSlab::close);
    }

    /** {@return how many blocks there are, used or not} */
    int count() {
        return slabs.size() * NioSlab.BLOCKS;
    }

    /** {@return how many blocks are held by somebody} */
    int held() {
        int held = 0;
        for (NioSlab each : slabs) {
            held += each.held();
        }
        return held;
    }

    private void releaseCurrent() {
        ReceiveBlock block = current;
        current = null;
        slab = null;
        used = 0;
        if (block != null) {
            block.release();
        }
    }

    private @Nullable ReceiveBlock change() {
        releaseCurrent();
        NioSlab from = withFree();
        if (from == null) {
            return null;
        }
        if (from.held() == 0) {
            freeSlabs--;
        }
        ReceiveBlock block = from.take();
        block.retain();
        slab = from;
        current = block;
        return block;
    }

    /** {@return a slab with a free block, the first one so that those behind become free} */
    private @Nullable NioSlab withFree() {
        for (int i = 0; i < slabs.size(); i++) {
            if (slabs.get(i).held() < NioSlab.BLOCKS) {
                return slabs.get(i);
            }
        }
        try {
            NioSlab fresh = source.get(this);
            slabs.add(fresh);
            freeSlabs++;
            return fresh;
        } catch (OutOfMemoryError none) {
            return null;
        }
    }
}
