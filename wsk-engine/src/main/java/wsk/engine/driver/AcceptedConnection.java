package wsk.engine.driver;

import wsk.api.SockAddr;

/**
 * A connection between the listener that accepted it and the loop that will run it. Passed between
 * threads by the engine.
 */
public interface AcceptedConnection {
    /** {@return its local address} */
    SockAddr local();

    /** {@return its remote address} */
    SockAddr remote();

    /** Resets and closes it, instead of its being adopted. */
    void reject();
}
