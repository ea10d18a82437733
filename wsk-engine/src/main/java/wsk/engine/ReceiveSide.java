package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskEvents;
import wsk.api.WskMdl;
import wsk.api.WskReceiveFlag;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ReceiveBlock;

import java.util.Objects;

/**
 * The receiving direction of a connection: queued receives, bytes nobody took yet, the receive
 * event, and the end.
 */
final class ReceiveSide {
    /*
     * Bytes come in one of two ways. Armed: the driver feeds blocks of its own memory, which are shown to the client as they are
     * or copied into queued receives. Posted: the driver puts bytes straight into the first queued receive's memory. A connection
     * that was ever armed stays with feeding, because bytes may still be fed after disarming and would then be overtaken by
     * posted ones.
     *
     * Order. `head` holds what arrived and was not taken: the refused rest, or bytes that came while nobody wanted them. Queued
     * receives are served from it first, then the event gets it; new bytes are always put behind it. So no byte overtakes.
     *
     * Suspension. A refusal or a partial acceptance suspends the event until a receive is posted; one of length 0 completes at
     * once. One posted while the callback is still running counts too (resumed), or the socket would stall for ever.
     *
     * Wanting more. Bytes are read only while somebody wants them: the event, a queued receive, or the disconnect event, which
     * cannot learn of the end without reading up to it; that last one stops at AHEAD_MAX. Everything else stays in the kernel, its
     * window closes, and the peer waits.
     *
     * The end. A graceful one is told when every byte before it was taken; a broken connection at once, and drops the rest.
     *
     * Callbacks run only from deliver and the driver's feed, never from a request, so they do not nest.
     */

    /** How much is read ahead to find the end of the stream, in bytes. */
    private static final int AHEAD_MAX = 64 * 1024;

    /** From how many bytes on a client that keeps them is asked to hurry. */
    private static final long LENT_MANY = 1024 * 1024;

    private final Connection connection;
    private final EventLoop loop;
    private final EventGate gate;
    private final IrpQueue waiting = new IrpQueue();

    private @Nullable DataIndication head;
    private @Nullable DataIndication tail;
    private long queuedBytes;
    private long lentBytes;

    private boolean connected;
    private boolean armed;
    private boolean everArmed;
    private boolean posted;
    private boolean suspended;
    private boolean resumed;
    private boolean indicating;
    private boolean watched;
    private boolean ended;
    private boolean endIndicated;
    private boolean breakIndicated;
    private boolean stopped;
    private @Nullable NtStatus broken;
    private int brokenNativeError;

    ReceiveSide(Connection connection) {
        this.connection = connection;
        this.loop = connection.loop();
        this.gate = connection.core().gate();
    }

    /** The connection is up. */
    void connected() {
        connected = true;
    }

    /** Makes sure that the end is noticed although no event is enabled, or no longer. */
    void watch(boolean on) {
        watched = on;
        rearm();
    }

    /**
     * {@return whether the peer has closed its sending direction, and all before it was read from
     * the kernel}
     */
    boolean hasEnded() {
        return ended;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    NtStatus receive(Irp irp) {
        if (irp.receiveFlag == WskReceiveFlag.DRAIN && irp.length != 0) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        if (irp.length == 0 && irp.receiveFlag != WskReceiveFlag.DRAIN) {
            resume();
            connection.core().deliverSoon();
            return irp.settle(NtStatus.SUCCESS, 0);
        }
        // Nothing is indicated while it waits, and then the event goes on, however it ends.
        resume();
        waiting.add(irp);
        serve();
        if (head != null || ended || broken != null) {
            connection.core().deliverSoon();
        }
        rearm();
        return NtStatus.PENDING;
    }

    private void resume() {
        suspended = false;
        resumed = true;
    }

    void cancel(Irp irp) {
        if (posted && waiting.peek() == irp) {
            driver().cancelReceive();
        } else if (waiting.remove(irp)) {
            irp.settle(NtStatus.CANCELLED);
            serve();
            connection.core().deliverSoon();
        }
    }

    void received(ReceiveBlock block, int offset, int length) {
        if (stopped || broken != null) {
            return;
        }
        connection.extensions().received(length);
        append(loop.indications().data(this, block, offset, length));
        serve();
        deliver();
    }

    private void append(DataIndication piece) {
        if (tail == null) {
            head = piece;
        } else {
            tail.next = piece;
        }
        tail = piece;
        queuedBytes += piece.length();
    }

    void filled(long bytes) {
        posted = false;
        Irp irp = Objects.requireNonNull(waiting.peek(), "bytes came for no receive");
        connection.extensions().received(bytes);
        irp.done += bytes;
        if (isFull(irp)) {
            completeFirst(NtStatus.SUCCESS);
        } else if (irp.cancelWanted) {
            completeFirst(NtStatus.CANCELLED);
        }
        serve();
        deliver();
    }

    private static boolean isFull(Irp irp) {
        return irp.receiveFlag == WskReceiveFlag.NONE || irp.done == irp.length;
    }

    private void completeFirst(NtStatus status) {
        Irp irp = Objects.requireNonNull(waiting.poll());
        irp.nativeError(status.isSuccess() ? 0 : brokenNativeError).settle(status);
    }

    void ended() {
        NtStatus sendFailure = connection.sendSide().failure();
        if (sendFailure != null) {
            // The kernel tells of a reset once; when a send has heard it, reading looks like an
            // orderly end.
            failed(sendFailure, 0);
            return;
        }
        posted = false;
        armed = false;
        ended = true;
        connection.extensions().disconnected(false);
        serve();
        deliver();
    }

    void failed(NtStatus status, int nativeError) {
        posted = false;
        if (status == NtStatus.CANCELLED) {
            Irp irp = waiting.peek();
            if (irp != null && irp.cancelWanted) {
                completeFirst(NtStatus.CANCELLED);
            }
            serve();
            deliver();
            return;
        }
        armed = false;
        if (broken == null) {
            broken = status;
            brokenNativeError = nativeError;
            connection.extensions().disconnected(true);
            dropQueued();
        }
        serve();
        connection.sendSide().connectionBroke(status);
        deliver();
    }

    /** Fills queued receives from what is there, or ends them. Runs no callback. */
    private void serve() {
        while (!posted && !indicating) {
            Irp irp = waiting.peek();
            if (irp == null) {
                return;
            }
            if (irp.receiveFlag == WskReceiveFlag.DRAIN) {
                dropQueued();
            }
            if (head != null) {
                NtStatus copied = copyTo(irp);
                if (copied != NtStatus.SUCCESS || isFull(irp)) {
                    completeFirst(copied);
                }
            } else if (broken != null) {
                completeFirst(broken);
            } else if (ended) {
                completeFirst(NtStatus.SUCCESS);
            } else {
                return;
            }
        }
    }

    /** {@return SUCCESS, or INVALID_PARAMETER if the memory's owner has freed it meanwhile} */
    private NtStatus copyTo(Irp irp) {
        WskMdl mdl = Objects.requireNonNull(irp.mdl, "a receive without memory");
        while (head != null && irp.done < irp.length) {
            DataIndication piece = head;
            int n = (int) Math.min(irp.length - irp.done, piece.length());
            long at = irp.offset + irp.done;
            if (!Pieces.copyInto(mdl, at, piece.block().memory(), piece.offset(), n)) {
                return NtStatus.INVALID_PARAMETER;
            }
            irp.done += n;
            consume(n);
        }
        return NtStatus.SUCCESS;
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
            piece.recycle(loop.indications());
        }
    }

    private void dropQueued() {
        while (head != null) {
            consume(head.length());
        }
    }

    /**
     * Runs the callbacks there is reason for, then arms what is wanted. Outside any callback of
     * this socket.
     */
    void deliver() {
        if (indicating) {
            return;
        }
        while (head != null
                && waiting.isEmpty()
                && !suspended
                && gate.isEnabled(WskEvents.RECEIVE)
                && connection.isPublished()) {
            indicate();
            serve();
        }
        indicateEnd();
        rearm();
    }

    private void indicate() {
        DataIndication first = Objects.requireNonNull(head);
        long bytes = queuedBytes;
        head = null;
        tail = null;
        queuedBytes = 0;
        for (DataIndication piece = first; piece != null; piece = (DataIndication) piece.next) {
            piece.show((DataIndication) piece.next);
        }
        first.showAsFirst(bytes);
        int flags =
                WskEvents.FLAG_AT_DISPATCH_LEVEL
                        | (lentBytes >= LENT_MANY ? WskEvents.FLAG_RELEASE_ASAP : 0);
        resumed = false;
        indicating = true;
        gate.enter(WskEvents.RECEIVE);
        NtStatus answer = connection.callbacks().receive(flags, first, bytes);
        gate.exit(WskEvents.RECEIVE);
        indicating = false;
        switch (answer) {
            case PENDING -> lend(first);
            case SUCCESS -> {
                long accepted = first.accepted();
                takeBack(first);
                for (long left = accepted; left > 0; ) {
                    int n = (int) Math.min(left, Objects.requireNonNull(head).length());
                    consume(n);
                    left -= n;
                }
                suspended = accepted < bytes && !resumed;
            }
            default -> {
                takeBack(first);
                suspended = !resumed;
            }
        }
        if (stopped) {
            dropQueued();
        }
    }

    private void lend(DataIndication first) {
        DataIndication piece = first;
        while (piece != null) {
            DataIndication following = (DataIndication) piece.next;
            piece.next = null;
            lentBytes += piece.length();
            if (!piece.lend()) {
                recycleLent(piece);
            }
            piece = following;
        }
    }

    /** Puts what was shown back to the front; nothing can have arrived meanwhile. */
    private void takeBack(DataIndication first) {
        assert head == null;
        head = first;
        for (DataIndication piece = first; piece != null; piece = (DataIndication) piece.next) {
            piece.takeBack();
            queuedBytes += piece.length();
            tail = piece;
        }
    }

    NtStatus release(DataIndication first) {
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

    /** Loop thread. */
    void recycleLent(DataIndication piece) {
        lentBytes -= piece.length();
        piece.recycleLent(loop.indications());
    }

    private void indicateEnd() {
        if (stopped || !gate.isEnabled(WskEvents.DISCONNECT) || !connection.isPublished()) {
            return;
        }
        if (broken != null && !breakIndicated) {
            breakIndicated = true;
            indicateDisconnect(WskEvents.FLAG_AT_DISPATCH_LEVEL | WskEvents.FLAG_ABORTIVE);
        } else if (broken == null && ended && head == null && !endIndicated) {
            endIndicated = true;
            indicateDisconnect(WskEvents.FLAG_AT_DISPATCH_LEVEL);
        }
    }

    private void indicateDisconnect(int flags) {
        indicating = true;
        gate.enter(WskEvents.DISCONNECT);
        connection.callbacks().disconnect(flags);
        gate.exit(WskEvents.DISCONNECT);
        indicating = false;
        serve();
    }

    /** Arms, disarms or posts, by who wants bytes now. */
    private void rearm() {
        if (!connected || stopped || posted || ended || broken != null) {
            return;
        }
        Irp first = waiting.peek();
        boolean forEvent =
                gate.isEnabled(WskEvents.RECEIVE) && !suspended && connection.isPublished();
        boolean forEnd =
                (watched || gate.isEnabled(WskEvents.DISCONNECT)) && queuedBytes < AHEAD_MAX;
        boolean forReceive =
                first != null && (everArmed || first.receiveFlag == WskReceiveFlag.DRAIN);
        boolean want = forEvent || forEnd || forReceive;
        if (want != armed) {
            armed = want;
            if (want) {
                everArmed = true;
                driver().armReceive();
            } else {
                driver().disarmReceive();
            }
        }
        if (!want && first != null) {
            post(first);
        }
    }

    private void post(Irp irp) {
        WskMdl mdl = Objects.requireNonNull(irp.mdl, "a receive without memory");
        long position = irp.offset + irp.done;
        WskMdl piece = Pieces.pieceAt(mdl, position);
        long at = Pieces.offsetAt(mdl, position);
        long room = Math.min(irp.length - irp.done, piece.segment().byteSize() - at);
        posted = true;
        driver().receive(piece.segment(), at, room);
    }

    private ConnectionDriver driver() {
        return connection.connectionDriver();
    }

    /** Nothing is wanted any more; what the kernel does not hold is settled. */
    void stop(NtStatus status) {
        stopped = true;
        if (!indicating) {
            dropQueued();
        }
        Irp held = posted ? waiting.poll() : null;
        sweep(status);
        if (held != null) {
            waiting.add(held);
        }
    }

    /** Settles every receive that is left. */
    void sweep(NtStatus status) {
        for (Irp irp = waiting.poll(); irp != null; irp = waiting.poll()) {
            irp.settle(status);
        }
    }
}
