package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
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

    /**
     * Where a socket is bound: TCP and UDP, IPv4 and IPv6 are networks of their own. A socket that
     * serves both families may be in two places.
     */
    record Place(boolean datagrams, AddressFamily family, int port) {
        static Place of(boolean datagrams, SockAddr address) {
            AddressFamily family = address.unmapped().family();
            return new Place(datagrams, family, SimulatedNetwork.port(address));
        }

        /** {@return the places that a socket takes which is bound to an address} */
        static List<Place> of(boolean datagrams, SockAddr address, boolean both) {
            Place place = of(datagrams, address);
            return both && isWildcard(address)
                    ? List.of(place, new Place(datagrams, AddressFamily.INET, place.port()))
                    : List.of(place);
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

    private static boolean isWildcard(SockAddr address) {
        return address.equals(SockAddr.wildcard(address.family(), port(address)));
    }

    /** {@return the address as seen from the network: a wildcard is loopback there} */
    private static SockAddr seen(SockAddr local) {
        String loopback = local.family() == AddressFamily.INET ? "127.0.0.1" : "::1";
        return isWildcard(local) ? SockAddr.of(loopback, port(local)) : local.unmapped();
    }

    /**
     * {@return the address of a socket as a remote one sees it, null if there is no way to there}
     */
    static @Nullable SockAddr seenFrom(SockAddr remote, SockAddr local, boolean both) {
        AddressFamily network = remote.unmapped().family();
        if (both && isWildcard(local)) {
            return seen(SockAddr.wildcard(network, port(local)));
        }
        SockAddr seen = seen(local);
        return seen.family() == network ? seen : null;
    }

    /** {@return an address as a socket of a family is told it} */
    static SockAddr told(SockAddr seen, AddressFamily family) {
        boolean maps = family == AddressFamily.INET6;
        return maps && seen instanceof SockAddr.Inet4 four ? four.mapped() : seen;
    }

    static SockAddr bind(boolean datagrams, SockAddr local, boolean both, SimulatedSocket socket)
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
                } while (isTaken(Place.of(datagrams, bound, both)));
            }
            List<Place> places = Place.of(datagrams, bound, both);
            if (isTaken(places)) {
                throw new DriverException(
                        NtStatus.ADDRESS_ALREADY_EXISTS, LINUX_EADDRINUSE, "in use");
            }
            places.forEach(place -> BOUND.put(place, socket));
            return bound;
        }
    }

    private static boolean isTaken(List<Place> places) {
        return places.stream().anyMatch(BOUND::containsKey);
    }

    /** Lets one socket take over the places of another. */
    static void handOver(SimulatedSocket from, SimulatedSocket to) {
        synchronized (LOCK) {
            BOUND.replaceAll((_, socket) -> socket == from ? to : socket);
        }
    }

    static void unbind(boolean datagrams, SockAddr local, boolean both, SimulatedSocket socket) {
        synchronized (LOCK) {
            Place.of(datagrams, local, both).forEach(place -> BOUND.remove(place, socket));
        }
    }

    static @Nullable SimulatedSocket find(boolean datagrams, SockAddr remote) {
        synchronized (LOCK) {
            return BOUND.get(Place.of(datagrams, remote));
        }
    }
}
