package wsk.api;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Objects;

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
     * <p>An {@link Inet6} with a scope keeps it.
     */
    java.net.SocketAddress toSocketAddress();

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

        @Override
        public String toString() {
            return toSocketAddress().getAddress().getHostAddress() + ":" + port;
        }
    }

    /**
     * An IPv6 address: {@code SOCKADDR_IN6}.
     *
     * @param high the first eight bytes, most significant first
     * @param low the last eight bytes
     * @param port 0 to 65535; 0 lets the system pick
     * @param scopeId the interface index of a link-local address, 0 when there is none
     */
    record Inet6(long high, long low, int port, int scopeId) implements SockAddr {
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

        @Override
        public String toString() {
            return "[" + toSocketAddress().getAddress().getHostAddress() + "]:" + port;
        }
    }

    /**
     * A local address named by a path: {@code SOCKADDR_UN}.
     *
     * @param path the path; empty for the unnamed end of a connection. 107 bytes at most once
     *     encoded
     */
    record Unix(String path) implements SockAddr {
        /** Checks that a path is there. */
        public Unix {
            Objects.requireNonNull(path, "path");
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
     * @param numericHost an IPv4 or IPv6 literal, for example {@code 127.0.0.1} or {@code ::1}
     * @param port 0 to 65535
     * @throws IllegalArgumentException if the host is not a literal or the port out of range
     */
    static SockAddr of(String numericHost, int port) {
        return of(InetAddress.ofLiteral(numericHost), port);
    }

    /**
     * {@return the address of a host and a port}
     *
     * @param host the host; an IPv4-mapped IPv6 address is an IPv4 address, as the JDK has it
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
