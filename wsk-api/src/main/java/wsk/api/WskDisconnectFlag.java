package wsk.api;

/** How a connection is ended: the flags of {@code WskDisconnect}. */
public enum WskDisconnectFlag {
    /** Everything queued is sent, then the sending direction is closed; receiving goes on. */
    GRACEFUL,
    /**
     * Both directions end at once, queued sends are cancelled, the peer sees a reset: {@code
     * WSK_FLAG_ABORTIVE}. Linux resets a Unix-domain connection only if the side that ends it has
     * not read all that came; else its peer sees an orderly end behind what was sent by then.
     */
    ABORTIVE
}
