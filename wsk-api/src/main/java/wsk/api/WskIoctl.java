package wsk.api;

import java.util.Objects;

/**
 * A socket I/O control code with the types of its input and output.
 *
 * @param name the name in Microsoft's documentation
 * @param code the number
 * @param input the type of what is given; {@link Void} when nothing is
 * @param output the type of what comes back in {@link WskIrp#ioctlOutput}; {@link Void} when
 *     nothing does
 * @param <I> the input
 * @param <O> the output
 */
public record WskIoctl<I, O>(String name, int code, Class<I> input, Class<O> output) {
    /**
     * Datagram sockets, after bind: sets the default destination and lets only its datagrams in.
     * Without input both are cleared.
     */
    public static final WskIoctl<SockAddr, Void> SIO_WSK_SET_REMOTE_ADDRESS =
            new WskIoctl<>("SIO_WSK_SET_REMOTE_ADDRESS", 0x8F000001, SockAddr.class, Void.class);

    /**
     * Datagram sockets, after bind: sets the default destination only. Without input it is cleared.
     */
    public static final WskIoctl<SockAddr, Void> SIO_WSK_SET_SENDTO_ADDRESS =
            new WskIoctl<>("SIO_WSK_SET_SENDTO_ADDRESS", 0x8F000006, SockAddr.class, Void.class);

    /** Connections: the bytes that should be outstanding in sends to keep the connection busy. */
    public static final WskIoctl<Void, Long> SIO_WSK_QUERY_IDEAL_SEND_BACKLOG =
            new WskIoctl<>("SIO_WSK_QUERY_IDEAL_SEND_BACKLOG", 0x4F000003, Void.class, Long.class);

    /** Connections: the bytes received but not yet taken, as far as the provider can tell. */
    public static final WskIoctl<Void, Long> SIO_WSK_QUERY_RECEIVE_BACKLOG =
            new WskIoctl<>("SIO_WSK_QUERY_RECEIVE_BACKLOG", 0x4F000004, Void.class, Long.class);

    /** Checks that nothing is missing. */
    public WskIoctl {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
    }

    @Override
    public String toString() {
        return name;
    }
}
