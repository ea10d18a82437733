package wsk.engine.datagram;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskControlInfo;
import wsk.api.WskMdl;
import wsk.engine.driver.GatherList;
import wsk.engine.lending.LoopLending;
import wsk.engine.lending.LoopMemory;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.SocketCore;

import java.util.List;
import java.util.Objects;

/**
 * The sending half of a datagram socket: datagrams the driver has, and those it could not take yet.
 */
final class DatagramSendSide {
    /*
     * A request is one datagram or several. Each becomes a DatagramOut; the request counts how many
     * are not settled yet, keeps the first failure, and is settled with the last of them.
     */

    private final Datagrams datagrams;
    private final EventLoop loop;
    private final LoopMemory memory;
    private @Nullable DatagramOut head;
    private @Nullable DatagramOut tail;
    private @Nullable DatagramOut spare;

    /** What the driver has; its order means nothing. */
    private @Nullable DatagramOut driversFirst;

    private boolean turnedAway;

    DatagramSendSide(Datagrams datagrams) {
        this.datagrams = datagrams;
        this.loop = datagrams.core().loop();
        this.memory = LoopLending.of(loop).memory();
    }

    GatherList gather() {
        return loop.gather();
    }

    LoopMemory memory() {
        return memory;
    }

    NtStatus sendOne(Irp irp, SockAddr remote, WskControlInfo control) {
        assert loop.isCurrent();
        WskMdl mdl = irp.mdl;
        if (tooManyPieces(mdl, irp.offset, irp.length)) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        irp.unsettledDatagrams = 1;
        irp.firstFailure = null;
        add(irp, remote, control).bytes(mdl, irp.offset, irp.length);
        push();
        return NtStatus.PENDING;
    }

    NtStatus sendAll(Irp irp, List<WskBuf> messages, SockAddr remote, WskControlInfo control) {
        assert loop.isCurrent();
        for (WskBuf message : messages) {
            if (message.hasMdl()
                    && tooManyPieces(message.mdl(), message.offset(), message.length())) {
                return irp.settle(NtStatus.INVALID_PARAMETER, 0);
            }
        }
        irp.unsettledDatagrams = messages.size();
        irp.firstFailure = null;
        for (WskBuf message : messages) {
            add(irp, remote, control)
                    .bytes(
                            message.hasMdl() ? message.mdl() : null,
                            message.offset(),
                            message.length());
        }
        push();
        return NtStatus.PENDING;
    }

    /** A datagram cannot be sent in parts, so all its pieces must fit into one list. */
    private static boolean tooManyPieces(@Nullable WskMdl mdl, long offset, long length) {
        if (mdl == null || length == 0) {
            return false;
        }
        int pieces = 1;
        long end = offset + length - mdl.segment().byteSize();
        for (WskMdl piece = mdl; end > 0; pieces++) {
            piece = piece.next();
            end -= piece.segment().byteSize();
        }
        return pieces > GatherList.RANGES_MAX;
    }

    private DatagramOut add(Irp irp, SockAddr remote, WskControlInfo control) {
        DatagramOut out = spare;
        if (out == null) {
            out = new DatagramOut(this);
        } else {
            spare = out.next;
            out.next = null;
        }
        out.open(irp, remote, control);
        if (tail == null) {
            head = out;
        } else {
            tail.next = out;
        }
        tail = out;
        return out;
    }

    /** Hands the driver what it takes. */
    private void push() {
        while (head != null && !turnedAway) {
            DatagramOut out = head;
            head = out.next;
            if (head == null) {
                tail = null;
            }
            out.next = null;
            Irp irp = out.irp();
            if (irp.firstFailure != null) {
                // A list ends at its first failure.
                recycle(out);
                settleOne(irp, NtStatus.SUCCESS, 0, 0);
                continue;
            }
            NtStatus prepared = out.prepare(loop.driver().holdsSentMemory());
            if (prepared != NtStatus.SUCCESS) {
                recycle(out);
                settleOne(irp, prepared, 0, 0);
                continue;
            }
            boolean before = irp.started;
            irp.started = true;
            underWay(out);
            boolean taken = SocketCore.present(datagrams.driver()).send(out);
            loop.gather().clear();
            if (!taken) {
                turnedAway = true;
                irp.started = before;
                handedBack(out);
                out.next = head;
                head = out;
                if (tail == null) {
                    tail = out;
                }
            }
        }
    }

    void ready() {
        assert loop.isCurrent();
        turnedAway = false;
        push();
    }

    void sent(DatagramOut out, NtStatus status, int nativeError, long bytes) {
        assert loop.isCurrent();
        Irp irp = out.irp();
        handedBack(out);
        recycle(out);
        settleOne(irp, status, nativeError, bytes);
        if (bytes > 0) {
            datagrams.core().extensions().sent(bytes);
        }
    }

    /** The driver has it. */
    private void underWay(DatagramOut out) {
        out.next = driversFirst;
        if (driversFirst != null) {
            driversFirst.before = out;
        }
        driversFirst = out;
    }

    /** The driver no longer has it. */
    private void handedBack(DatagramOut out) {
        DatagramOut before = out.before;
        DatagramOut behind = out.next;
        if (before == null) {
            driversFirst = behind;
        } else {
            before.next = behind;
        }
        if (behind != null) {
            behind.before = before;
        }
        out.before = null;
        out.next = null;
    }

    private void recycle(DatagramOut out) {
        out.close();
        out.next = spare;
        spare = out;
    }

    private static void settleOne(Irp irp, NtStatus status, int nativeError, long bytes) {
        irp.done += bytes;
        if (status != NtStatus.SUCCESS && irp.firstFailure == null) {
            irp.firstFailure = status;
            irp.nativeError(nativeError);
        }
        irp.unsettledDatagrams--;
        if (irp.unsettledDatagrams == 0) {
            NtStatus failure = irp.firstFailure;
            irp.settle(failure == null ? NtStatus.SUCCESS : failure);
        }
    }

    /** Tells which requests are pending, each as often as it has datagrams left. */
    void pending(PendingRequests into) {
        for (DatagramOut out = head; out != null; out = out.next) {
            into.add(out.irp());
        }
        for (DatagramOut out = driversFirst; out != null; out = out.next) {
            into.add(out.irp());
        }
    }

    /** Takes a request back if the driver has seen none of its datagrams. */
    void cancel(Irp irp) {
        assert loop.isCurrent();
        if (irp.started) {
            return;
        }
        DatagramOut kept = null;
        DatagramOut out = head;
        head = null;
        tail = null;
        while (out != null) {
            DatagramOut following = out.next;
            out.next = null;
            if (out.irp() == irp) {
                recycle(out);
            } else if (kept == null) {
                head = out;
                kept = out;
            } else {
                kept.next = out;
                kept = out;
            }
            out = following;
        }
        tail = kept;
        irp.settle(NtStatus.CANCELLED, 0);
    }

    /** Settles what the driver does not have. */
    void sweep(NtStatus status) {
        assert loop.isCurrent();
        while (head != null) {
            DatagramOut out = Objects.requireNonNull(head);
            head = out.next;
            Irp irp = out.irp();
            recycle(out);
            settleOne(irp, status, 0, 0);
        }
        tail = null;
    }

    /** Settles what the driver had: it is gone and will not do it. */
    void abandon(NtStatus status) {
        assert loop.isCurrent();
        while (driversFirst != null) {
            sent(driversFirst, status, 0, 0);
        }
    }
}
