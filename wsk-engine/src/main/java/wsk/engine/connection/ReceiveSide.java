package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskEvents;
import wsk.api.WskMdl;
import wsk.api.WskReceiveFlag;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.lending.DataIndication;
import wsk.engine.lending.LoopLending;
import wsk.engine.lending.ReceivedData;
import wsk.engine.lending.SocketMemory;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.NextTurn;
import wsk.engine.loop.Pause;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.EventGate;

import java.util.Objects;

/**
 * The receiving direction of a connection: queued receives, bytes nobody took yet, the receive
 * event, and the end.
 */
final class ReceiveSide {
    /*
     * Bytes come in one of two ways. Armed: the driver feeds blocks of its own memory, which are shown to the client as they are
     * or copied into queued receives. Posted: the driver puts bytes straight into the first queued receive's memory, unless its owner
     * may free that meanwhile. A connection that was ever armed stays with feeding, because bytes may still be fed after disarming
     * and would then be overtaken by posted ones.
     *
     *   Supply                          Flow                                          Ending
     *   NONE      -> IDLE   connected   FLOWS     -> SHOWN      the event runs        OPEN   -> ENDED        the peer's end
     *   IDLE     <-> POSTED             SHOWN     -> ASKED      a receive inside it   ENDED  -> ENDED_TOLD   the client knows
     *   IDLE      -> ARMED              SHOWN     -> FLOWS      all taken or kept     any of these -> BROKEN
     *   ARMED    <-> DISARMED           SHOWN     -> SUSPENDED  refused, or a part    BROKEN -> BROKEN_TOLD
     *                                   ASKED     -> FLOWS      all or a part taken
     *                                   ASKED     -> HELD       nothing taken
     *                                   ASKED     -> LATER      refused
     *                                   SUSPENDED -> FLOWS      a receive
     *                                   HELD      -> FLOWS      a receive, more bytes, or the end
     *                                   LATER     -> FLOWS      a receive, or the next turn of the loop
     *
     * The three are independent but for this: SHOWN and ASKED only while a callback runs; POSTED never again once ARMED; ENDED and
     * BROKEN leave nothing asked of the driver, so neither POSTED nor ARMED. A side that is stopped (abortive disconnect, close,
     * death) moves no more; what is posted is settled by the driver or swept.
     *
     * Order. `data` holds what arrived and was not taken: the refused rest, or bytes that came while nobody wanted them. Queued
     * receives are served from it first, then the event gets it; new bytes are always put behind it. So no byte overtakes. And the
     * event waits until the routines of receives settled before it have run (isQuiet): what a client hears is in order too, and a
     * request that was used in the callback can be used in the next.
     *
     * Suspension. A refusal or a partial acceptance suspends the event until a receive is posted; one of length 0 completes at
     * once. One posted while the callback runs counts too, or the connection would stall for ever. The same bytes are then not shown
     * again in this turn, or a client that always does so would stop the loop: a parser that took nothing of half a message waits
     * for more (HELD); who refused hears of them in the next turn (LATER); who took a part has made way for itself.
     *
     * Wanting more. Bytes are read only while somebody wants them: the event, a queued receive, or the disconnect event, which
     * cannot learn of the end without reading up to it; that last one stops at AHEAD_MAX. Everything else stays in the kernel, its
     * window closes, and the peer waits. Where the driver has no room, nothing is asked for a while; while too much memory is kept,
     * only for queued receives.
     *
     * The end. A graceful one is told when every byte before it was taken, or was shown in vain after it came (HELD); a broken
     * connection at once, and drops the rest.
     *
     * Strangers. Every entry first brings the state in order, then tells observers and clients, from deliver alone, and looks again
     * at everything after each of them: it may have closed, aborted, cancelled, sent or received. What the driver settles inside a
     * call of ours (asking) may be inside a client's call too, so it is told later.
     */

    /** How much is read ahead to find the end of the stream, in bytes. */
    private static final int AHEAD_MAX = 64 * 1024;

    private final Connection connection;
    private final EventLoop loop;
    private final EventGate gate;
    private final SocketMemory memory;
    private final IrpQueue waiting = new IrpQueue();
    private final ReceivedData data;

    private ReceiveSupply supply = ReceiveSupply.NONE;
    private ReceiveFlow flow = ReceiveFlow.FLOWS;
    private ReceiveEnding ending = ReceiveEnding.OPEN;
    private @Nullable NtStatus broken;
    private int brokenNativeError;

    /** Whether somebody waits for the end although no event is enabled, or no longer. */
    private boolean watched;

    private boolean stopped;

    /** Whether the driver is being asked, so that what it settles is told later. */
    private boolean asking;

    /** In which pass of the loop a receive was last settled. */
    private int settledIn = -1;

    /** Made when the driver has no room for the first time. */
    private @Nullable Pause pause;

    /** Made when refused bytes are to be shown again for the first time. */
    private @Nullable NextTurn nextTurn;

    ReceiveSide(Connection connection) {
        this.connection = connection;
        this.loop = connection.loop();
        this.gate = connection.core().gate();
        this.memory =
                new SocketMemory(LoopLending.of(loop).memory(), connection.core()::deliverSoon);
        this.data = new ReceivedData(loop, memory);
    }

    /** The connection is up. */
    void connected() {
        supply = ReceiveSupply.IDLE;
    }

    /** Makes sure that the end is noticed although no event is enabled, or no longer. */
    void watch(boolean on) {
        watched = on;
        step();
    }

    /**
     * {@return whether the peer has closed its sending direction, and all before it was read from
     * the kernel}
     */
    boolean hasEnded() {
        return ending == ReceiveEnding.ENDED || ending == ReceiveEnding.ENDED_TOLD;
    }

    private boolean isBroken() {
        return ending == ReceiveEnding.BROKEN || ending == ReceiveEnding.BROKEN_TOLD;
    }

    private boolean isShowing() {
        return flow == ReceiveFlow.SHOWN || flow == ReceiveFlow.ASKED;
    }

    /** {@return whether the routines of all receives that were settled have run} */
    private boolean isQuiet() {
        return loop.passes() != settledIn;
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
        boolean drains = irp.receiveFlag == WskReceiveFlag.DRAIN;
        if (drains && irp.length != 0) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        // Nothing is indicated while it waits, and then the event goes on, however it ends.
        flow = isShowing() ? ReceiveFlow.ASKED : ReceiveFlow.FLOWS;
        if (isResume(irp)) {
            settledIn = loop.passes();
            connection.core().deliverSoon();
            return irp.settle(NtStatus.SUCCESS, 0);
        }
        waiting.add(irp);
        serve();
        if (!data.isEmpty() || ending != ReceiveEnding.OPEN) {
            connection.core().deliverSoon();
        }
        step();
        return NtStatus.PENDING;
    }

    /** {@return whether a receive does no more than let the event that runs go on} */
    boolean isResuming(Irp irp) {
        return isShowing() && isResume(irp);
    }

    private static boolean isResume(Irp irp) {
        return irp.length == 0 && irp.receiveFlag != WskReceiveFlag.DRAIN;
    }

    /** Tells which requests are pending. */
    void pending(PendingRequests into) {
        into.add(waiting);
    }

    void cancel(Irp irp) {
        if (supply == ReceiveSupply.POSTED && waiting.peek() == irp) {
            if (!stopped) {
                asking = true;
                driver().cancelReceive();
                asking = false;
                step();
            }
        } else if (waiting.remove(irp)) {
            settledIn = loop.passes();
            irp.settle(NtStatus.CANCELLED);
            serve();
            connection.core().deliverSoon();
        }
    }

    // ---- what the driver tells

    void received(ReceiveBlock block, int offset, int length) {
        if (stopped || isBroken()) {
            return;
        }
        data.append(block, offset, length);
        endHold();
        connection.extensions().received(length);
        serve();
        deliver();
    }

    /** Something has changed for a client that waits for just that. */
    private void endHold() {
        if (flow == ReceiveFlow.HELD) {
            flow = ReceiveFlow.FLOWS;
        }
    }

    void filled(long bytes) {
        withdraw();
        Irp irp = Objects.requireNonNull(waiting.peek(), "bytes came for no receive");
        irp.advance(bytes);
        if (isFull(irp)) {
            completeFirst(NtStatus.SUCCESS);
        } else if (irp.cancelWanted) {
            completeFirst(NtStatus.CANCELLED);
        }
        connection.extensions().received(bytes);
        serve();
        deliver();
    }

    /** The driver no longer does what was asked of it. */
    private void withdraw() {
        switch (supply) {
            case POSTED -> supply = ReceiveSupply.IDLE;
            case ARMED -> supply = ReceiveSupply.DISARMED;
            case NONE, IDLE, DISARMED -> {}
        }
    }

    private static boolean isFull(Irp irp) {
        return irp.receiveFlag == WskReceiveFlag.NONE || irp.done == irp.length;
    }

    private void completeFirst(NtStatus status) {
        Irp irp = Objects.requireNonNull(waiting.poll());
        settledIn = loop.passes();
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
        withdraw();
        if (ending != ReceiveEnding.OPEN) {
            return;
        }
        ending = ReceiveEnding.ENDED;
        endHold();
        connection.extensions().disconnected(false);
        serve();
        deliver();
    }

    void failed(NtStatus status, int nativeError) {
        withdraw();
        switch (status) {
            case CANCELLED, INSUFFICIENT_RESOURCES -> {
                Irp irp = waiting.peek();
                if (irp != null && irp.cancelWanted) {
                    completeFirst(NtStatus.CANCELLED);
                }
                if (status == NtStatus.INSUFFICIENT_RESOURCES && !stopped) {
                    pause().start();
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
    void sendBroke(NtStatus status, int nativeError) {
        if (!stopped && supply != ReceiveSupply.POSTED && supply != ReceiveSupply.ARMED) {
            broke(status, nativeError);
            deliver();
        }
    }

    private void broke(NtStatus status, int nativeError) {
        if (!isBroken()) {
            ending = ReceiveEnding.BROKEN;
            // A send that nobody takes any more says DISCONNECTED; for who receives it was a reset.
            broken =
                    status == NtStatus.CONNECTION_DISCONNECTED ? NtStatus.CONNECTION_RESET : status;
            brokenNativeError = nativeError;
            data.drop();
            connection.extensions().disconnected(true);
        }
        serve();
        connection.sendSide().connectionBroke(status);
    }

    /** Fills queued receives from what is there, or ends them. Runs no callback. */
    private void serve() {
        while (supply != ReceiveSupply.POSTED && !isShowing()) {
            Irp irp = waiting.peek();
            if (irp == null) {
                return;
            }
            if (irp.receiveFlag == WskReceiveFlag.DRAIN) {
                data.drop();
            }
            if (!data.isEmpty()) {
                NtStatus copied = data.copyTo(irp);
                endHold();
                if (copied != NtStatus.SUCCESS || isFull(irp)) {
                    completeFirst(copied);
                }
            } else if (broken != null) {
                completeFirst(broken);
            } else if (hasEnded()) {
                completeFirst(NtStatus.SUCCESS);
            } else {
                return;
            }
        }
    }

    // ---- what the client is told

    /**
     * Tells observers and the client what there is to tell, then asks for what is wanted. Outside
     * any callback of this socket, or soon.
     */
    void deliver() {
        if (asking || isShowing()) {
            if (!data.isEmpty()
                    || ending != ReceiveEnding.OPEN
                    || connection.extensions().hasNews()) {
                connection.core().deliverSoon();
            }
            return;
        }
        connection.extensions().tell();
        if (isShowable() && isToldNow()) {
            show();
            serve();
            if (isShowable()) {
                connection.core().deliverSoon();
            }
        }
        tellEnd();
        step();
    }

    private boolean isShowable() {
        return !data.isEmpty()
                && flow == ReceiveFlow.FLOWS
                && waiting.isEmpty()
                && gate.isEnabled(WskEvents.RECEIVE)
                && connection.handover().isPublished();
    }

    /** {@return whether the client may be told now; if not, it is soon} */
    private boolean isToldNow() {
        if (isQuiet()) {
            return true;
        }
        connection.core().deliverSoon();
        return false;
    }

    private void show() {
        long bytes = data.queuedBytes();
        DataIndication first = data.show();
        int flags =
                WskEvents.FLAG_AT_DISPATCH_LEVEL
                        | (data.isLent() && memory.isMuch() ? WskEvents.FLAG_RELEASE_ASAP : 0);
        flow = ReceiveFlow.SHOWN;
        gate.enter(WskEvents.RECEIVE);
        NtStatus answer = connection.callbacks().receive(flags, first, bytes);
        gate.exit(WskEvents.RECEIVE);
        boolean asked = flow == ReceiveFlow.ASKED;
        switch (answer) {
            case PENDING -> {
                data.lend(first);
                flow = ReceiveFlow.FLOWS;
            }
            case SUCCESS -> {
                long accepted = data.take(first);
                flow = flowAfter(accepted, bytes, asked);
            }
            default -> {
                data.refuse(first);
                flow = asked ? ReceiveFlow.LATER : ReceiveFlow.SUSPENDED;
            }
        }
        if (stopped) {
            data.drop();
        } else if (flow == ReceiveFlow.LATER) {
            nextTurn().await();
        }
    }

    private static ReceiveFlow flowAfter(long accepted, long shown, boolean asked) {
        if (accepted == shown) {
            return ReceiveFlow.FLOWS;
        }
        if (!asked) {
            return ReceiveFlow.SUSPENDED;
        }
        return accepted == 0 ? ReceiveFlow.HELD : ReceiveFlow.FLOWS;
    }

    private void tellEnd() {
        if (stopped
                || !gate.isEnabled(WskEvents.DISCONNECT)
                || !connection.handover().isPublished()) {
            return;
        }
        switch (ending) {
            case ENDED -> {
                if ((data.isEmpty() || flow == ReceiveFlow.HELD) && isToldNow()) {
                    ending = ReceiveEnding.ENDED_TOLD;
                    tellEnd(WskEvents.FLAG_AT_DISPATCH_LEVEL);
                }
            }
            case BROKEN -> {
                if (isToldNow()) {
                    ending = ReceiveEnding.BROKEN_TOLD;
                    tellEnd(WskEvents.FLAG_AT_DISPATCH_LEVEL | WskEvents.FLAG_ABORTIVE);
                }
            }
            case OPEN, ENDED_TOLD, BROKEN_TOLD -> {}
        }
    }

    private void tellEnd(int flags) {
        gate.enter(WskEvents.DISCONNECT);
        connection.callbacks().disconnect(flags);
        gate.exit(WskEvents.DISCONNECT);
    }

    // ---- what is asked of the driver

    /** Arms, disarms or posts, by who wants bytes now. */
    private void step() {
        while (mayAsk()) {
            Irp first = waiting.peek();
            boolean feed = wantsFeeding(first);
            if (feed != (supply == ReceiveSupply.ARMED)) {
                feed(feed);
                return;
            }
            if (feed || first == null) {
                return;
            }
            // It may be settled at once, and the next one be asked for.
            post(first);
        }
    }

    private boolean mayAsk() {
        return switch (supply) {
            case NONE, POSTED -> false;
            case IDLE, ARMED, DISARMED ->
                    !stopped && ending == ReceiveEnding.OPEN && (pause == null || !pause.isOn());
        };
    }

    private boolean wantsFeeding(@Nullable Irp first) {
        boolean published = connection.handover().isPublished();
        boolean forEvent =
                gate.isEnabled(WskEvents.RECEIVE) && flow != ReceiveFlow.SUSPENDED && published;
        boolean forEnd =
                (watched || (gate.isEnabled(WskEvents.DISCONNECT) && published))
                        && data.queuedBytes() < AHEAD_MAX;
        boolean forReceive =
                first != null
                        && (supply != ReceiveSupply.IDLE
                                || first.receiveFlag == WskReceiveFlag.DRAIN
                                || !first.isSteady());
        // A request brings memory of its own, so it is not held back.
        return forReceive || ((forEvent || forEnd) && memory.mayRead());
    }

    private void feed(boolean on) {
        supply = on ? ReceiveSupply.ARMED : ReceiveSupply.DISARMED;
        asking = true;
        if (on) {
            driver().armReceive();
        } else {
            driver().disarmReceive();
        }
        asking = false;
    }

    private void post(Irp irp) {
        WskMdl piece = Objects.requireNonNull(irp.mdl, "a receive without memory");
        long room = Math.min(irp.length - irp.done, piece.segment().byteSize() - irp.offset);
        supply = ReceiveSupply.POSTED;
        asking = true;
        driver().receive(piece.segment(), irp.offset, room);
        asking = false;
    }

    private Pause pause() {
        if (pause == null) {
            pause = new Pause(loop, connection.core()::deliverSoon);
        }
        return pause;
    }

    private NextTurn nextTurn() {
        if (nextTurn == null) {
            nextTurn = new NextTurn(loop, this::showAgain);
        }
        return nextTurn;
    }

    private void showAgain() {
        if (flow == ReceiveFlow.LATER) {
            flow = ReceiveFlow.FLOWS;
            connection.core().deliverSoon();
        }
    }

    private ConnectionDriver driver() {
        return connection.connectionDriver();
    }

    // ---- the end of it

    /** Nothing is wanted any more; what the kernel does not hold is settled. */
    void stop(NtStatus status) {
        stopped = true;
        memory.stop();
        if (pause != null) {
            pause.stop();
        }
        data.drop();
        Irp held = supply == ReceiveSupply.POSTED ? waiting.poll() : null;
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
