package wsk.api;

/** An address family a socket is created for: {@code ADDRESS_FAMILY}. */
public enum AddressFamily {
    /** IPv4: {@code AF_INET}. */
    INET(2),
    /** IPv6, and IPv4 mapped into it unless {@code IPV6_V6ONLY} is left on: {@code AF_INET6}. */
    INET6(23),
    /** Local sockets named by a path: {@code AF_UNIX}. Listening and connection sockets only. */
    UNIX(1);

    private final int code;

    AddressFamily(int code) {
        this.code = code;
    }

    /** {@return the Windows number} */
    public int code() {
        return code;
    }
}
