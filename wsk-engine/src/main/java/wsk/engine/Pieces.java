package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.WskBuf;
import wsk.api.WskMdl;
import wsk.engine.driver.GatherList;

import java.lang.foreign.MemorySegment;

/** Finding one's way in a chain of memory. */
final class Pieces {
    private Pieces() {}

    /**
     * {@return the chain that a buffer's range lies in, null if there is none; of what a client was
     * lent the provider's block, so that sending it makes no object}
     */
    static @Nullable WskMdl chain(WskBuf buffer) {
        if (buffer.lender() instanceof Indication lent) {
            return lent.block().mdl();
        }
        return buffer.hasMdl() ? buffer.mdl() : null;
    }

    /** {@return where in that chain the range starts} */
    static long start(WskBuf buffer) {
        return buffer.lender() instanceof Indication lent
                ? lent.offset() + buffer.offset()
                : buffer.offset();
    }

    /** Adds a range of a chain to a list, as far as the list has room; short is legal. */
    static void gather(WskMdl chain, long offset, long length, GatherList into) {
        WskMdl piece = chain;
        long skip = offset;
        long left = length;
        while (left > 0 && !into.isFull()) {
            long size = piece.segment().byteSize();
            if (skip < size) {
                long n = Math.min(left, size - skip);
                into.add(piece.segment(), skip, n);
                left -= n;
                skip = 0;
            } else {
                skip -= size;
            }
            if (left > 0) {
                piece = piece.next();
            }
        }
    }

    /** {@return the piece that a position in a chain lies in} */
    static WskMdl pieceAt(WskMdl chain, long position) {
        WskMdl piece = chain;
        long left = position;
        while (left >= piece.segment().byteSize()) {
            left -= piece.segment().byteSize();
            piece = piece.next();
        }
        return piece;
    }

    /** {@return where in its piece a position in a chain lies} */
    static long offsetAt(WskMdl chain, long position) {
        WskMdl piece = chain;
        long left = position;
        while (left >= piece.segment().byteSize()) {
            left -= piece.segment().byteSize();
            piece = piece.next();
        }
        return left;
    }

    /**
     * Copies bytes into a client's chain at a position.
     *
     * @return false if its memory is gone, which only its owner shall pay for, not the loop
     */
    static boolean copyInto(
            WskMdl chain, long position, MemorySegment source, long offset, long length) {
        long done = 0;
        while (done < length) {
            WskMdl piece = pieceAt(chain, position + done);
            long at = offsetAt(chain, position + done);
            long n = Math.min(length - done, piece.segment().byteSize() - at);
            try {
                MemorySegment.copy(source, offset + done, piece.segment(), at, n);
            } catch (IllegalStateException closed) {
                return false;
            }
            done += n;
        }
        return true;
    }
}
