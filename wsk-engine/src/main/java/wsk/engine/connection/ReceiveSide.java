package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskReceiveFlag;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveSink;
import wsk.engine.lending.LoopLending;
import wsk.engine.lending.ReceivedData;
import wsk.engine.lending.SocketMemory;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.SocketCore;

import java.util.Objects;

/**
 * The receiving direction of a connection: queued receives, bytes nobody took yet, and the end.
 * What it asks of the driver is in {@link ReceiveSupply}, what it tells the client in {@link
 * ReceiveEvents}. Loop thread only.
 */
final class ReceiveSide implements ReceiveSink {
    /*
     * Order. `data` holds what arrived and was not taken: the refused rest, or bytes that came
     * while nobody wanted them. Queued receives are served from it first, then the event gets it;
     * new bytes are always put behind it. So no byte overtakes.
     *
     * Wanting more. Bytes are read only while somebody wants them: the event, a queued receive, or
     * the disconnect event, which cannot learn of the end without reading up to it; that last one
     * stops at AHEAD_MAX. Everything else stays in the kernel, its window closes, and the peer
     * waits. Where the driver has no room, nothing is asked for a while; while too much memory is
     * kept, only for queued receives.
     *
     * The end. A broken connection drops the bytes that nobody took. A side that is stopped
     * (abortive disconnect, close, death) moves no more; what is posted is settled by the driver or
     * swept.
     *
     * Strangers. Every entry first brings the state in order, then tells observers and clients,
     * from deliver alone, and looks again at everything after each of them: it may have closed,
     * aborted, cancelled, sent or received. What the driver settles while it is being asked may be
     * inside a client's call too, so it is told later.
     */

    /** How much is read ahead to find the end of the stream, in bytes. */
    private static final int AHEAD_MAX = 64 * 1024;

    private final Connection connection;
    private final SocketCore core;
    private final Handover handover;
    private final SocketMemory memory;
    private final IrpQueue waiting = new IrpQueue();
    private final ReceivedData data;
    private final ReceiveSupply supply;
    private final ReceiveEvents events;

    private @Nullable NtStatus broken;
    private int brokenNativeError;
    private boolean stopped;

    ReceiveSide(Connection connection) {
        this.connection = connection;
        this.core = connection.core();
        this.handover = connection.handover();
        EventLoop loop = core.loop();
        this.memory = new SocketMemory(LoopLending.of(loop).memory(), core::deliverSoon);
        this.data = new ReceivedData(loop, memory);
        this.supply = new ReceiveSupply(connection, waiting);
        this.events = new ReceiveEvents(core, connection.callbacks(), handover, data, memory);
    }

    /** The connection is up. */
    void connected() {
        supply.connected();
    }

    /**
     * {@return whether the peer has closed its sending direction, and all before it was read from
     * the kernel}
     */
    boolean hasEnded() {
        return events.hasEnded();
    }

    /** {@return what arrived: for whoever gives back what was lent} */
    ReceivedData data() {
        return data;
    }

    long queuedBytes() {
        return data.queuedBytes();
    }

    // ---- what the client asks

    NtStatus receive(Irp irp) {
        assert core.isCurrent();
        boolean drains = irp.receiveFlag == WskReceiveFlag.DRAIN;
        if (drains && irp.length != 0) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        events.asked();
        if (isResume(irp)) {
            events.settled();
            core.deliverSoon();
            return irp.settle(NtStatus.SUCCESS, 0);
        }
        waiting.add(irp);
        serve();
        if (!data.isEmpty() || !events.isOpen()) {
            core.deliverSoon();
        }
        step();
        return NtStatus.PENDING;
    }

    /** {@return whether a receive does no more than let the event that runs go on} */
    boolean isResuming(Irp irp) {
        return events.isShowing() && isResume(irp);
    }

    private static boolean isResume(Irp irp) {
        return irp.length == 0 && irp.receiveFlag != WskReceiveFlag.DRAIN;
    }

    /** Tells which requests are pending. */
    void pending(PendingRequests into) {
        into.add(waiting);
    }

    void cancel(Irp irp) {
        assert core.isCurrent();
        if (supply.isPosted() && waiting.peek() == irp) {
            supply.cancelPosted();
            step();
        } else if (waiting.remove(irp)) {
            events.settled();
            irp.settle(NtStatus.CANCELLED);
            serve();
            core.deliverSoon();
        }
    }

    // ---- what the driver tells

    @Override
    public void received(ReceiveBlock block, int offset, int length) {
        assert core.isCurrent();
        if (stopped || events.isBroken()) {
            return;
        }
        data.append(block, offset, length);
        events.changed();
        core.extensions().received(length);
        serve();
        deliver();
    }

    @Override
    public void filled(long bytes) {
        assert core.isCurrent();
        supply.withdraw();
        Irp irp = Objects.requireNonNull(waiting.peek(), "bytes came for no receive");
        irp.advance(bytes);
        if (isFull(irp)) {
            completeFirst(NtStatus.SUCCESS);
        } else if (irp.cancelWanted) {
            completeFirst(NtStatus.CANCELLED);
        }
        core.extensions().received(bytes);
        serve();
        deliver();
    }

    private static boolean isFull(Irp irp) {
        return irp.receiveFlag == WskReceiveFlag.NONE || irp.done == irp.length;
    }

    private void completeFirst(NtStatus status) {
        Irp irp = Objects.requireNonNull(waiting.poll());
        events.settled();
        irp.nativeError(status.isSuccess() ? 0 : brokenNativeError).settle(status);
    }

    @Override
    public void receiveEnded() {
        assert core.isCurrent();
        end();
        // A peer that closed without a word has gone; one that said something may be waiting for
        // the answer.
        if (data.queuedBytes() == 0) {
            handover.broke();
        }
    }

    private void end() {
        NtStatus sendFailure = connection.sendSide().failure();
        if (sendFailure != null) {
            // The kernel tells of a reset once; when a send has heard it, reading looks like an
            // orderly end.
            fail(sendFailure, 0);
            return;
        }
        supply.withdraw();
        if (!events.isOpen()) {
            return;
        }
        events.ended();
        core.extensions().disconnected(false);
        serve();
        deliver();
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        assert core.isCurrent();
        fail(status, nativeError);
        if (status != NtStatus.CANCELLED && status != NtStatus.INSUFFICIENT_RESOURCES) {
            handover.broke();
        }
    }

    private void fail(NtStatus status, int nativeError) {
        supply.withdraw();
        switch (status) {
            case CANCELLED, INSUFFICIENT_RESOURCES -> {
                Irp irp = waiting.peek();
                if (irp != null && irp.cancelWanted) {
                    completeFirst(NtStatus.CANCELLED);
                }
                if (status == NtStatus.INSUFFICIENT_RESOURCES) {
                    supply.pause();
                }
                serve();
            }
            default -> broke(status, nativeError);
        }
        deliver();
    }

    /**
     * A send has found the connection broken. Where bytes are asked for, the driver says so too.
     */
    void sendingBroke(NtStatus status, int nativeError) {
        assert core.isCurrent();
        if (!stopped && !supply.isAsked()) {
            broke(status, nativeError);
            deliver();
        }
    }

    private void broke(NtStatus status, int nativeError) {
        if (!events.isBroken()) {
            events.broke();
            // A send that nobody takes any more says DISCONNECTED; for who receives it was a reset.
            broken =
                    status == NtStatus.CONNECTION_DISCONNECTED ? NtStatus.CONNECTION_RESET : status;
            brokenNativeError = nativeError;
            data.drop();
            core.extensions().disconnected(true);
        }
        serve();
        connection.sendSide().connectionBroke(status);
    }

    /** Fills queued receives from what is there, or ends them. Runs no callback. */
    private void serve() {
        while (!supply.isPosted() && !events.isShowing()) {
            Irp irp = waiting.peek();
            if (irp == null) {
                return;
            }
            if (irp.receiveFlag == WskReceiveFlag.DRAIN) {
                data.drop();
            }
            if (!data.isEmpty()) {
                NtStatus copied = data.copyTo(irp);
                events.changed();
                if (copied != NtStatus.SUCCESS || isFull(irp)) {
                    completeFirst(copied);
                }
            } else if (broken != null) {
                completeFirst(broken);
            } else if (events.hasEnded()) {
                completeFirst(NtStatus.SUCCESS);
            } else {
                return;
            }
        }
    }

    // ---- what the client is told, and what is asked of the driver

    /**
     * Tells observers and the client what there is to tell, then asks for what is wanted. Outside
     * any callback of this socket, or soon.
     */
    void deliver() {
        assert core.isCurrent();
        if (supply.isAsking() || events.isShowing()) {
            if (!data.isEmpty() || !events.isOpen() || core.extensions().hasNews()) {
                core.deliverSoon();
            }
            return;
        }
        core.extensions().tell();
        if (isShowable() && events.isToldNow()) {
            events.show();
            serve();
            if (isShowable()) {
                core.deliverSoon();
            }
        }
        events.tellEnd();
        step();
    }

    private boolean isShowable() {
        return waiting.isEmpty() && events.isShowable();
    }

    /** Asks the driver for what somebody wants now; a posted receive may be settled at once. */
    private void step() {
        boolean posted = true;
        while (posted && events.isOpen() && supply.mayAsk()) {
            posted = supply.ask(supply.servesFromBlocks() || wantsBytes());
        }
    }

    /** {@return whether bytes are wanted beside what requests want, which bring memory along} */
    private boolean wantsBytes() {
        boolean forEnd =
                (handover.isInspected() || events.wantsEnd()) && data.queuedBytes() < AHEAD_MAX;
        return (events.wantsBytes() || forEnd) && memory.mayRead();
    }

    // ---- the end of it

    /** Nothing is wanted any more; what the kernel does not hold is settled. */
    void stop(NtStatus status) {
        assert core.isCurrent();
        stopped = true;
        memory.stop();
        supply.stop();
        events.stop();
        data.drop();
        Irp held = supply.isPosted() ? waiting.poll() : null;
        sweep(status);
        if (held != null) {
            waiting.add(held);
        }
    }

    /** Settles every receive that is left. */
    void sweep(NtStatus status) {
        assert core.isCurrent();
        for (Irp irp = waiting.poll(); irp != null; irp = waiting.poll()) {
            irp.settle(status);
        }
    }
}
