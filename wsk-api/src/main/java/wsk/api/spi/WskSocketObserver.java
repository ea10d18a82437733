package wsk.api.spi;

import wsk.api.NtStatus;

/**
 * Hears of what happens on a socket, on its loop, before the client does. Must not block. Called
 * for each batch of bytes: be quick, allocate nothing.
 */
public interface WskSocketObserver {
    /**
     * The socket was connected, or could not be.
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

    /** The socket is being closed; nothing is heard after this. */
    default void onClosing() {}
}
