package wsk.engine.datagram;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskCallbackFlags;
import wsk.api.WskControlInfo;
import wsk.api.WskEvents;
import wsk.api.WskMessageFlags;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.lending.DatagramIndication;
import wsk.engine.lending.Indication;
import wsk.engine.lending.IndicationChain;
import wsk.engine.lending.IndicationPool;
import wsk.engine.lending.LoopLending;
import wsk.engine.lending.SocketMemory;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.NextTurn;
import wsk.engine.loop.Pause;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.PendingRequests;
import wsk.engine.request.Pieces;
import wsk.engine.socket.EventGate;

import java.util.Objects;

/**
 * The receiving half of a datagram socket: queued receives, datagrams nobody took yet, and the
 * receive-from event.
 */
final class DatagramReceiveSide {
    /*
     * Datagrams of one batch are shown to the event in lists of LIST_MAX at most, as long as their
     * broadcast and multicast flags are the same, for the event's flags hold for the whole list.
     * Queued receives get them first, one each.
     *
     * A refusal disables the event and keeps the datagrams, which are shown again when it is
     * enabled. Enabling it inside the refusing callback counts, as a receive posted there counts on
     * a connection; they are shown again in the loop's next turn then, not at once, lest a client
     * that always does so stop the loop. A static event cannot be disabled; there a refusal drops
     * them. What nobody wants stays in the kernel, which drops what does not fit. Where the driver
     * has no room, nothing is asked for a while, and the kernel keeps and drops likewise.
     *
     * Every entry first brings the state in order, then tells observers and the client, from
     * deliver alone, and looks again at everything after each of them.
     */

    /** How many are shown at once: others on the loop have their turn between two such lists. */
    private static final int LIST_MAX = 64;

    private final Datagrams datagrams;
    private final EventLoop loop;
    private final EventGate gate;
    private final IndicationPool pool;
    private final SocketMemory memory;
    private final IrpQueue waiting = new IrpQueue();

    private final IndicationChain chain;

    private @Nullable SockAddr only;
    private boolean armed;
    private boolean bound;
    private boolean indicating;
    private boolean stopped;

    /** Made when the driver has no room for the first time. */
    private @Nullable Pause pause;

    /** Made when refused datagrams are to be shown again for the first time. */
    private @Nullable NextTurn nextTurn;

    DatagramReceiveSide(Datagrams datagrams) {
        this.datagrams = datagrams;
        this.loop = datagrams.core().loop();
        this.gate = datagrams.core().gate();
        LoopLending lending = LoopLending.of(loop);
        this.pool = lending.datagrams();
        this.memory = new SocketMemory(lending.memory(), datagrams.core()::deliverSoon);
        this.chain = new IndicationChain(loop, memory, pool);
    }

    /** {@return what arrived: for whoever gives back what was lent} */
    IndicationChain datagrams() {
        return chain;
    }

    void bound() {
        bound = true;
    }

    /**
     * Lets only one sender's datagrams in, also of those that are here already; null lets
     * everybody's in.
     */
    void filter(@Nullable SockAddr sender) {
        assert loop.isCurrent();
        only = sender;
        dropForeign();
    }

    private void dropForeign() {
        SockAddr wanted = only;
        if (wanted == null) {
            return;
        }
        Indication here = chain.removeAll();
        while (here != null) {
            Indication following = IndicationChain.behind(here);
            here.next = null;
            if (wanted.equals(((DatagramIndication) here).remoteAddress())) {
                chain.append(here);
            } else {
                chain.recycle(here);
            }
            here = following;
        }
    }

    NtStatus receive(Irp irp) {
        assert loop.isCurrent();
        waiting.add(irp);
        serve();
        rearm();
        return NtStatus.PENDING;
    }

    /** Tells which requests are pending. */
    void pending(PendingRequests into) {
        into.add(waiting);
    }

    void cancel(Irp irp) {
        assert loop.isCurrent();
        if (waiting.remove(irp)) {
            irp.settle(NtStatus.CANCELLED, 0);
            rearm();
        }
    }

    void received(
            ReceiveBlock block,
            int offset,
            int length,
            SockAddr remote,
            int flags,
            WskControlInfo control) {
        assert loop.isCurrent();
        if (stopped || (only != null && !only.equals(remote))) {
            return;
        }
        chain.append(
                DatagramIndication.of(chain, pool, block, offset, length, remote, flags, control));
        datagrams.core().extensions().received(length);
        serve();
    }

    /** The driver has no memory or buffers, and is disarmed. */
    void noRoom() {
        assert loop.isCurrent();
        armed = false;
        if (!stopped) {
            if (pause == null) {
                pause = new Pause(loop, datagrams.core()::deliverSoon);
            }
            pause.start();
        }
    }

    /** Fills queued receives. Runs no callback. */
    private void serve() {
        while (!chain.isEmpty() && !indicating) {
            Irp irp = waiting.poll();
            if (irp == null) {
                return;
            }
            Indication datagram = chain.removeFirst();
            if (fill(irp, (DatagramIndication) datagram)) {
                chain.recycle(datagram);
            } else {
                chain.putBack(datagram);
            }
        }
    }

    /**
     * {@return whether the datagram was taken; not if the memory's owner has freed it meanwhile}
     */
    private static boolean fill(Irp irp, DatagramIndication datagram) {
        long stored = Math.min(irp.length, datagram.length());
        boolean copied =
                stored == 0
                        || Pieces.copyInto(
                                Objects.requireNonNull(irp.mdl, "a receive without memory"),
                                irp.offset,
                                datagram.block().memory(),
                                datagram.offset(),
                                stored);
        if (!copied) {
            irp.settle(NtStatus.INVALID_PARAMETER, 0);
            return false;
        }
        int cut = stored < datagram.length() ? WskMessageFlags.MSG_TRUNC : 0;
        irp.controlInfo = datagram.controlInfo();
        irp.messageFlags(datagram.flags() | cut)
                .remoteAddress(datagram.remoteAddress())
                .settle(NtStatus.SUCCESS, stored);
        return true;
    }

    /**
     * Runs the event for what is here, then arms what is wanted. Outside any callback of this
     * socket.
     */
    void deliver() {
        assert loop.isCurrent();
        if (indicating || stopped) {
            return;
        }
        datagrams.core().extensions().tell();
        if (stopped) {
            return;
        }
        serve();
        boolean again = true;
        while (again
                && !chain.isEmpty()
                && waiting.isEmpty()
                && gate.isEnabled(WskEvents.RECEIVE_FROM)) {
            again = indicate();
            serve();
        }
        rearm();
    }

    /** {@return whether more may be shown in this round} */
    private boolean indicate() {
        DatagramIndication first = (DatagramIndication) chain.show(lastAlike());
        indicating = true;
        gate.enter(WskEvents.RECEIVE_FROM);
        int flags =
                WskCallbackFlags.AT_DISPATCH_LEVEL
                        | first.flags()
                        | (chain.isLent() && memory.isMuch() ? WskCallbackFlags.RELEASE_ASAP : 0);
        NtStatus answer = datagrams.callbacks().receiveFrom(flags, first);
        gate.exit(WskEvents.RECEIVE_FROM);
        indicating = false;
        switch (answer) {
            case PENDING -> chain.lend(first);
            case SUCCESS -> chain.recycleAll(first);
            default -> {
                if (gate.isFixed(WskEvents.RECEIVE_FROM) || stopped) {
                    chain.recycleAll(first);
                } else {
                    chain.takeBack(first);
                    dropForeign();
                    disableUnlessEnabledInside();
                    return false;
                }
            }
        }
        return true;
    }

    private void disableUnlessEnabledInside() {
        if (gate.wasEnabledInside(WskEvents.RECEIVE_FROM)) {
            if (nextTurn == null) {
                nextTurn = new NextTurn(loop, datagrams.core()::deliverSoon);
            }
            nextTurn.await();
        } else {
            NtStatus disabled = gate.disable(WskEvents.RECEIVE_FROM);
            assert disabled == NtStatus.SUCCESS : disabled;
        }
    }

    /**
     * {@return the last of the datagrams at the front that have the same flags and are one list}
     */
    private Indication lastAlike() {
        DatagramIndication last = (DatagramIndication) Objects.requireNonNull(chain.first());
        int flags = last.flags();
        for (int count = 1; count < LIST_MAX; count++) {
            DatagramIndication behind = (DatagramIndication) IndicationChain.behind(last);
            if (behind == null || behind.flags() != flags) {
                break;
            }
            last = behind;
        }
        return last;
    }

    private void rearm() {
        DatagramDriver driver = datagrams.driver();
        if (driver == null || !bound || stopped || (pause != null && pause.isOn())) {
            return;
        }
        boolean want =
                !waiting.isEmpty() || (gate.isEnabled(WskEvents.RECEIVE_FROM) && memory.mayRead());
        if (want != armed) {
            armed = want;
            if (want) {
                driver.armReceive();
            } else {
                driver.disarmReceive();
            }
        }
    }

    void stop(NtStatus status) {
        assert loop.isCurrent();
        stopped = true;
        memory.stop();
        if (pause != null) {
            pause.stop();
        }
        chain.drop();
        sweep(status);
    }

    /** Settles every receive that is left. */
    void sweep(NtStatus status) {
        assert loop.isCurrent();
        for (Irp irp = waiting.poll(); irp != null; irp = waiting.poll()) {
            irp.settle(status, 0);
        }
    }
}
