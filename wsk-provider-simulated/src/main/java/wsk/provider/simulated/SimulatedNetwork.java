package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Who is bound where, in the one network of this process. */
final class SimulatedNetwork {
    /** Guards the network and all connections in it. Held while bytes move, never during a call. */
    static final Object LOCK = new Object();

    /** The seed of whoever asks for none. */
    private static final long DRAWN = new SecureRandom().nextInt();

    private static final int FIRST_PORT = 40_000;
    private static final int PORTS = 20_000;
    private static final int LINUX_EADDRINUSE = 98;
    private static final int LINUX_EADDRNOTAVAIL = 99;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger();
    private static final Map<Place, SimulatedSocket> BOUND = new HashMap<>();

    private SimulatedNetwork() {}

    /** {@return the seed of what attaches now} */
    static long seed() {
        return Long.getLong("wsk.seed", DRAWN);
    }

    /** Where a socket is bound: TCP and UDP, IPv4 and IPv6 are networks of their own. */
    record Place(boolean datagrams, AddressFamily family, int port) {
        static Place of(boolean datagrams, SockAddr address) {
            return new Place(datagrams, address.family(), SimulatedNetwork.port(address));
        }
    }

    static int port(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet4 four -> four.port();
            case SockAddr.Inet6 six -> six.port();
            case SockAddr.Unix _ -> throw new AssertionError("no transport for Unix");
        };
    }

    private static SockAddr withPort(SockAddr address, int port) {
        return switch (address) {
            case SockAddr.Inet4 four -> new SockAddr.Inet4(four.address(), port);
            case SockAddr.Inet6 six ->
                    new SockAddr.Inet6(six.high(), six.low(), port, six.scopeId());
            case SockAddr.Unix _ -> throw new AssertionError("no transport for Unix");
        };
    }

    /** {@return the address as seen from the network: a wildcard is loopback there} */
    static SockAddr seen(SockAddr local) {
        boolean wildcard = local.equals(SockAddr.wildcard(local.family(), port(local)));
        String loopback = local.family() == AddressFamily.INET ? "127.0.0.1" : "::1";
        return wildcard ? SockAddr.of(loopback, port(local)) : local;
    }

    static SockAddr bind(boolean datagrams, SockAddr local, SimulatedSocket socket)
            throws DriverException {
        SockAddr here = seen(local);
        boolean ours =
                here instanceof SockAddr.Inet4 four
                        ? four.address() >>> 24 == 127
                        : here.equals(SockAddr.of("::1", port(here)));
        if (!ours) {
            throw new DriverException(
                    NtStatus.INVALID_ADDRESS_COMPONENT, LINUX_EADDRNOTAVAIL, "not of this host");
        }
        synchronized (LOCK) {
            SockAddr bound = local;
            if (port(local) == 0) {
                do {
                    int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
                    bound = withPort(local, port);
                } while (BOUND.containsKey(Place.of(datagrams, bound)));
            }
            if (BOUND.putIfAbsent(Place.of(datagrams, bound), socket) != null) {
                throw new DriverException(
                        NtStatus.ADDRESS_ALREADY_EXISTS, LINUX_EADDRINUSE, "in use");
            }
            return bound;
        }
    }

    static void unbind(boolean datagrams, SockAddr local, SimulatedSocket socket) {
        synchronized (LOCK) {
            BOUND.remove(Place.of(datagrams, local), socket);
        }
    }

    static @Nullable SimulatedSocket find(boolean datagrams, SockAddr remote) {
        synchronized (LOCK) {
            return BOUND.get(Place.of(datagrams, remote));
        }
    }
}
