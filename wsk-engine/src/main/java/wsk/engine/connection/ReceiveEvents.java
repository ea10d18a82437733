package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskCallbackFlags;
import wsk.api.WskEvents;
import wsk.engine.lending.DataIndication;
import wsk.engine.lending.ReceivedData;
import wsk.engine.lending.SocketMemory;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.NextTurn;
import wsk.engine.socket.EventGate;
import wsk.engine.socket.SocketCore;

/**
 * What a receive side tells its client: of bytes that arrived, and of the end. Loop thread only.
 */
final class ReceiveEvents {
    /*
     *   Flow                                          Ending
     *   FLOWS     -> SHOWN      the event runs        OPEN   -> ENDED        the peer's end
     *   SHOWN     -> ASKED      a receive inside it   ENDED  -> ENDED_TOLD   the client knows
     *   SHOWN     -> FLOWS      all taken or kept     any of these -> BROKEN
     *   SHOWN     -> SUSPENDED  refused, or a part    BROKEN -> BROKEN_TOLD
     *   ASKED     -> FLOWS      all or a part taken
     *   ASKED     -> HELD       nothing taken
     *   ASKED     -> LATER      refused
     *   SUSPENDED -> FLOWS      a receive
     *   HELD      -> FLOWS      a receive, more bytes, or the end
     *   LATER     -> FLOWS      a receive, or the next turn of the loop
     *
     * The two are independent. SHOWN and ASKED only while a callback runs.
     *
     * Order. The event waits until the routines of receives settled before it have run:
     * what a client hears is in order too, and a request that was used in the callback can be used
     * in the next.
     *
     * Suspension. A refusal or a partial acceptance suspends the event until a receive is posted;
     * one of length 0 completes at once. One posted while the callback runs counts too, or the
     * connection would stall for ever. The same bytes are then not shown again in this turn, or a
     * client that always does so would stop the loop: a parser that took nothing of half a message
     * waits for more (HELD); who refused hears of them in the next turn (LATER); who took a part
     * has made way for itself.
     *
     * The end. A graceful one is told when every byte before it was taken, or was shown in vain
     * after it came (HELD); a broken connection at once.
     */

    /** Whether the receive event is called for what is there. */
    private enum Flow {
        FLOWS,
        SHOWN,
        ASKED,
        SUSPENDED,
        HELD,
        LATER
    }

    /** How the stream ended, and whether the client was told. */
    private enum Ending {
        OPEN,
        ENDED,
        ENDED_TOLD,
        BROKEN,
        BROKEN_TOLD
    }

    private final SocketCore core;
    private final EventLoop loop;
    private final EventGate gate;
    private final ConnectionCallbacks callbacks;
    private final Handover handover;
    private final ReceivedData data;
    private final SocketMemory memory;

    private Flow flow = Flow.FLOWS;
    private Ending ending = Ending.OPEN;
    private boolean stopped;

    /** In which pass of the loop a receive was last settled. */
    private int settledIn = -1;

    /** Made when refused bytes are to be shown again for the first time. */
    private @Nullable NextTurn nextTurn;

    ReceiveEvents(
            SocketCore core,
            ConnectionCallbacks callbacks,
            Handover handover,
            ReceivedData data,
            SocketMemory memory) {
        this.core = core;
        this.loop = core.loop();
        this.gate = core.gate();
        this.callbacks = callbacks;
        this.handover = handover;
        this.data = data;
        this.memory = memory;
    }

    // ---- what has happened

    /** The client asks for bytes: nothing is shown while it waits, and then the event goes on. */
    void asked() {
        flow = isShowing() ? Flow.ASKED : Flow.FLOWS;
    }

    /** Something has changed for a client that waits for just that. */
    void changed() {
        if (flow == Flow.HELD) {
            flow = Flow.FLOWS;
        }
    }

    /** A receive was settled, whose routine runs before the event. */
    void settled() {
        settledIn = loop.passes();
    }

    /** The peer has closed its sending direction. */
    void ended() {
        assert ending == Ending.OPEN : ending;
        ending = Ending.ENDED;
        changed();
    }

    void broke() {
        assert !isBroken() : ending;
        ending = Ending.BROKEN;
    }

    boolean isOpen() {
        return ending == Ending.OPEN;
    }

    boolean hasEnded() {
        return ending == Ending.ENDED || ending == Ending.ENDED_TOLD;
    }

    boolean isBroken() {
        return ending == Ending.BROKEN || ending == Ending.BROKEN_TOLD;
    }

    /** {@return whether the client's callback is looking at bytes} */
    boolean isShowing() {
        return flow == Flow.SHOWN || flow == Flow.ASKED;
    }

    /** {@return whether bytes would be shown if they came} */
    boolean wantsBytes() {
        return gate.isEnabled(WskEvents.RECEIVE)
                && flow != Flow.SUSPENDED
                && handover.isPublished();
    }

    /** {@return whether the end would be told if it came} */
    boolean wantsEnd() {
        return gate.isEnabled(WskEvents.DISCONNECT) && handover.isPublished();
    }

    // ---- what is told

    /** {@return whether the event is to be called for what is there} Once no receive waits. */
    boolean isShowable() {
        return !data.isEmpty()
                && flow == Flow.FLOWS
                && gate.isEnabled(WskEvents.RECEIVE)
                && handover.isPublished();
    }

    /** {@return whether the client may be told now; if not, it is soon} */
    boolean isToldNow() {
        if (loop.passes() != settledIn) {
            return true;
        }
        core.deliverSoon();
        return false;
    }

    /** Calls the event for all that is there. Outside any callback of this socket. */
    void show() {
        assert isShowable() && !stopped : flow;
        long bytes = data.queuedBytes();
        DataIndication first = data.show();
        int flags =
                WskCallbackFlags.AT_DISPATCH_LEVEL
                        | (data.isLent() && memory.isMuch() ? WskCallbackFlags.RELEASE_ASAP : 0);
        flow = Flow.SHOWN;
        gate.enter(WskEvents.RECEIVE);
        NtStatus answer = callbacks.receive(flags, first, bytes);
        gate.exit(WskEvents.RECEIVE);
        boolean asked = flow == Flow.ASKED;
        switch (answer) {
            case PENDING -> {
                data.lend(first);
                flow = Flow.FLOWS;
            }
            case SUCCESS -> {
                long accepted = data.take(first);
                flow = flowAfter(accepted, bytes, asked);
            }
            default -> {
                data.refuse(first);
                flow = asked ? Flow.LATER : Flow.SUSPENDED;
            }
        }
        if (stopped) {
            data.drop();
        } else if (flow == Flow.LATER) {
            nextTurn().await();
        }
    }

    private static Flow flowAfter(long accepted, long shown, boolean asked) {
        if (accepted == shown) {
            return Flow.FLOWS;
        }
        if (!asked) {
            return Flow.SUSPENDED;
        }
        return accepted == 0 ? Flow.HELD : Flow.FLOWS;
    }

    private NextTurn nextTurn() {
        if (nextTurn == null) {
            nextTurn = new NextTurn(loop, this::showAgain);
        }
        return nextTurn;
    }

    private void showAgain() {
        if (flow == Flow.LATER) {
            flow = Flow.FLOWS;
            core.deliverSoon();
        }
    }

    /** Tells of the end if its time has come. Outside any callback of this socket. */
    void tellEnd() {
        if (stopped || !wantsEnd()) {
            return;
        }
        switch (ending) {
            case ENDED -> {
                if ((data.isEmpty() || flow == Flow.HELD) && isToldNow()) {
                    ending = Ending.ENDED_TOLD;
                    tellEnd(WskCallbackFlags.AT_DISPATCH_LEVEL);
                }
            }
            case BROKEN -> {
                if (isToldNow()) {
                    ending = Ending.BROKEN_TOLD;
                    tellEnd(WskCallbackFlags.AT_DISPATCH_LEVEL | WskCallbackFlags.ABORTIVE);
                }
            }
            case OPEN, ENDED_TOLD, BROKEN_TOLD -> {}
        }
    }

    private void tellEnd(int flags) {
        gate.enter(WskEvents.DISCONNECT);
        callbacks.disconnect(flags);
        gate.exit(WskEvents.DISCONNECT);
    }

    /** Nothing is told any more. */
    void stop() {
        stopped = true;
    }
}
