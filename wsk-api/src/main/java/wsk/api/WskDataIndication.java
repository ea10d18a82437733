package wsk.api;

/**
 * Received stream data, lent to the client: {@code WSK_DATA_INDICATION}.
 *
 * <p>Valid during the {@link WskClientConnectionDispatch#onReceive receive event}, or, when that
 * answered {@link NtStatus#PENDING}, until {@link WskConnectionSocket#release}. Several may be
 * linked.
 */
public interface WskDataIndication {
    /**
     * {@return where the bytes are; the object is this indication's own, the memory the provider's.
     * Read only}
     */
    WskBuf buffer();

    /** {@return whether another indication is linked behind this one} */
    boolean hasNext();

    /**
     * {@return the indication linked behind this one}
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    WskDataIndication next();

    /**
     * Cuts the link behind this indication, so that it can be released alone; take {@link #next()}
     * before.
     */
    void unlink();

    /**
     * Says how many of the indicated bytes the client took: {@code BytesAccepted}. Only read when
     * the event answers {@link NtStatus#SUCCESS}; all are taken unless this is called. What is left
     * stays with the provider, and events stop until a receive is posted.
     *
     * @param bytes 0 to the bytes indicated
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException if called outside the receive event, or not on the first
     *     indication of the list
     */
    void accept(long bytes);
}
