package wsk.api;

/**
 * Bits: the standard events that can be enabled on a socket, with Windows' numbers. The event bits
 * of extension interfaces are theirs and are never mixed with these.
 *
 * @see WskCallbackFlags
 * @see WskMessageFlags
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

    private WskEvents() {}
}
