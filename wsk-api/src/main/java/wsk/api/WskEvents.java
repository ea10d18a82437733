package wsk.api;

/**
 * Bits: the standard events that can be enabled on a socket, and the flags that event callbacks are
 * called with.
 *
 * <p>The numbers are Windows' own. Event bits of extension interfaces are theirs and are never
 * mixed with these.
 */
public final class WskEvents {
    /**
     * The ideal send backlog changed: {@code WSK_EVENT_SEND_BACKLOG}. Connections; on a listener
     * for inheritance.
     */
    public static final int SEND_BACKLOG = 0x10;

    /** Data arrived: {@code WSK_EVENT_RECEIVE}. Connections; on a listener for inheritance. */
    public static final int RECEIVE = 0x40;

    /**
     * The peer disconnected: {@code WSK_EVENT_DISCONNECT}. Connections; on a listener for
     * inheritance.
     */
    public static final int DISCONNECT = 0x80;

    /** Datagrams arrived: {@code WSK_EVENT_RECEIVE_FROM}. Datagram sockets. */
    public static final int RECEIVE_FROM = 0x100;

    /** A connection was accepted: {@code WSK_EVENT_ACCEPT}. Listeners. */
    public static final int ACCEPT = 0x200;

    /** All that a connection knows. */
    public static final int CONNECTION_MASK = SEND_BACKLOG | RECEIVE | DISCONNECT;

    /** All that a listener knows: its own event, and those its accepted connections inherit. */
    public static final int LISTEN_MASK = ACCEPT | CONNECTION_MASK;

    /**
     * Flag of the disconnect event: neither direction works any more: {@code WSK_FLAG_ABORTIVE}.
     */
    public static final int FLAG_ABORTIVE = 1;

    /**
     * Flag of the receive and the receive-from event: the client keeps much memory, do not keep
     * more if avoidable and release soon: {@code WSK_FLAG_RELEASE_ASAP}. Set from half of {@link
     * WskRegistrationOptions#keptPerSocket} on, and while the loop's sockets keep much together.
     */
    public static final int FLAG_RELEASE_ASAP = 2;

    /**
     * Flag of every event: the thread must not block: {@code WSK_FLAG_AT_DISPATCH_LEVEL}. Always
     * set here.
     */
    public static final int FLAG_AT_DISPATCH_LEVEL = 8;

    /** The datagram was longer than the buffer; the rest is lost: {@code MSG_TRUNC}. */
    public static final int MSG_TRUNC = 0x100;

    /** The control data was longer than its buffer: {@code MSG_CTRUNC}. */
    public static final int MSG_CTRUNC = 0x200;

    /**
     * The datagram came by broadcast: {@code MSG_BCAST}. Set by providers that can tell, on sockets
     * bound to the wildcard.
     */
    public static final int MSG_BCAST = 0x400;

    /**
     * The datagram came by multicast: {@code MSG_MCAST}. Set by providers that can tell, on sockets
     * bound to the wildcard or to the group.
     */
    public static final int MSG_MCAST = 0x800;

    private WskEvents() {}
}
