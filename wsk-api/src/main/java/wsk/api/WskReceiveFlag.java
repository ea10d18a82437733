package wsk.api;

/** How a receive is treated: the flags of {@code WskReceive}, which exclude each other. */
public enum WskReceiveFlag {
    /** Complete as soon as any byte is there. */
    NONE,
    /**
     * Complete when the buffer is full, the peer disconnected, or the request is cancelled: {@code
     * WSK_FLAG_WAITALL}.
     */
    WAITALL,
    /**
     * Take no bytes, discard all until the peer disconnects; the buffer's length must be 0: {@code
     * WSK_FLAG_DRAIN}.
     */
    DRAIN
}
