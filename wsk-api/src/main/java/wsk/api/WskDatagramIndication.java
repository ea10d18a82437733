package wsk.api;

/**
 * A received datagram, lent to the client: {@code WSK_DATAGRAM_INDICATION}.
 *
 * <p>Valid during the {@link WskClientDatagramDispatch#onReceiveFrom receive-from event}, or, when
 * that answered {@link NtStatus#PENDING}, until {@link WskDatagramSocket#release}. Several may be
 * linked.
 */
public interface WskDatagramIndication {
    /**
     * {@return where the bytes are; the object is this indication's own, the memory the provider's.
     * Read only}
     */
    WskBuf buffer();

    /** {@return who sent it} */
    SockAddr remoteAddress();

    /** {@return its control data; {@link WskControlInfo#NONE} for none} */
    WskControlInfo controlInfo();

    /** {@return whether another datagram is linked behind this one} */
    boolean hasNext();

    /**
     * {@return the datagram linked behind this one}
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    WskDatagramIndication next();

    /**
     * Cuts the link behind this datagram, so that it can be released alone; take {@link #next()}
     * before.
     */
    void unlink();
}
