package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskMdl;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.SendDriver;
import wsk.engine.driver.SendSink;
import wsk.engine.lending.LoopLending;
import wsk.engine.lending.LoopMemory;
import wsk.engine.lending.SentCopy;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.FlushTarget;
import wsk.engine.loop.Pause;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.request.Pieces;

import java.util.Objects;

/**
 * The sending direction of a connection: queued sends, the one under way, and the graceful
 * disconnect behind them.
 */
final class SendSide extends FlushTarget implements SendSink {
    /*
     * One queue holds sends in order and, as its last element, the graceful disconnect, whose
     * buffer is sent like any other. The driver has at most one send: the front of the queue,
     * gathered. What it took is counted off from the front; a request is settled when its last byte
     * is taken.
     *
     * A request that the driver may have seen (started) cannot be cancelled: bytes of it may be on
     * their way, and a stream with a hole is worse than a late answer.
     *
     * A send that is to wait for the peer's acknowledgement goes on to a second queue when all of
     * it is taken, and so does every send behind it, for they complete in order. The driver is
     * asked to watch while that queue is not empty.
     *
     * Memory that its owner may free is copied, in portions, where the driver holds it; the copy
     * lasts as long as the send. Freed before that, it costs its own request, and the stream if
     * some of the request was sent.
     *
     * A driver without memory has taken nothing of its send; we ask again after a pause, and until
     * then every request that nothing was sent of can be cancelled.
     *
     * OPEN     -> ENDING    the disconnect is queued
     * ENDING   -> SHUTTING  its turn has come, the driver shuts
     * SHUTTING -> SHUT
     *
     * In any of these the transport may refuse (failure), or the side be stopped (abortive
     * disconnect, close).
     */

    private enum State {
        OPEN,
        ENDING,
        SHUTTING,
        SHUT
    }

    /**
     * How much is handed to the driver at once. More would gain nothing, and a request behind so
     * much can still be cancelled.
     */
    private static final int GATHER_BYTES = 1024 * 1024;

    private final Connection connection;
    private final EventLoop loop;
    private final LoopMemory memory;
    private final IrpQueue queue = new IrpQueue();
    private final Unacknowledged unacknowledged = new Unacknowledged();

    private State state = State.OPEN;
    private boolean dirty;
    private boolean sending;
    private boolean stopped;
    private @Nullable NtStatus failure;

    /** Made when memory is sent for the first time that has to be copied. */
    private @Nullable SentCopy copy;

    /** Made when the driver has no room for the first time. */
    private @Nullable Pause pause;

    SendSide(Connection connection) {
        this.connection = connection;
        this.loop = connection.loop();
        this.memory = LoopLending.of(loop).memory();
    }

    /** {@return why sending no longer works, null while it does} */
    @Nullable NtStatus failure() {
        return failure;
    }

    /** {@return whether our direction is closed and the peer will have seen it} */
    boolean isShut() {
        return state == State.SHUT;
    }

    /** Takes a send, or a graceful disconnect with or without last data. */
    NtStatus send(Irp irp) {
        assert loop.isCurrent();
        if (state != State.OPEN) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (failure != null) {
            return irp.settle(failure, 0);
        }
        if (irp.opCode() == OpCode.DISCONNECT) {
            state = State.ENDING;
        }
        queue.add(irp);
        flushSoon();
        return NtStatus.PENDING;
    }

    private void flushSoon() {
        if (!sending && !dirty && !stopped && !isPausing()) {
            dirty = true;
            loop.markDirty(this);
        }
    }

    private boolean isPausing() {
        return pause != null && pause.isOn();
    }

    /** Hands the front of the queue to the driver. */
    @Override
    public void flush() {
        assert loop.isCurrent();
        dirty = false;
        if (sending || stopped || isPausing()) {
            return;
        }
        settleEmpty();
        GatherList list = loop.gather();
        list.clear();
        gather(list);
        if (list.count() > 0) {
            sending = true;
            driver().send(list);
            list.clear();
        }
    }

    private void gather(GatherList list) {
        boolean more = true;
        Irp following;
        for (Irp irp = queue.peek();
                more && irp != null && !list.isFull() && list.bytes() < GATHER_BYTES;
                irp = following) {
            following = IrpQueue.after(irp);
            long left = irp.length - irp.done;
            if (left == 0) {
                continue;
            }
            if (!irp.isSteady()) {
                more = gatherGuarded(irp, left, list);
                continue;
            }
            Pieces.gather(
                    Objects.requireNonNull(irp.mdl, "a send without memory"),
                    irp.offset,
                    left,
                    list);
            irp.started = true;
        }
    }

    /**
     * Adds a request to the list whose memory its owner may free.
     *
     * @return whether more can be added
     */
    private boolean gatherGuarded(Irp irp, long left, GatherList list) {
        WskMdl mdl = Objects.requireNonNull(irp.mdl, "a send without memory");
        if (irp.isFreed()) {
            return dropFreed(irp);
        }
        if (!loop.driver().holdsSentMemory()) {
            Pieces.gather(mdl, irp.offset, left, list);
            irp.started = true;
            return true;
        }
        if (copy == null) {
            copy = new SentCopy(memory);
        }
        if (!copy.isBegun() && !copy.begin(memory.portion(left))) {
            if (list.count() == 0) {
                noRoom();
            }
            return false;
        }
        int before = list.count();
        try {
            long added = copy.gather(mdl, irp.offset, left, list);
            irp.started |= added > 0;
            return added == left;
        } catch (IllegalStateException freed) {
            list.truncate(before);
            return dropFreed(irp);
        }
    }

    /**
     * Settles a request whose memory was freed before all of it was sent. If some was, the stream
     * has a hole, and nothing can follow it.
     *
     * @return whether more can be added
     */
    private boolean dropFreed(Irp irp) {
        if (irp.done > 0) {
            fail(NtStatus.INVALID_PARAMETER, 0);
            return false;
        }
        if (!queue.remove(irp)) {
            throw new AssertionError("a send is not where it was found");
        }
        if (irp.opCode() == OpCode.DISCONNECT) {
            state = State.OPEN;
        }
        irp.settle(NtStatus.INVALID_PARAMETER);
        return true;
    }

    /** The driver no longer has anything. */
    private void handedBack() {
        sending = false;
        if (copy != null) {
            copy.end();
        }
    }

    /**
     * Settles what has no bytes left at the front of the queue: sends of nothing, and the
     * disconnect.
     */
    private void settleEmpty() {
        for (Irp irp = queue.peek(); irp != null && irp.done == irp.length; irp = queue.peek()) {
            if (irp.opCode() == OpCode.DISCONNECT) {
                if (state == State.ENDING) {
                    state = State.SHUTTING;
                    irp.started = true;
                    driver().shutdown();
                }
                return;
            }
            queue.poll();
            unacknowledged.settleWhenDone(irp);
        }
    }

    @Override
    public void sent(long bytes) {
        assert loop.isCurrent();
        assert sending : "a send was settled that nobody asked for";
        handedBack();
        long left = bytes;
        while (left > 0) {
            Irp irp = Objects.requireNonNull(queue.peek(), "more was sent than asked");
            long n = Math.min(left, irp.length - irp.done);
            irp.advance(n);
            left -= n;
            unacknowledged.sent(n);
            if (irp.done == irp.length && irp.opCode() != OpCode.DISCONNECT) {
                queue.poll();
                unacknowledged.settleWhenDone(irp);
            } else if (left > 0) {
                throw new AssertionError("bytes were sent behind the disconnect");
            }
        }
        if (!queue.isEmpty()) {
            flushSoon();
        }
        if (!unacknowledged.isEmpty() && !stopped) {
            driver().watchAcknowledged();
        }
        if (bytes > 0) {
            connection.extensions().sent(bytes);
        }
    }

    @Override
    public void outstanding(long bytes) {
        assert loop.isCurrent();
        unacknowledged.outstanding(bytes);
    }

    @Override
    public void sendBroke(NtStatus status, int nativeError) {
        assert loop.isCurrent();
        fail(status, nativeError);
        tellReceiveSide(status, nativeError);
    }

    @Override
    public void sendFailed(NtStatus status, int nativeError) {
        assert loop.isCurrent();
        assert sending : "a send was settled that nobody asked for";
        handedBack();
        boolean freed = status == NtStatus.INVALID_PARAMETER && isAnyFreed();
        if (failure != null || (status != NtStatus.INSUFFICIENT_RESOURCES && !freed)) {
            fail(status, nativeError);
            tellReceiveSide(status, nativeError);
        } else if (freed) {
            // Found too late to be left out, but nothing was taken: without it then.
            takeBack();
            flushSoon();
        } else {
            noRoom();
        }
    }

    /** Tells the receiving direction of a failure that means that neither works any more. */
    private void tellReceiveSide(NtStatus status, int nativeError) {
        boolean broken =
                status == NtStatus.CONNECTION_RESET
                        || status == NtStatus.CONNECTION_DISCONNECTED
                        || status == NtStatus.CONNECTION_ABORTED
                        || status == NtStatus.IO_TIMEOUT;
        if (broken) {
            connection.receiveSide().sendingBroke(status, nativeError);
        }
    }

    private boolean isAnyFreed() {
        for (Irp irp = queue.peek(); irp != null; irp = IrpQueue.after(irp)) {
            if (irp.isFreed()) {
                return true;
            }
        }
        return false;
    }

    /** Nothing was taken for want of memory, so nothing is under way; asks again later. */
    private void noRoom() {
        takeBack();
        if (!stopped && !queue.isEmpty()) {
            if (pause == null) {
                pause = new Pause(loop, this::flushSoon);
            }
            pause.start();
        }
    }

    /** Nothing of the send was taken, so all that nothing was sent of can be cancelled again. */
    private void takeBack() {
        Irp following;
        for (Irp irp = queue.peek(); irp != null; irp = following) {
            following = IrpQueue.after(irp);
            if (irp.done == 0) {
                irp.started = false;
                if (irp.cancelWanted) {
                    cancel(irp);
                }
            }
        }
    }

    /** The receiving direction found the connection broken. */
    void connectionBroke(NtStatus status) {
        assert loop.isCurrent();
        fail(status, 0);
    }

    private void fail(NtStatus status, int nativeError) {
        if (failure == null) {
            failure = status;
        }
        unacknowledged.end(failure, nativeError);
        if (sending || state == State.SHUTTING) {
            // The driver still holds the front of the queue, and settles it.
            return;
        }
        for (Irp irp = queue.poll(); irp != null; irp = queue.poll()) {
            unacknowledged.countAcknowledged(irp);
            irp.nativeError(nativeError).settle(failure);
        }
    }

    @Override
    public void sendShutdown(NtStatus told, int nativeError) {
        assert loop.isCurrent();
        // There was a connection: a system that says there is none has seen it reset.
        NtStatus status = told == NtStatus.INVALID_DEVICE_STATE ? NtStatus.CONNECTION_RESET : told;
        Irp irp =
                Objects.requireNonNull(
                        queue.poll(), "a shutdown was settled that nobody asked for");
        assert state == State.SHUTTING : state;
        state = State.SHUT;
        if (status != NtStatus.SUCCESS) {
            unacknowledged.end(status, nativeError);
        } else if (!unacknowledged.isEmpty()) {
            throw new AssertionError("the end was acknowledged before what was sent before it");
        }
        irp.nativeError(nativeError).settle(status);
    }

    /** Tells which requests are pending. */
    void pending(PendingRequests into) {
        into.add(queue);
        unacknowledged.pending(into);
    }

    void cancel(Irp irp) {
        assert loop.isCurrent();
        if (!irp.started && queue.remove(irp)) {
            if (irp.opCode() == OpCode.DISCONNECT) {
                state = State.OPEN;
            }
            irp.settle(NtStatus.CANCELLED);
        }
    }

    /** Nothing is sent any more; what the driver does not hold is settled. */
    void stop(NtStatus status) {
        assert loop.isCurrent();
        stopped = true;
        if (pause != null) {
            pause.stop();
        }
        unacknowledged.end(forSends(status), 0);
        if (!sending && state != State.SHUTTING) {
            sweep(status);
        }
    }

    /**
     * Settles every request that is left. An abortive disconnect cancels sends, and aborts the
     * disconnect before it.
     */
    void sweep(NtStatus status) {
        assert loop.isCurrent();
        if (copy != null) {
            copy.end();
        }
        unacknowledged.end(forSends(status), 0);
        for (Irp irp = queue.poll(); irp != null; irp = queue.poll()) {
            unacknowledged.countAcknowledged(irp);
            irp.settle(irp.opCode() == OpCode.DISCONNECT ? status : forSends(status));
        }
    }

    private static NtStatus forSends(NtStatus status) {
        return status == NtStatus.CONNECTION_ABORTED ? NtStatus.CANCELLED : status;
    }

    private SendDriver driver() {
        return connection.connectionDriver().sending();
    }
}
