package wsk.engine.lending;

import wsk.api.NtStatus;
import wsk.api.WskMdl;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.Pieces;

import java.util.Objects;

/**
 * The bytes of a connection that have arrived: what nobody took yet, in order, and what the client
 * keeps. Loop thread only, but for {@link #release}.
 */
public final class ReceivedData {
    private final IndicationPool pool;
    private final IndicationChain chain;

    /**
     * Makes it empty.
     *
     * @param loop whose thread runs it
     * @param memory what its socket is charged
     */
    public ReceivedData(EventLoop loop, SocketMemory memory) {
        pool = LoopLending.of(loop).data();
        chain = new IndicationChain(loop, memory, pool);
    }

    /** {@return whether nothing is there that could be taken} */
    public boolean isEmpty() {
        return chain.isEmpty();
    }

    /** {@return how much is there that could be taken} */
    public long queuedBytes() {
        return chain.bytes();
    }

    /** {@return whether the client keeps anything} */
    public boolean isLent() {
        return chain.isLent();
    }

    /** Puts bytes behind what is there, and holds their block. */
    public void append(ReceiveBlock block, int offset, int length) {
        DataIndication piece = (DataIndication) pool.take();
        if (piece == null) {
            piece = new DataIndication();
        }
        piece.hold(chain, block, offset, length);
        chain.append(piece);
    }

    /**
     * Copies what is there into a receive, as far as it goes.
     *
     * @return SUCCESS, or INVALID_PARAMETER if the memory's owner has freed it meanwhile
     */
    public NtStatus copyTo(Irp irp) {
        for (Indication piece = chain.first();
                piece != null && irp.done < irp.length;
                piece = chain.first()) {
            WskMdl mdl = Objects.requireNonNull(irp.mdl, "a receive without memory");
            int n = (int) Math.min(irp.length - irp.done, piece.length());
            if (!Pieces.copyInto(mdl, irp.offset, piece.block().memory(), piece.offset(), n)) {
                return NtStatus.INVALID_PARAMETER;
            }
            irp.advance(n);
            chain.skip(n);
        }
        return NtStatus.SUCCESS;
    }

    /** Drops everything that is there. */
    public void drop() {
        chain.drop();
    }

    // ---- the client's turn

    /**
     * Takes out everything, to be shown; the answer is {@link #take}, {@link #refuse} or {@link
     * #lend}.
     */
    public DataIndication show() {
        long bytes = chain.bytes();
        DataIndication first = (DataIndication) chain.showAll();
        first.beginAsFirst(bytes);
        return first;
    }

    /** Takes away what the client took of what was shown. {@return how much that was} */
    public long take(DataIndication first) {
        long accepted = first.endAsFirst();
        chain.takeBack(first);
        for (long left = accepted; left > 0; ) {
            int n = (int) Math.min(left, Objects.requireNonNull(chain.first()).length());
            chain.skip(n);
            left -= n;
        }
        return accepted;
    }

    /** Puts what was shown back to the front. */
    public void refuse(DataIndication first) {
        first.endAsFirst();
        chain.takeBack(first);
    }

    /** Leaves what was shown to the client. */
    public void lend(DataIndication first) {
        first.endAsFirst();
        chain.lend(first);
    }

    /** Takes a list back from the client. Any thread. */
    public NtStatus release(DataIndication first) {
        return chain.release(first);
    }
}
