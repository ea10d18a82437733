package wsk.api;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A local or remote transport address: {@code SOCKADDR}. Immutable; equal when the addresses are.
 */
public sealed interface SockAddr {
    /** The highest port. */
    int PORT_MAX = 65_535;

    /** {@return the family this address belongs to} */
    AddressFamily family();

    /**
     * {@return the address as the JDK has it}
     *
     * <p>An {@link Inet6} with a scope keeps it. A mapped one is an {@link Inet4Address} there,
     * which sockets of the JDK take for either family.
     */
    java.net.SocketAddress toSocketAddress();

    /**
     * {@return the IPv4 address that an IPv4-mapped IPv6 address stands for; any other address
     * itself}
     *
     * @see Inet6#isMapped()
     */
    default SockAddr unmapped() {
        return this;
    }

    /**
     * An IPv4 address: {@code SOCKADDR_IN}.
     *
     * @param address the four bytes, most significant first; 0 is the wildcard
     * @param port 0 to 65535; 0 lets the system pick
     */
    record Inet4(int address, int port) implements SockAddr {
        /** Checks the port. */
        public Inet4 {
            checkPort(port);
        }

        @Override
        public AddressFamily family() {
            return AddressFamily.INET;
        }

        @Override
        public InetSocketAddress toSocketAddress() {
            return socketAddress(
                    ByteBuffer.allocate(Integer.BYTES).putInt(address).array(), 0, port);
        }

        /**
         * {@return the address as an IPv6 socket has it that serves IPv4 too: {@code
         * ::ffff:a.b.c.d}, with the same port}
         *
         * @see WskOption#IPV6_V6ONLY
         */
        public Inet6 mapped() {
            return new Inet6(0, Inet6.MAPPED_PREFIX | Integer.toUnsignedLong(address), port, 0);
        }

        @Override
        public String toString() {
            return toSocketAddress().getAddress().getHostAddress() + ":" + port;
        }
    }

    /**
     * An IPv6 address: {@code SOCKADDR_IN6}.
     *
     * <p>A socket of this family that serves IPv4 too ({@link WskOption#IPV6_V6ONLY} off) has only
     * addresses of this family: it tells IPv4 peers, and takes them, as <em>mapped</em> addresses.
     * {@link Inet4#mapped()} makes one, {@link #isMapped()} recognises it, {@link #unmapped()}
     * takes the IPv4 address out.
     *
     * @param high the first eight bytes, most significant first
     * @param low the last eight bytes
     * @param port 0 to 65535; 0 lets the system pick
     * @param scopeId the interface index of a link-local address, 0 when there is none
     */
    record Inet6(long high, long low, int port, int scopeId) implements SockAddr {
        // ::ffff:0:0/96
        private static final long MAPPED_PREFIX = 0xFFFFL << Integer.SIZE;

        /** Checks the port. */
        public Inet6 {
            checkPort(port);
        }

        @Override
        public AddressFamily family() {
            return AddressFamily.INET6;
        }

        @Override
        public InetSocketAddress toSocketAddress() {
            byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
            return socketAddress(bytes, scopeId, port);
        }

        /** {@return whether the address stands for an IPv4 one: {@code ::ffff:a.b.c.d}} */
        public boolean isMapped() {
            return high == 0 && (low & -1L << Integer.SIZE) == MAPPED_PREFIX;
        }

        @Override
        public SockAddr unmapped() {
            return isMapped() ? new Inet4((int) low, port) : this;
        }

        @Override
        public String toString() {
            String host = toSocketAddress().getAddress().getHostAddress();
            return isMapped() ? "[::ffff:" + host + "]:" + port : "[" + host + "]:" + port;
        }
    }

    /**
     * A local address named by a path: {@code SOCKADDR_UN}.
     *
     * <p>Linux' abstract names, which begin with NUL and have no file, are no addresses here: not
     * every provider could reach them. A peer that is bound to one, or to a path that cannot be one
     * here, is told as unnamed.
     *
     * @param path the path; empty for the unnamed end of a connection. At most {@link
     *     #PATH_BYTES_MAX} bytes in UTF-8, without NUL
     */
    record Unix(String path) implements SockAddr {
        /** The most bytes of a path, in UTF-8. */
        public static final int PATH_BYTES_MAX = 107;

        /**
         * Checks the path.
         *
         * @throws IllegalArgumentException if no address can have such a path
         * @see #isPath
         */
        public Unix {
            if (path.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a path has no NUL: " + path.replace('\0', '?'));
            }
            if (!isPath(path)) {
                throw new IllegalArgumentException(
                        "a path has at most " + PATH_BYTES_MAX + " bytes of UTF-8: " + path);
            }
        }

        /**
         * {@return whether an address can have a path: no NUL in it, and at most {@link
         * #PATH_BYTES_MAX} bytes in UTF-8}
         *
         * @param path the path
         */
        public static boolean isPath(String path) {
            // Half a pair of surrogates has no bytes at all.
            return path.indexOf('\0') < 0
                    && path.length() <= PATH_BYTES_MAX
                    && StandardCharsets.UTF_8.newEncoder().canEncode(path)
                    && path.getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX;
        }

        @Override
        public AddressFamily family() {
            return AddressFamily.UNIX;
        }

        @Override
        public UnixDomainSocketAddress toSocketAddress() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String toString() {
            return path.isEmpty() ? "unix:(unnamed)" : "unix:" + path;
        }
    }

    /**
     * {@return the address of a numeric host and a port}
     *
     * @param numericHost an IPv4 or IPv6 literal, for example {@code 127.0.0.1}, {@code ::1} or,
     *     for an IPv4 peer of an IPv6 socket, {@code ::ffff:127.0.0.1}
     * @param port 0 to 65535
     * @throws IllegalArgumentException if the host is not a literal or the port out of range
     */
    static SockAddr of(String numericHost, int port) {
        SockAddr address = of(InetAddress.ofLiteral(numericHost), port);
        // The JDK makes an IPv4 address of a mapped one. Who wrote it meant what it says.
        boolean six = numericHost.indexOf(':') >= 0;
        return six && address instanceof Inet4 mapped ? mapped.mapped() : address;
    }

    /**
     * {@return the address of a host and a port}
     *
     * @param host the host; the JDK has no IPv4-mapped addresses, they are IPv4 there: see {@link
     *     Inet4#mapped()}
     * @param port 0 to 65535
     * @throws IllegalArgumentException if the port is out of range
     */
    static SockAddr of(InetAddress host, int port) {
        ByteBuffer bytes = ByteBuffer.wrap(host.getAddress());
        return switch (host) {
            case Inet4Address _ -> new Inet4(bytes.getInt(), port);
            case Inet6Address six ->
                    new Inet6(bytes.getLong(), bytes.getLong(), port, six.getScopeId());
            default -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + host);
        };
    }

    /**
     * {@return the wildcard address of a family with a port: {@code INADDR_ANY} or {@code
     * IN6ADDR_ANY}}
     *
     * @param family {@link AddressFamily#INET} or {@link AddressFamily#INET6}
     * @param port 0 to 65535; 0 lets the system pick
     * @throws IllegalArgumentException if the family has no wildcard or the port is out of range
     */
    static SockAddr wildcard(AddressFamily family, int port) {
        return switch (family) {
            case INET -> new Inet4(0, port);
            case INET6 -> new Inet6(0, 0, port, 0);
            case UNIX ->
                    throw new IllegalArgumentException("Unix-domain addresses have no wildcard");
        };
    }

    private static void checkPort(int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("ports run from 0 to 65535: " + port);
        }
    }

    private static InetSocketAddress socketAddress(byte[] address, int scopeId, int port) {
        try {
            InetAddress host =
                    scopeId == 0
                            ? InetAddress.getByAddress(address)
                            : Inet6Address.getByAddress(null, address, scopeId);
            return new InetSocketAddress(host, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always accepted", e);
        }
    }
}
