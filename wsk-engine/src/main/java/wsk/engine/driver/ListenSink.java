package wsk.engine.driver;

import wsk.api.NtStatus;

/** What a {@link ListenDriver} feeds. */
public interface ListenSink extends SocketSink {
    /**
     * A connection was accepted.
     *
     * @param accepted the connection, not yet on any loop
     */
    void accepted(AcceptedConnection accepted);

    /**
     * Accepting failed and is disarmed now. The connection, if there was one, is still with the
     * kernel.
     *
     * @param status INSUFFICIENT_RESOURCES when descriptors or memory ran out; anything else means
     *     the socket is dead
     * @param nativeError the operating system's number
     */
    void acceptFailed(NtStatus status, int nativeError);
}
