package wsk.api;

import java.util.Objects;

/**
 * A socket option and the type of its value. The levels and numbers are Windows' own, but for
 * {@link #SEND_COMPLETION}, which Windows does not have.
 *
 * <p>An option that a provider or a socket's category does not know is answered with {@link
 * NtStatus#NOT_SUPPORTED}; a value outside its range with {@link NtStatus#INVALID_PARAMETER}; one
 * that came too late (marked <em>before bind</em>) with {@link NtStatus#INVALID_DEVICE_STATE}.
 *
 * <p>Connections inherit what is set on their listener when they are accepted from the system,
 * which is when a request or the accept event wants them.
 *
 * @param name the name in Microsoft's documentation
 * @param level the level
 * @param code the number within the level
 * @param type the type of its value
 * @param <T> the type of its value
 */
public record WskOption<T>(String name, int level, int code, Class<T> type) {
    /** {@code SOL_SOCKET}. */
    public static final int SOL_SOCKET = 0xFFFF;

    /** {@code IPPROTO_TCP}. */
    public static final int IPPROTO_TCP = 6;

    /** {@code IPPROTO_IPV6}. */
    public static final int IPPROTO_IPV6 = 41;

    /** Conditional accept; listeners, before bind; default false. */
    public static final WskOption<Boolean> SO_CONDITIONAL_ACCEPT =
            new WskOption<>("SO_CONDITIONAL_ACCEPT", SOL_SOCKET, 0x3002, Boolean.class);

    /** Others may bind the same local address too; before bind; default false. */
    public static final WskOption<Boolean> SO_REUSEADDR =
            new WskOption<>("SO_REUSEADDR", SOL_SOCKET, 0x4, Boolean.class);

    /** Nobody else may bind the local address; before bind; default false. */
    public static final WskOption<Boolean> SO_EXCLUSIVEADDRUSE =
            new WskOption<>("SO_EXCLUSIVEADDRUSE", SOL_SOCKET, 0xFFFFFFFB, Boolean.class);

    /** Probe idle connections; listeners (inherited) and connections; default false. */
    public static final WskOption<Boolean> SO_KEEPALIVE =
            new WskOption<>("SO_KEEPALIVE", SOL_SOCKET, 0x8, Boolean.class);

    /**
     * Receive buffer in bytes, 1 or more; the value that was set is the one told; all sockets
     * (connections inherit a listener's).
     */
    public static final WskOption<Integer> SO_RCVBUF =
            new WskOption<>("SO_RCVBUF", SOL_SOCKET, 0x1002, Integer.class);

    /**
     * Send buffer in bytes, 1 or more; the value that was set is the one told; all sockets
     * (connections inherit a listener's).
     */
    public static final WskOption<Integer> SO_SNDBUF =
            new WskOption<>("SO_SNDBUF", SOL_SOCKET, 0x1001, Integer.class);

    /** Broadcast sends are allowed; datagram sockets; default false. */
    public static final WskOption<Boolean> SO_BROADCAST =
            new WskOption<>("SO_BROADCAST", SOL_SOCKET, 0x20, Boolean.class);

    /** Small sends go out at once; listeners (inherited) and connections; default true here. */
    public static final WskOption<Boolean> TCP_NODELAY =
            new WskOption<>("TCP_NODELAY", IPPROTO_TCP, 1, Boolean.class);

    /** Seconds of idleness before the first keep-alive probe, 1 to 32767. */
    public static final WskOption<Integer> TCP_KEEPIDLE =
            new WskOption<>("TCP_KEEPIDLE", IPPROTO_TCP, 3, Integer.class);

    /** Unanswered keep-alive probes before the connection is dropped, 1 to 127. */
    public static final WskOption<Integer> TCP_KEEPCNT =
            new WskOption<>("TCP_KEEPCNT", IPPROTO_TCP, 16, Integer.class);

    /** Seconds between keep-alive probes, 1 to 32767. */
    public static final WskOption<Integer> TCP_KEEPINTVL =
            new WskOption<>("TCP_KEEPINTVL", IPPROTO_TCP, 17, Integer.class);

    /** An IPv6 socket serves IPv6 alone; before bind; default true. */
    public static final WskOption<Boolean> IPV6_V6ONLY =
            new WskOption<>("IPV6_V6ONLY", IPPROTO_IPV6, 27, Boolean.class);

    /**
     * When sends complete; listeners (inherited) and connections, at any time, for the sends
     * started afterwards; default {@link WskSendCompletion#ACCEPTED}. Not in WSK, whose sends
     * complete when they are acknowledged. {@link WskSendCompletion#ACKNOWLEDGED} is answered with
     * {@link NtStatus#NOT_SUPPORTED} by a provider that cannot tell; one that can has the
     * capability {@code acknowledged-sends}.
     */
    public static final WskOption<WskSendCompletion> SEND_COMPLETION =
            new WskOption<>("SEND_COMPLETION", SOL_SOCKET, 0x4F00, WskSendCompletion.class);

    /** Checks that name and type are there. */
    public WskOption {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    @Override
    public String toString() {
        return name;
    }
}
