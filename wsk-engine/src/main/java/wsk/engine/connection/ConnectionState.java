package wsk.engine.connection;

/** How far a connection has come. */
enum ConnectionState {
    /*
     * CREATED -> BOUND -> CONNECTING -> CONNECTED -> ENDED
     *                         \-> ENDED (failed)
     * Accepted connections start CONNECTED. ENDED: the driver is closed or closing, by an abortive
     * disconnect or a failed connect; the socket itself lives on until its client closes it.
     */

    CREATED,
    BOUND,
    CONNECTING,
    CONNECTED,
    ENDED
}
