package wsk.engine.connection;

/** How the stream ended, and whether the client was told. */
enum ReceiveEnding {
    OPEN,
    ENDED,
    ENDED_TOLD,
    BROKEN,
    BROKEN_TOLD
}
