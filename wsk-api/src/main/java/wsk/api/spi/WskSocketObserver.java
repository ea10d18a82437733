package wsk.api.spi;

import wsk.api.NtStatus;

/**
 * Hears of what happens on a socket, on its loop, before the client does. Must not block. Called
 * for each batch of bytes: be quick, allocate nothing.
 *
 * <p>Called outside every callback of the socket, and after what happened has taken effect, so an
 * observer may do with the socket whatever clients may: send, receive, cancel, disconnect and close
 * it. It does not hear of what that ends. Everything since the last time is told together, in the
 * order of these methods.
 */
public interface WskSocketObserver {
    /**
     * The socket was connected, or could not be: the connect was done, failed, or was cancelled.
     * What was sent with the connect is under way by then. Not called on accepted connections,
     * which are connected before anybody has them.
     *
     * @param status how it ended
     */
    default void onConnected(NtStatus status) {}

    /**
     * Bytes arrived, before anybody took them.
     *
     * @param bytes how many, 1 or more on a connection, 0 or more on a datagram socket
     */
    default void onReceived(long bytes) {}

    /**
     * Bytes were handed to the transport.
     *
     * @param bytes how many
     */
    default void onSent(long bytes) {}

    /**
     * The peer disconnected.
     *
     * @param abortive whether neither direction works any more
     */
    default void onDisconnected(boolean abortive) {}

    /**
     * The socket no longer works, because its provider failed, and only waits to be closed; {@link
     * #onClosing} follows when it is.
     */
    default void onSocketDead() {}

    /** The socket is being closed; nothing is heard after this. */
    default void onClosing() {}
}
