package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Some blocks in one piece of memory, which is got and given back at once. */
final class NioSlab implements ReceiveBlock.Pool {
    /** How many blocks. */
    static final int BLOCKS = 8;

    private static final long ALIGNMENT = 4096;

    private final NioBlocks owner;

    // Shared, because clients may look at what they keep from any thread.
    private final Arena arena = Arena.ofShared();

    // Made once, by the id of the block.
    private final ByteBuffer[] views = new ByteBuffer[BLOCKS];
    private final @Nullable ReceiveBlock[] free = new @Nullable ReceiveBlock[BLOCKS];
    private int freeCount;

    NioSlab(NioBlocks owner) {
        this.owner = owner;
        try {
            MemorySegment memory = arena.allocate(BLOCKS * NioBlocks.BLOCK_BYTES, ALIGNMENT);
            for (int i = 0; i < BLOCKS; i++) {
                MemorySegment part =
                        memory.asSlice((long) i * NioBlocks.BLOCK_BYTES, NioBlocks.BLOCK_BYTES);
                views[i] = part.asByteBuffer();
                free[freeCount++] = new ReceiveBlock(part, i, this);
            }
        } catch (Throwable refused) {
            arena.close();
            throw refused;
        }
    }

    ByteBuffer view(ReceiveBlock block) {
        return views[block.id()];
    }

    /** {@return how many blocks are not free} */
    int held() {
        return BLOCKS - freeCount;
    }

    /** {@return a free block; there must be one} */
    ReceiveBlock take() {
        freeCount--;
        ReceiveBlock block = free[freeCount];
        free[freeCount] = null;
        if (block == null) {
            throw new AssertionError("a free block is not there");
        }
        return block;
    }

    @Override
    public void recycle(ReceiveBlock block) {
        free[freeCount] = block;
        freeCount++;
        if (freeCount == BLOCKS) {
            owner.freed(this);
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
