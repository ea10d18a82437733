package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.engine.driver.ReceiveBlock;

/** The received bytes that a loop's sockets keep, and what they cost. Loop thread only. */
public final class LoopMemory {
    /*
     * What is kept is counted by what it costs: a block counts whole as long as one piece in it is
     * kept, be it a byte. This is exact for the loop, and so its bound holds whoever keeps what.
     * What one socket keeps cannot be told as exactly, because pieces of several sockets lie in one
     * block. So, in this order:
     *
     *   plenty    little is kept in all. Pieces stay where they came, and a socket is charged their
     *             lengths.
     *   pressed   more is. Pieces smaller than a quarter of their block are copied into memory of
     *             their own size, which frees the block; a socket is charged the copy, or the whole
     *             block for a piece that stays. So what is kept beyond plenty is never more than
     *             what sockets are charged.
     *   over      the bound is passed. Sockets that keep anything are not read until what is kept
     *             falls below three quarters of it; those that keep nothing are, or one socket
     *             could silence all.
     *
     * A socket that is charged more than its own bound is not read until it is charged half of it.
     * Where the memory for a copy cannot be had the piece stays in its block, and the loop is over
     * until something is given back.
     */

    /** The bound is so many times what is plenty. */
    private static final int PLENTY_DIVISOR = 8;

    /** A piece is small if it is less than this part of its block. */
    private static final int SMALL_DIVISOR = 4;

    /** How much is copied of one send at once. */
    private static final int SENT_MAX = 256 * 1024;

    /** How much of it when many are under way. */
    private static final int SENT_LEAST = 16 * 1024;

    /** From how many bytes under way on it is less. */
    private static final long SENDING_MANY = 16 * 1024 * 1024;

    private final Slabs slabs = new Slabs();
    private final long socketBound;
    private final long bound;
    private final long plenty;
    private long held;
    private boolean copyRefused;
    private long sending;

    // Those that wait to hear that less is kept, who came first foremost.
    private @Nullable SocketMemory waitingFirst;
    private @Nullable SocketMemory waitingLast;
    private int waiting;

    LoopMemory(long socketBound, long bound) {
        this.socketBound = socketBound;
        this.bound = bound;
        this.plenty = bound / PLENTY_DIVISOR;
    }

    /** {@return the bytes that are kept from others} */
    long held() {
        return held;
    }

    long socketBound() {
        return socketBound;
    }

    Slabs slabs() {
        return slabs;
    }

    /** Notes that so many more bytes are copied for sends. */
    void sending(int bytes) {
        sending += bytes;
    }

    /**
     * {@return how much to copy at once of a send with so many bytes left, and what is behind it}
     */
    public int portion(long left) {
        return Math.clamp(left, SENT_LEAST, sending < SENDING_MANY ? SENT_MAX : SENT_LEAST);
    }

    boolean isPressed() {
        return held > plenty;
    }

    boolean isOver() {
        return held > bound || copyRefused;
    }

    /**
     * {@return memory to copy a piece to instead of keeping its block; null if it stays where it
     * is}
     */
    @Nullable Slab forCopy(ReceiveBlock block, int bytes) {
        boolean small = isPressed() && bytes < block.bytes() / SMALL_DIVISOR;
        if (!small && !block.isScarce()) {
            return null;
        }
        Slab slab = slabs.withRoom(bytes);
        copyRefused |= slab == null;
        return slab;
    }

    /** A piece in a block is kept. */
    void keep(ReceiveBlock block) {
        block.retain();
        if (block.pieceKept() == 1) {
            held += block.bytes();
        }
    }

    /** A piece in a block is not kept any more. */
    void leave(ReceiveBlock block) {
        if (block.pieceLeft() == 0) {
            noteLess(block.bytes());
        }
        block.release();
    }

    /** {@return where a part of a slab starts that is kept} */
    int keep(Slab slab, int bytes) {
        int start = slabs.take(slab, bytes);
        held += Slab.partBytes(bytes);
        return start;
    }

    /** A part of a slab is not kept any more. */
    void leave(Slab slab, int start, int bytes) {
        slabs.give(slab, start);
        noteLess(Slab.partBytes(bytes));
    }

    private void noteLess(int bytes) {
        held -= bytes;
        copyRefused = false;
        if (waitingFirst != null && held <= bound - bound / 4) {
            tellWaiting();
        }
    }

    /** Tells those that wait now; who comes to wait meanwhile is told another time. */
    private void tellWaiting() {
        for (int left = waiting; left > 0 && waitingFirst != null; left--) {
            SocketMemory socket = waitingFirst;
            forget(socket);
            socket.lessHeld();
        }
    }

    /** Tells a socket when less is kept. */
    void await(SocketMemory socket) {
        socket.waitsAfter = waitingLast;
        if (waitingLast == null) {
            waitingFirst = socket;
        } else {
            waitingLast.waitsBefore = socket;
        }
        waitingLast = socket;
        waiting++;
    }

    /** Tells a socket nothing any more that waits. */
    void forget(SocketMemory socket) {
        SocketMemory earlier = socket.waitsAfter;
        SocketMemory later = socket.waitsBefore;
        if (earlier == null) {
            waitingFirst = later;
        } else {
            earlier.waitsBefore = later;
        }
        if (later == null) {
            waitingLast = earlier;
        } else {
            later.waitsAfter = earlier;
        }
        socket.waitsAfter = null;
        socket.waitsBefore = null;
        waiting--;
    }

    void close() {
        slabs.close();
    }
}
