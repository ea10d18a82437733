package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;

/**
 * Addresses of java.nio as WSK's and back. One for each loop, because it remembers datagrams'
 * addresses: who talks to the same peers again and again makes no garbage here. For the loop's
 * thread only, except the static methods.
 */
final class NioAddresses {
    // A power of two. An entry that loses its place to another costs a new address, no more.
    private static final int SLOTS = 256;

    private record Entry(InetSocketAddress socketAddress, SockAddr sockAddr) {}

    private final @Nullable Entry[] bySocketAddress = new @Nullable Entry[SLOTS];
    private final @Nullable Entry[] bySockAddr = new @Nullable Entry[SLOTS];

    /** {@return the JDK's name of a family} */
    static ProtocolFamily protocolFamily(AddressFamily family) {
        return switch (family) {
            case INET -> StandardProtocolFamily.INET;
            case INET6 -> StandardProtocolFamily.INET6;
            case UNIX -> StandardProtocolFamily.UNIX;
        };
    }

    /**
     * {@return an address as WSK has it}
     *
     * @param address of the JDK
     * @param family the family of the socket it belongs to: the JDK tells IPv4 peers of an IPv6
     *     socket as IPv4 addresses, while WSK has them mapped into IPv6
     */
    static SockAddr sockAddr(SocketAddress address, AddressFamily family) {
        return switch (address) {
            case UnixDomainSocketAddress unix -> path(unix.getPath().toString());
            case InetSocketAddress inet ->
                    inFamily(SockAddr.of(inet.getAddress(), inet.getPort()), family);
            default -> throw new AssertionError("neither IP nor Unix-domain: " + address);
        };
    }

    /** {@return as {@link #sockAddr}, for an address that may well come again} */
    SockAddr remembered(InetSocketAddress address, AddressFamily family) {
        int slot = slot(address.hashCode() + family.code());
        Entry entry = bySocketAddress[slot];
        if (entry != null
                && entry.sockAddr.family() == family
                && entry.socketAddress.equals(address)
                && sameScope(entry.socketAddress, address)) {
            return entry.sockAddr;
        }
        SockAddr sockAddr = sockAddr(address, family);
        bySocketAddress[slot] = new Entry(address, sockAddr);
        return sockAddr;
    }

    /** {@return an address as the JDK has it, the same object for the same peer if possible} */
    InetSocketAddress remembered(SockAddr sockAddr) {
        int slot = slot(sockAddr.hashCode());
        Entry entry = bySockAddr[slot];
        if (entry != null && entry.sockAddr.equals(sockAddr)) {
            return entry.socketAddress;
        }
        InetSocketAddress address = (InetSocketAddress) sockAddr.toSocketAddress();
        bySockAddr[slot] = new Entry(address, sockAddr);
        return address;
    }

    // A peer may have any bytes for a path.
    private static SockAddr path(String path) {
        return new SockAddr.Unix(SockAddr.Unix.isPath(path) ? path : "");
    }

    private static SockAddr inFamily(SockAddr address, AddressFamily family) {
        boolean peerIsMapped = family == AddressFamily.INET6;
        return peerIsMapped && address instanceof SockAddr.Inet4 four ? four.mapped() : address;
    }

    // Inet6Address.equals ignores the scope, which tells apart peers on two links.
    private static boolean sameScope(InetSocketAddress one, InetSocketAddress other) {
        return !(one.getAddress() instanceof Inet6Address first)
                || !(other.getAddress() instanceof Inet6Address second)
                || first.getScopeId() == second.getScopeId();
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 8 ^ hash >>> 16) & SLOTS - 1;
    }
}
