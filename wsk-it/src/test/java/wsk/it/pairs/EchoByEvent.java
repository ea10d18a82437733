package wsk.it.pairs;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accepts by event and sends back what comes from where it lies. A connection that the peer resets
 * is closed.
 */
final class EchoByEvent implements WskClientListenDispatch<EchoByEvent> {
    private final Side side;
    private final Connection events = new Connection();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    EchoByEvent(Side side) {
        this.side = side;
    }

    @Override
    public NtStatus onAccept(
            EchoByEvent self,
            int flags,
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket socket,
            WskAcceptSlot slot) {
        slot.set(side.track(socket), events);
        accepted.incrementAndGet();
        return socket.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT);
    }

    /** The events of a connection; its context is the socket. */
    private final class Connection implements WskClientConnectionDispatch<WskConnectionSocket> {
        @Override
        public NtStatus onReceive(
                WskConnectionSocket socket, int flags, WskDataIndication first, long bytes) {
            WskDataIndication each = first;
            while (each.hasNext()) {
                WskDataIndication next = each.next();
                // Alone, so that each is released with its own send.
                each.unlink();
                sendBack(socket, each);
                each = next;
            }
            sendBack(socket, each);
            return NtStatus.PENDING;
        }

        private void sendBack(WskConnectionSocket socket, WskDataIndication data) {
            socket.send(
                    data.buffer(),
                    socket.allocateIrp().setCompletionRoutine(_ -> socket.release(data)));
        }

        @Override
        public void onDisconnect(WskConnectionSocket socket, int flags) {
            if ((flags & WskCallbackFlags.ABORTIVE) == 0) {
                socket.disconnect(WskDisconnectFlag.GRACEFUL, socket.allocateIrp());
                return;
            }
            side.untrack(socket);
            socket.close(socket.allocateIrp().setCompletionRoutine(_ -> closed.incrementAndGet()));
        }
    }
}
