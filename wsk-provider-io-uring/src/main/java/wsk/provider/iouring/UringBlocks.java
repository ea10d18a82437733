package wsk.provider.iouring;

import wsk.engine.driver.ReceiveBlock;
import wsk.provider.iouring.kernel.BufferRing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The buffers of one group as blocks that can be handed on, and the sockets that wait for one.
 *
 * <p>A block is held once on the kernel's behalf from being granted until the kernel is through
 * with it. It goes back when nobody holds it any more.
 */
final class UringBlocks implements ReceiveBlock.Pool {
    /** Somebody whose receive ended for want of a buffer. */
    interface Waiter {
        /** There are buffers again. */
        void buffersCame();
    }

    // The part of all buffers that is never given away.
    private static final int RESERVE = 4;

    // How many that wait for a buffer are armed in one turn, even if there are fewer buffers.
    private static final int ARMED_AT_ONCE = 64;

    private final BufferRing ring;
    private final List<ReceiveBlock> blocks = new ArrayList<>();
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();

    UringBlocks(BufferRing ring) {
        this.ring = ring;
        addBlocks();
    }

    private void addBlocks() {
        while (blocks.size() < ring.granted()) {
            int id = blocks.size();
            ReceiveBlock block = new ReceiveBlock(ring.memory(id), id, this);
            block.retain();
            blocks.add(block);
        }
    }

    int group() {
        return ring.group();
    }

    BufferRing ring() {
        return ring;
    }

    /** {@return the block a completion names} */
    ReceiveBlock block(int completionFlags) {
        int buffer = BufferRing.bufferOf(completionFlags);
        if (buffer >= blocks.size()) {
            throw new AssertionError("the kernel named buffer " + buffer + ", which it never had");
        }
        return blocks.get(buffer);
    }

    /** {@return some block, for what has no bytes} */
    ReceiveBlock any() {
        return blocks.get(0);
    }

    /**
     * {@return where in its block a completion put what it brought; -1 if it brought nothing}
     *
     * <p>Followed by {@link #taken} when the bytes were handed on.
     */
    int take(int completionFlags, int bytes) {
        return ring.take(completionFlags, bytes);
    }

    /** What a completion brought was handed on: whoever keeps it holds the block by now. */
    void taken(ReceiveBlock block) {
        if (!ring.kernelOwns(block.id())) {
            block.release();
        }
    }

    /**
     * A receive brought nothing, and its completion names a buffer all the same.
     *
     * @param result 0 or {@code -errno}
     */
    void broughtNothing(int completionFlags, int result) {
        ReceiveBlock block = block(completionFlags);
        if (ring.takeUnfilled(completionFlags, result)) {
            block.release();
        }
    }

    @Override
    public void recycle(ReceiveBlock block) {
        ring.recycle(block.id());
        block.retain();
    }

    /**
     * {@return whether so few buffers are left, with no more to come, that nobody should be given
     * one to keep}
     */
    @Override
    public boolean isScarce() {
        return ring.granted() == ring.count()
                && ring.available() <= Math.max(1, ring.count() / RESERVE);
    }

    void await(Waiter socket) {
        ring.ranDry();
        waiting.add(socket);
    }

    void forget(Waiter socket) {
        waiting.remove(socket);
    }

    /**
     * Shows the kernel what came back since the last turn, and lets some of those go on who wait
     * for a buffer, in the order in which they came.
     *
     * <p>Not all at once: each of thousands would be armed for the one buffer that came back, in
     * vain. Nor only as many as there are buffers, and then no more: those may have nothing to
     * receive, and whoever has waits behind them.
     *
     * @return whether some still wait although there are buffers, so that the turn that begins must
     *     not sleep
     */
    boolean turnBegins() {
        if (!waiting.isEmpty() && ring.available() == 0) {
            // All is held by clients. Bounded by the group's size, after which they wait.
            ring.grow(Math.max(1, ring.granted() / 2));
            addBlocks();
        }
        ring.publish();
        int available = ring.available();
        if (waiting.isEmpty() || available == 0) {
            return false;
        }
        int resumed = Math.min(waiting.size(), Math.max(ARMED_AT_ONCE, available));
        for (int i = 0; i < resumed; i++) {
            waiting.remove().buffersCame();
        }
        return !waiting.isEmpty();
    }

    void close() {
        ring.close();
    }
}
