package wsk.api;

/** How a connection is ended: the flags of {@code WskDisconnect}. */
public enum WskDisconnectFlag {
    /** Everything queued is sent, then the sending direction is closed; receiving goes on. */
    GRACEFUL,
    /**
     * Both directions end at once, queued sends are cancelled, the peer sees a reset: {@code
     * WSK_FLAG_ABORTIVE}.
     */
    ABORTIVE
}
