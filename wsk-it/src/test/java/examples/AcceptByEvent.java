package examples;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts connections by event: {@code WskAcceptEvent}. Throws away what they send. */
final class AcceptByEvent implements WskClientListenDispatch<AcceptByEvent> {
    /** The most connections at a time. */
    static final int CONNECTIONS_MAX = 2;

    // Atomic, for accepted sockets may run on other loops than the listening socket.
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong bytesReceived = new AtomicLong();
    volatile boolean dead;

    /** The context of an accepted socket. */
    private record SocketContext(AcceptByEvent app, WskConnectionSocket socket) {}

    /** The event callbacks of accepted sockets. */
    private static final class ConnectionDispatch
            implements WskClientConnectionDispatch<SocketContext> {
        @Override
        public NtStatus onReceive(SocketContext context, int flags, WskDataIndication d, long n) {
            context.app.bytesReceived.addAndGet(n);
            return NtStatus.SUCCESS;
        }

        @Override
        public void onDisconnect(SocketContext context, int flags) {
            context.app.connections.decrementAndGet();
            context.socket.close(context.socket.allocateIrp());
        }
    }

    @Override
    public NtStatus onAccept(
            AcceptByEvent self,
            int flags,
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket accepted,
            WskAcceptSlot slot) {
        // Reject the socket if there is no room for another context.
        if (connections.get() == CONNECTIONS_MAX) {
            return NtStatus.REQUEST_NOT_ACCEPTED;
        }
        connections.incrementAndGet();

        // Set the accepted socket's context and callbacks, then enable its events.
        slot.set(new SocketContext(this, accepted), new ConnectionDispatch());
        return accepted.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT);
    }

    /** Error with the listening socket: what a NULL AcceptSocket says in C. */
    @Override
    public void onSocketDead(AcceptByEvent self) {
        dead = true;
    }
}
