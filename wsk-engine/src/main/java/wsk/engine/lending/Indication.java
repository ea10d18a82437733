package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.WskBuf;
import wsk.api.WskMdl;
import wsk.api.spi.WskLentMemory;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.request.LentBytes;
import wsk.engine.request.LoopTask;

import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Received bytes in a provider's block: waiting, shown to the client, or lent to it.
 *
 * <p>A class above the two kinds, not a part of them, because it is what a request finds behind the
 * buffer that it is given, and because both kinds are nodes of the same queues.
 */
public abstract sealed class Indication extends LoopTask implements LentBytes, WskLentMemory
        permits DataIndication, DatagramIndication {
    /*
     * The block is shared with other connections, so a client never sees it: it gets a description
     * of its own bytes. Most clients copy or send what they were lent and never ask, so it is made
     * when asked for. It is kept, and good for as long as it describes the same bytes; that is
     * looked at and not cleared, because a client that asks too late from another thread could put
     * an old one back.
     *
     * Where memory is short the bytes are a copy in a part of a slab instead, from their first
     * moment on: later a client may know where they are.
     */

    /** What the objects cost that stand for a piece, so that pieces of no bytes are bounded too. */
    private static final int OVERHEAD = 128;

    /** A description, and what of. */
    private record Description(ReceiveBlock block, int offset, int length, WskMdl mdl) {}

    private final WskBuf buffer = WskBuf.empty();
    private final Loan loan = new Loan();
    private @Nullable IndicationChain owner;

    /** The client's link, which it may cut; ours is {@link #next}. */
    private @Nullable Indication linked;

    private @Nullable ReceiveBlock block;
    private @Nullable Slab slab;
    private int part;
    private int partBytes;
    private int charged;
    private int offset;
    private int length;
    private @Nullable Description described;

    /** Takes hold of bytes for a socket, where they are or as a copy. */
    final void hold(IndicationChain by, ReceiveBlock in, int at, int bytes) {
        SocketMemory socket = by.memory();
        LoopMemory loop = socket.loop();
        Slab copy = loop.forCopy(in, bytes);
        if (copy == null) {
            // Before it is kept: the piece with which plenty ends is charged as those before it.
            charged = OVERHEAD + (loop.isPressed() ? in.bytes() : bytes);
            loop.keep(in);
            block = in;
            offset = at;
        } else {
            part = loop.keep(copy, bytes);
            partBytes = bytes;
            slab = copy;
            block = copy.block();
            offset = part;
            MemorySegment.copy(in.memory(), at, block.memory(), part, bytes);
            charged = OVERHEAD + Slab.partBytes(bytes);
        }
        length = bytes;
        owner = by;
        socket.charge(charged);
    }

    public final int length() {
        return length;
    }

    @Override
    public final int offset() {
        return offset;
    }

    @Override
    public final ReceiveBlock block() {
        return Objects.requireNonNull(block, "the indication holds nothing");
    }

    final Loan loan() {
        return loan;
    }

    @SuppressWarnings("ReferenceEquality") // Who has lent it is one certain object.
    final boolean belongsTo(IndicationChain chain) {
        return owner == chain;
    }

    /** Drops bytes from the front. */
    final void skip(int bytes) {
        offset += bytes;
        length -= bytes;
    }

    /** Makes the bytes visible to the client, linked to those behind them. */
    final void show(@Nullable Indication behind) {
        linked = behind;
        buffer.set(this, 0, length);
        loan.show();
    }

    /** {@return whether it is lent now; false if it was given back already} */
    final boolean lend() {
        return loan.lend();
    }

    final void takeBack() {
        loan.takeBack();
    }

    final Loan.GiveBack giveBack() {
        return loan.giveBack();
    }

    /** Lets go of the bytes and of what came with them. Loop thread. */
    final void releaseBlock() {
        SocketMemory socket = owner().memory();
        Slab copy = slab;
        ReceiveBlock in = block();
        owner = null;
        linked = null;
        slab = null;
        block = null;
        loan.takeBack();
        if (copy == null) {
            socket.loop().leave(in);
        } else {
            socket.loop().leave(copy, part, partBytes);
        }
        socket.credit(charged);
        forget();
    }

    /** Forgets what came with the bytes. */
    abstract void forget();

    private IndicationChain owner() {
        return Objects.requireNonNull(owner, "the indication holds nothing");
    }

    /** Arrived at the loop, given back by another thread. */
    @Override
    public final void run() {
        owner().recycleLent(this);
    }

    /** {@return what is behind it for the client} */
    final @Nullable Indication linked() {
        return linked;
    }

    /** {@return whether another one is behind it in the client's list} */
    public final boolean hasNext() {
        return linked != null;
    }

    /** {@return the one behind it in the client's list} */
    final Indication following() {
        if (linked == null) {
            throw new NoSuchElementException("this is the last indication");
        }
        return linked;
    }

    /** Cuts the client's list behind it. */
    public final void unlink() {
        linked = null;
    }

    /** {@return the client's view of the bytes; its own object, which the client may keep} */
    public final WskBuf buffer() {
        return buffer;
    }

    @Override
    public final void checkLent(long from, long bytes) {
        if (!loan.isWithClient()) {
            throw new IllegalStateException("the indication is not lent any more");
        }
        Objects.checkFromIndexSize(from, bytes, length);
    }

    @Override
    public final WskMdl describe() {
        checkLent(0, 1);
        ReceiveBlock in = block();
        Description known = described;
        if (known != null
                && known.block == in
                && known.offset == offset
                && known.length == length
                && known.mdl.segment().scope().isAlive()) {
            return known.mdl;
        }
        MemorySegment bytes = in.memory().asSlice(offset, length).asReadOnly();
        Description fresh = new Description(in, offset, length, WskMdl.unguarded(bytes));
        described = fresh;
        return fresh.mdl;
    }

    @Override
    public final void copyTo(long from, MemorySegment target, long at, long bytes) {
        checkLent(from, bytes);
        MemorySegment.copy(block().memory(), offset + from, target, at, bytes);
    }
}
