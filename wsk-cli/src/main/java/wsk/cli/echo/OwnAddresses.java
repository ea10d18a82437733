package wsk.cli.echo;

import wsk.api.SockAddr;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Knows whether an address is a datagram socket's own. To answer one would be to answer oneself for
 * ever: one datagram whose sender was forged is enough to begin. One thread only.
 */
public final class OwnAddresses {
    /** How long the machine's list of addresses is believed: reading it is slow. */
    private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SockAddr own;
    private final InetAddress host;
    private final int port;
    private Set<InetAddress> ofMachine = Set.of();
    private long readAt;

    OwnAddresses(SockAddr own) {
        InetSocketAddress address = (InetSocketAddress) own.toSocketAddress();
        this.own = own;
        this.host = address.getAddress();
        this.port = address.getPort();
        this.readAt = System.nanoTime() - BELIEVED_NANOS;
    }

    /** {@return whether what is sent there comes back to the socket itself} */
    boolean contain(SockAddr sender) {
        int from =
                switch (sender) {
                    case SockAddr.Inet4 four -> four.port();
                    case SockAddr.Inet6 six -> six.port();
                    case SockAddr.Unix _ -> 0;
                };
        // Nearly always the answer, and without a look at the rest.
        if (from != port) {
            return false;
        }
        if (!host.isAnyLocalAddress()) {
            return sender.equals(own);
        }
        // The JDK takes a mapped IPv4 address for what it means.
        InetAddress asked = ((InetSocketAddress) sender.toSocketAddress()).getAddress();
        return asked.isLoopbackAddress()
                || asked.isAnyLocalAddress()
                || ofMachine().contains(asked);
    }

    private Set<InetAddress> ofMachine() {
        long now = System.nanoTime();
        if (now - readAt >= BELIEVED_NANOS) {
            readAt = now;
            try {
                ofMachine =
                        NetworkInterface.networkInterfaces()
                                .flatMap(NetworkInterface::inetAddresses)
                                .collect(Collectors.toCollection(HashSet::new));
            } catch (SocketException e) {
                // The addresses that were known stay; a machine without any interface has none.
                return ofMachine;
            }
        }
        return ofMachine;
    }
}
