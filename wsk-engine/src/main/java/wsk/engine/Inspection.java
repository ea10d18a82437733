package wsk.engine;

import wsk.api.SockAddr;
import wsk.api.WskInspectId;

/**
 * A connection request on a conditional-accept listener, from its arrival until it is handed over
 * or gone.
 */
final class Inspection {
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

    /** The connection broke before it was handed over. */
    void broken() {
        listener.inspectionBroke(this);
    }
}
