package wsk.api;

import java.util.Objects;

/**
 * A transport that sockets can be created for: {@code WSK_TRANSPORT}.
 *
 * @param family the address family
 * @param socketType {@link #SOCK_STREAM} or {@link #SOCK_DGRAM}
 * @param protocol {@link #IPPROTO_TCP}, {@link #IPPROTO_UDP}, or 0 for Unix-domain sockets
 */
public record WskTransport(AddressFamily family, int socketType, int protocol) {
    /** A reliable byte stream. */
    public static final int SOCK_STREAM = 1;

    /** Datagrams. */
    public static final int SOCK_DGRAM = 2;

    /** TCP. */
    public static final int IPPROTO_TCP = 6;

    /** UDP. */
    public static final int IPPROTO_UDP = 17;

    /** Checks that a family is there. */
    public WskTransport {
        Objects.requireNonNull(family, "family");
    }
}
