package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.WskMdl;
import wsk.engine.driver.GatherList;

import java.lang.foreign.MemorySegment;

/**
 * A copy of what is sent, where the driver's memory is read after the call and its owner may free
 * it meanwhile. Loop thread only.
 */
public final class SentCopy {
    private final LoopMemory memory;
    private @Nullable Slab slab;
    private int start;
    private int used;
    private int room;

    public SentCopy(LoopMemory memory) {
        this.memory = memory;
    }

    /** {@return whether there is a copy} */
    public boolean isBegun() {
        return slab != null;
    }

    /** {@return how many bytes still fit} */
    int room() {
        return room - used;
    }

    /**
     * Begins a copy.
     *
     * @param bytes how many will be added at most
     * @return false if there is no memory
     */
    public boolean begin(int bytes) {
        assert slab == null : "a copy is in use";
        Slab with = memory.slabs().withRoom(bytes);
        if (with == null) {
            return false;
        }
        slab = with;
        start = memory.slabs().take(with, bytes);
        used = 0;
        room = bytes;
        memory.sending(room);
        return true;
    }

    private MemorySegment target() {
        if (slab == null) {
            throw new AssertionError("no copy was begun");
        }
        return slab.block().memory();
    }

    /**
     * Adds bytes to the copy, and the copy of them to a list.
     *
     * @throws IllegalStateException if their owner has freed them; nothing was added
     */
    private void add(MemorySegment from, long offset, int bytes, GatherList list) {
        MemorySegment.copy(from, offset, target(), start + used, bytes);
        list.add(target(), start + used, bytes);
        used += bytes;
    }

    /**
     * Adds a range to a list, and copies of it what its owner may free, as far as the list and the
     * copy have room.
     *
     * @param offset where the range starts in the chain's first piece
     * @return how many bytes were added
     * @throws IllegalStateException if its owner has freed some of it; what was before that in the
     *     range was added
     */
    public long gather(WskMdl chain, long offset, long length, GatherList into) {
        WskMdl piece = chain;
        long from = offset;
        long left = length;
        while (!into.isFull()) {
            long n = Math.min(left, piece.segment().byteSize() - from);
            if (piece.isSteady()) {
                into.add(piece.segment(), from, n);
            } else {
                n = Math.min(n, room());
                if (n == 0) {
                    break;
                }
                add(piece.segment(), from, (int) n, into);
            }
            left -= n;
            from += n;
            if (left == 0) {
                break;
            }
            if (from == piece.segment().byteSize()) {
                from = 0;
                piece = piece.next();
            }
        }
        return length - left;
    }

    /**
     * Copies a range that there is room for.
     *
     * @param offset where the range starts in the chain's first piece
     * @throws IllegalStateException if its owner has freed some of it
     */
    public void fill(WskMdl chain, long offset, int length) {
        WskMdl piece = chain;
        long from = offset;
        while (true) {
            long n = Math.min(length - used, piece.segment().byteSize() - from);
            MemorySegment.copy(piece.segment(), from, target(), start + used, n);
            used += (int) n;
            if (used == length) {
                return;
            }
            from = 0;
            piece = piece.next();
        }
    }

    /** Adds all that was copied to a list. */
    public void gather(GatherList list) {
        list.add(target(), start, used);
    }

    /** Gives the memory back; nobody reads it any more. */
    public void end() {
        Slab with = slab;
        if (with != null) {
            slab = null;
            memory.sending(-room);
            room = 0;
            used = 0;
            memory.slabs().give(with, start);
        }
    }
}
