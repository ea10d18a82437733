package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * The blocks that a loop receives into. One is current: it is read into from its start again and
 * again as long as nobody keeps any of it, and behind what is kept otherwise. For the loop's thread
 * only.
 */
final class NioBlocks implements ReceiveBlock.Pool {
    /** How large a block is; the largest datagram fits in. */
    static final int BLOCK_BYTES = 64 * 1024;

    private static final long ALIGNMENT = 4096;

    // Of all threads, because clients may look at what they keep from any.
    private final Arena arena = Arena.ofShared();

    // Made once, by the id of the block.
    private final ArrayList<ByteBuffer> views = new ArrayList<>();
    private final ArrayDeque<ReceiveBlock> free = new ArrayDeque<>();
    private @Nullable ReceiveBlock current;
    private int used;

    /**
     * {@return where to read into next: what is left of the current block, or another block if too
     * little is left}
     *
     * @param least how much must be left, {@link #BLOCK_BYTES} at most
     */
    ByteBuffer room(int least) {
        ReceiveBlock block = current;
        if (block != null && block.holders() == 1) {
            used = 0;
        } else if (block == null || BLOCK_BYTES - used < least) {
            block = change();
        }
        ByteBuffer view = views.get(block.id());
        return view.limit(BLOCK_BYTES).position(used);
    }

    /** {@return the bytes left in the current block if another is not to be taken} */
    int left() {
        ReceiveBlock block = current;
        if (block == null || block.holders() == 1) {
            return BLOCK_BYTES;
        }
        return BLOCK_BYTES - used;
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

    @Override
    public void recycle(ReceiveBlock block) {
        free.push(block);
    }

    /** Frees all blocks. */
    void close() {
        if (current != null) {
            current.release();
            current = null;
        }
        arena.close();
    }

    /** {@return how many blocks there are, used or not} */
    int count() {
        return views.size();
    }

    private ReceiveBlock change() {
        if (current != null) {
            current.release();
        }
        ReceiveBlock block = free.isEmpty() ? allocate() : free.pop();
        block.retain();
        current = block;
        used = 0;
        return block;
    }

    private ReceiveBlock allocate() {
        var block = new ReceiveBlock(arena.allocate(BLOCK_BYTES, ALIGNMENT), views.size(), this);
        views.add(block.memory().asByteBuffer());
        return block;
    }
}
