package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.engine.connection.ConnectionSocket;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.loop.EventLoop;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketCore;

/** Gives accepted connections their loops, and their sockets there. The listener's loop only. */
final class Placement {
    private final SocketCore listener;

    Placement(SocketCore listener) {
        this.listener = listener;
    }

    /** {@return the socket of a connection that its loop is to adopt; null if there is no room} */
    @Nullable ConnectionSocket place(Arrival.Fresh fresh, int inherited) {
        assert listener.isCurrent();
        AcceptedConnection accepted = fresh.accepted();
        ConnectionSocket arrived = null;
        Runnable adoption;
        try {
            arrived = newSocket(listener.home().loops().enterNext());
            ConnectionSocket placed = arrived;
            placed.connection().accepted(fresh.local(), fresh.remote(), null, fresh.options());
            adoption = () -> placed.connection().adopt(accepted, inherited);
        } catch (OutOfMemoryError e) {
            discard(accepted, arrived);
            return null;
        }
        arrived.lane().execute(adoption);
        return arrived;
    }

    /** {@return the socket of an accepted connection on this loop, counted but not adopted yet} */
    ConnectionSocket newSocketHere() {
        assert listener.isCurrent();
        if (!listener.loop().rundown().acquire()) {
            throw new AssertionError("a loop has ended while it runs");
        }
        return newSocket(listener.loop());
    }

    /** {@return the same on a loop where it is counted already} */
    private ConnectionSocket newSocket(EventLoop on) {
        boolean made = false;
        try {
            ConnectionSocket socket =
                    new ConnectionSocket(
                            listener.home(), on, listener.family(), SocketCategory.CONNECTION);
            made = true;
            return socket;
        } finally {
            if (!made) {
                on.rundown().release();
            }
        }
    }

    /** Parts with a connection for which there is no memory, and with what was made of it. */
    void discard(AcceptedConnection accepted, @Nullable ConnectionSocket arrived) {
        if (arrived != null) {
            arrived.loop().rundown().release();
        }
        accepted.reject();
    }

    /** Publishes a connection when its client has been told of it. */
    void publishSoon(ConnectionSocket arrived) {
        listener.loop()
                .afterCompletions(
                        () -> arrived.loop().execute(() -> arrived.connection().publish()));
    }
}
