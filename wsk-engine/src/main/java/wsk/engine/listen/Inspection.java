package wsk.engine.listen;

import wsk.api.SockAddr;
import wsk.api.WskInspectId;
import wsk.engine.connection.ConnectionSocket;
import wsk.engine.connection.Inspector;

/**
 * A connection request on a conditional-accept listener, from its arrival until it is handed over
 * or gone.
 */
final class Inspection implements Inspector {
    private final Listening listener;
    private final WskInspectId id;
    private final ConnectionSocket socket;
    private final SockAddr local;
    private final SockAddr remote;

    Inspection(
            Listening listener,
            WskInspectId id,
            ConnectionSocket socket,
            SockAddr local,
            SockAddr remote) {
        this.listener = listener;
        this.id = id;
        this.socket = socket;
        this.local = local;
        this.remote = remote;
    }

    WskInspectId id() {
        return id;
    }

    ConnectionSocket socket() {
        return socket;
    }

    SockAddr local() {
        return local;
    }

    SockAddr remote() {
        return remote;
    }

    @Override
    public void connectionBroke() {
        listener.inspectionBroke(this);
    }
}
