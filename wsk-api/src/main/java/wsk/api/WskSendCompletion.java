package wsk.api;

/**
 * When a send on a connection completes: the values of {@link WskOption#SEND_COMPLETION}.
 *
 * <p>Either way sends complete in the order they were started, once each, and their memory is
 * borrowed until then.
 */
public enum WskSendCompletion {
    /**
     * When the kernel has taken all its bytes, which says nothing about the peer. Cheap; the
     * default.
     */
    ACCEPTED,

    /**
     * When the peer's system has acknowledged all its bytes, as in Windows; on a Unix-domain
     * socket, when the peer has read them. Says nothing about what the peer's program does with
     * them. A send whose connection ends before that completes with the connection's failure, or
     * with CANCELLED when this side ended it; its information is then the bytes known to be
     * acknowledged. It cannot be cancelled once bytes of it may be on their way, however long the
     * acknowledgement takes.
     */
    ACKNOWLEDGED
}
