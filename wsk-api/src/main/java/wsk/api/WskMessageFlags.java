package wsk.api;

/**
 * Bits: what became of a datagram on its way and how it came, with Windows' numbers. Told by {@link
 * WskIrp#messageFlags} of one, and by the receive-from event of a whole list.
 */
public final class WskMessageFlags {
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

    private WskMessageFlags() {}
}
