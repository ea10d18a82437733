package wsk.engine.request;

import org.jspecify.annotations.Nullable;

import wsk.api.WskBuf;
import wsk.api.WskMdl;
import wsk.engine.driver.GatherList;

import java.lang.foreign.MemorySegment;

/** Finding one's way in a chain of memory. */
public final class Pieces {
    private Pieces() {}

    /**
     * {@return the chain that a buffer's range lies in, null if there is none; of what a client was
     * lent the provider's block, so that sending it makes no object}
     */
    public static @Nullable WskMdl chain(WskBuf buffer) {
        if (buffer.lender() instanceof LentBytes lent) {
            return lent.block().mdl();
        }
        return buffer.hasMdl() ? buffer.mdl() : null;
    }

    /** {@return where in that chain the range starts} */
    public static long start(WskBuf buffer) {
        return buffer.lender() instanceof LentBytes lent
                ? lent.offset() + buffer.offset()
                : buffer.offset();
    }

    /**
     * Adds a range to a list, as far as the list has room; short is legal.
     *
     * @param offset where the range starts in the chain's first piece
     */
    public static void gather(WskMdl chain, long offset, long length, GatherList into) {
        WskMdl piece = chain;
        long from = offset;
        long left = length;
        while (true) {
            long n = Math.min(left, piece.segment().byteSize() - from);
            into.add(piece.segment(), from, n);
            left -= n;
            if (left == 0 || into.isFull()) {
                return;
            }
            from = 0;
            piece = piece.next();
        }
    }

    /**
     * Copies bytes into a client's chain, from a position in its first piece on.
     *
     * @return false if its memory is gone, which only its owner shall pay for, not the loop
     */
    public static boolean copyInto(
            WskMdl chain, long position, MemorySegment source, long offset, long length) {
        WskMdl piece = chain;
        long at = position;
        long done = 0;
        while (true) {
            MemorySegment target = piece.segment();
            long n = Math.min(length - done, target.byteSize() - at);
            try {
                MemorySegment.copy(source, offset + done, target, at, n);
            } catch (IllegalStateException closed) {
                return false;
            }
            done += n;
            if (done == length) {
                return true;
            }
            at = 0;
            piece = piece.next();
        }
    }
}
