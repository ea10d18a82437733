package wsk.engine.request;

import wsk.api.WskBuf;
import wsk.api.WskMdl;

/** The memory that clients lend to requests, looked at before a request begins. */
public final class BorrowedMemory {
    private BorrowedMemory() {}

    /**
     * Throws if a loop could not read the memory of a buffer. Before {@link Irp#begin}, for misuse
     * changes nothing.
     */
    public static void checkSource(WskBuf buf, RequestLoop loop) {
        checkMemory(buf, loop, /* written= */ false);
    }

    /** Throws if a loop could not write to the memory of a buffer. Before {@link Irp#begin}. */
    public static void checkTarget(WskBuf buf, RequestLoop loop) {
        checkMemory(buf, loop, /* written= */ true);
    }

    private static void checkMemory(WskBuf buf, RequestLoop loop, boolean written) {
        if (!written && buf.lender() instanceof LentBytes lent) {
            // Ours, so that there is nothing to see in its memory.
            lent.checkLent(buf.offset(), buf.length());
            return;
        }
        if (!buf.hasMdl()) {
            return;
        }
        WskMdl piece = buf.mdl();
        while (true) {
            if (!piece.segment().scope().isAlive()) {
                throw new IllegalStateException("the arena of the buffer's memory is closed");
            }
            if (!piece.segment().isAccessibleBy(loop.thread())) {
                throw new IllegalArgumentException(
                        "the buffer's memory belongs to one thread alone; use a shared, global or"
                                + " automatic arena");
            }
            if (written && piece.segment().isReadOnly()) {
                throw new IllegalArgumentException(
                        "the buffer's memory is read-only, and received bytes are to go there");
            }
            if (!piece.hasNext()) {
                return;
            }
            piece = piece.next();
        }
    }
}
