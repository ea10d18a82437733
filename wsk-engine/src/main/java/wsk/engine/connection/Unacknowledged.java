package wsk.engine.connection;

import wsk.api.NtStatus;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.PendingRequests;

/**
 * Sends that the kernel has taken and the peer has perhaps not acknowledged, with those that must
 * not overtake them. Loop thread only.
 */
final class Unacknowledged {
    private final IrpQueue waiting = new IrpQueue();
    private long sent;
    private long acknowledged;

    /** Tells which requests are pending. */
    void pending(PendingRequests into) {
        into.add(waiting);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Notes that the kernel has taken bytes, in order and whoever they are of. */
    void sent(long bytes) {
        sent += bytes;
    }

    /** Settles a send that is sent: at once if it may, else when the peer has acknowledged it. */
    void settleWhenDone(Irp irp) {
        boolean waits = irp.untilAcknowledged && irp.length > 0;
        if (!waits && waiting.isEmpty()) {
            irp.settle(NtStatus.SUCCESS);
            return;
        }
        irp.sentWith = waits ? sent : 0;
        waiting.add(irp);
    }

    /** The peer has acknowledged all that was sent but so many bytes. */
    void outstanding(long bytes) {
        acknowledged = Math.max(acknowledged, sent - bytes);
        for (Irp irp = waiting.peek();
                irp != null && irp.sentWith <= acknowledged;
                irp = waiting.peek()) {
            waiting.poll();
            irp.settle(NtStatus.SUCCESS);
        }
    }

    /** Settles what waits: the rest will not be acknowledged. */
    void end(NtStatus status, int nativeError) {
        for (Irp irp = waiting.poll(); irp != null; irp = waiting.poll()) {
            // What only waits for its turn has all it needs.
            boolean whole = irp.sentWith == 0;
            countAcknowledged(irp, irp.sentWith);
            irp.nativeError(whole ? 0 : nativeError).settle(whole ? NtStatus.SUCCESS : status);
        }
    }

    /** Cuts the bytes of a send that is not wholly sent down to those acknowledged. */
    void countAcknowledged(Irp irp) {
        countAcknowledged(irp, sent);
    }

    private void countAcknowledged(Irp irp, long sentWith) {
        if (irp.untilAcknowledged) {
            irp.done = Math.clamp(irp.done - (sentWith - acknowledged), 0, irp.done);
        }
    }
}
