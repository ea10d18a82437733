package wsk.engine.driver;

import wsk.api.WskMdl;

import java.lang.foreign.MemorySegment;

/**
 * A block of a provider's memory that received bytes are fed in, counted so that nothing is copied
 * on the way to a client.
 *
 * <p>The driver holds one count while it may still put bytes into the block; whoever keeps bytes
 * holds one for each piece kept. At zero the block goes back to its pool. For the loop's thread
 * only.
 */
public final class ReceiveBlock {
    /** Takes blocks back that nobody uses. */
    @FunctionalInterface
    public interface Pool {
        /**
         * Takes a block back.
         *
         * @param block with a count of zero
         */
        void recycle(ReceiveBlock block);

        /**
         * {@return whether so few blocks are left that none should be kept} The engine copies what
         * is kept then, as far as it has memory.
         */
        default boolean isScarce() {
            return false;
        }
    }

    private final WskMdl mdl;
    private final Pool pool;
    private final int id;
    private final int bytes;
    private int holders;
    private int pieces;

    /**
     * Makes a block that nobody holds.
     *
     * @param memory native memory, at least one byte
     * @param id the provider's own number for it
     * @param pool where it goes back to
     */
    public ReceiveBlock(MemorySegment memory, int id, Pool pool) {
        this.mdl = WskMdl.unguarded(memory);
        this.id = id;
        this.bytes = Math.toIntExact(memory.byteSize());
        this.pool = pool;
    }

    /** {@return the memory as requests name it that send from the block} */
    public WskMdl mdl() {
        return mdl;
    }

    /** {@return the memory} */
    public MemorySegment memory() {
        return mdl.segment();
    }

    /** {@return the provider's own number for it} */
    public int id() {
        return id;
    }

    /** {@return its bytes} */
    public int bytes() {
        return bytes;
    }

    /** {@return whether its pool is short of blocks} */
    public boolean isScarce() {
        return pool.isScarce();
    }

    /** {@return how many pieces of it are kept, with one more} The engine counts them. */
    public int pieceKept() {
        return ++pieces;
    }

    /** {@return how many pieces of it are kept, with one less} The engine counts them. */
    public int pieceLeft() {
        return --pieces;
    }

    /** {@return how many hold it} */
    public int holders() {
        return holders;
    }

    /** Holds the block once more. */
    public void retain() {
        holders++;
    }

    /** Lets the block go once; at zero it goes back to its pool. */
    public void release() {
        if (holders == 0) {
            throw new AssertionError("block " + id + " was released more often than retained");
        }
        holders--;
        if (holders == 0) {
            pool.recycle(this);
        }
    }
}
