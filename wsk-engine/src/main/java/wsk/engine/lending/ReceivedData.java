package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskMdl;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.Pieces;

import java.util.Objects;

/**
 * The bytes of a connection that have arrived: what nobody took yet, in order, and what the client
 * keeps. Every piece comes in by {@link #append} and leaves by {@link #consume} or, when it was
 * lent, by {@link #recycleLent}. Loop thread only, but for {@link #release}.
 */
public final class ReceivedData implements Lender<DataIndication> {
    private final EventLoop loop;
    private final IndicationPool pool;
    private final SocketMemory memory;

    private @Nullable DataIndication head;
    private @Nullable DataIndication tail;
    private long queuedBytes;
    private int lentPieces;

    public ReceivedData(EventLoop loop, SocketMemory memory) {
        this.loop = loop;
        this.pool = LoopLending.of(loop).indications();
        this.memory = memory;
    }

    @Override
    public SocketMemory memory() {
        return memory;
    }

    /** {@return whether nothing is there that could be taken} */
    public boolean isEmpty() {
        return head == null;
    }

    /** {@return how much is there that could be taken} */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** {@return whether the client keeps anything} */
    public boolean isLent() {
        return lentPieces > 0;
    }

    /** Puts bytes behind what is there, and holds their block. */
    public void append(ReceiveBlock block, int offset, int length) {
        DataIndication piece = pool.data(this, block, offset, length);
        if (tail == null) {
            head = piece;
        } else {
            tail.next = piece;
        }
        tail = piece;
        queuedBytes += length;
    }

    /**
     * Copies what is there into a receive, as far as it goes.
     *
     * @return SUCCESS, or INVALID_PARAMETER if the memory's owner has freed it meanwhile
     */
    public NtStatus copyTo(Irp irp) {
        while (head != null && irp.done < irp.length) {
            WskMdl mdl = Objects.requireNonNull(irp.mdl, "a receive without memory");
            DataIndication piece = head;
            int n = (int) Math.min(irp.length - irp.done, piece.length());
            if (!Pieces.copyInto(mdl, irp.offset, piece.block().memory(), piece.offset(), n)) {
                return NtStatus.INVALID_PARAMETER;
            }
            irp.advance(n);
            consume(n);
        }
        return NtStatus.SUCCESS;
    }

    /** Takes bytes away from the front. */
    public void take(long bytes) {
        for (long left = bytes; left > 0; ) {
            int n = (int) Math.min(left, Objects.requireNonNull(head).length());
            consume(n);
            left -= n;
        }
    }

    /** Drops everything that is there. */
    public void drop() {
        while (head != null) {
            consume(head.length());
        }
    }

    /** Takes bytes from the first piece, and the piece away when it is empty. */
    private void consume(int bytes) {
        DataIndication piece = Objects.requireNonNull(head);
        piece.skip(bytes);
        queuedBytes -= bytes;
        if (piece.length() == 0) {
            head = (DataIndication) piece.next;
            if (head == null) {
                tail = null;
            }
            piece.next = null;
            piece.recycle(pool);
        }
    }

    // ---- the client's turn

    /** Takes out everything, to be shown; it is taken back or lent then. */
    public DataIndication show() {
        DataIndication first = Objects.requireNonNull(head, "there is nothing to show");
        for (DataIndication piece = first; piece != null; piece = (DataIndication) piece.next) {
            piece.show((DataIndication) piece.next);
        }
        first.showAsFirst(queuedBytes);
        head = null;
        tail = null;
        queuedBytes = 0;
        return first;
    }

    /** Puts what was shown back to the front. */
    public void takeBack(DataIndication first) {
        DataIndication last = first;
        while (true) {
            last.takeBack();
            queuedBytes += last.length();
            if (last.next == null) {
                break;
            }
            last = (DataIndication) last.next;
        }
        last.next = head;
        if (tail == null) {
            tail = last;
        }
        head = first;
    }

    /** Leaves what was shown to the client. */
    public void lend(DataIndication first) {
        DataIndication piece = first;
        while (piece != null) {
            DataIndication following = (DataIndication) piece.next;
            piece.next = null;
            lentPieces++;
            if (!piece.lend()) {
                recycleLent(piece);
            }
            piece = following;
        }
    }

    /** Takes a list back from the client. Any thread. */
    public NtStatus release(DataIndication first) {
        DataIndication piece = first;
        while (true) {
            if (!piece.belongsTo(this)) {
                return NtStatus.INVALID_PARAMETER;
            }
            DataIndication following = piece.hasNext() ? piece.next() : null;
            switch (piece.giveBack()) {
                case EARLY -> {}
                case RECYCLE -> {
                    if (loop.isCurrent()) {
                        recycleLent(piece);
                    } else {
                        loop.post(piece);
                    }
                }
                case REFUSED -> {
                    return NtStatus.INVALID_PARAMETER;
                }
            }
            if (following == null) {
                return NtStatus.SUCCESS;
            }
            piece = following;
        }
    }

    @Override
    public void recycleLent(DataIndication piece) {
        lentPieces--;
        piece.recycleLent(pool);
    }
}
