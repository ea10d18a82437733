package wsk.api;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What goes with a datagram beside its bytes: the {@code ControlInfo} of WSK, a chain of {@code
 * CMSGHDR}. A value; what is not there is empty.
 *
 * <p>Received, it holds what was switched on for the socket beforehand, by number with {@link
 * WskSocket#controlSocket}. Sent, it overrides for one request what the system would choose. A
 * provider that has none of it delivers {@link #NONE} and answers {@link NtStatus#NOT_SUPPORTED} to
 * a send with more than that; one that has it has the capability {@code control-data}.
 *
 * @param address where a received datagram was sent to, or the local address to send from; the port
 *     is 0 when received and ignored when sent: {@code ipi_addr} of {@code IP_PKTINFO} and {@code
 *     IPV6_PKTINFO}
 * @param interfaceIndex the system's number of the interface it came through or is to leave
 *     through; 0 for none in particular: {@code ipi_ifindex}
 * @param hopLimit how many hops were left when it came, 0 to 255, or how many it is to have, 1 to
 *     255: {@code IP_HOPLIMIT}, {@code IPV6_HOPLIMIT}
 * @param typeOfService the type of service or traffic class, 0 to 255: {@code IP_TOS}, {@code
 *     IPV6_TCLASS}
 */
public record WskControlInfo(
        Optional<SockAddr> address,
        int interfaceIndex,
        OptionalInt hopLimit,
        OptionalInt typeOfService) {
    /** No control data. */
    public static final WskControlInfo NONE =
            new WskControlInfo(Optional.empty(), 0, OptionalInt.empty(), OptionalInt.empty());

    private static final int BYTE_MAX = 255;
    private static final int ECN_BITS = 3;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range, or the address is a path
     */
    public WskControlInfo {
        Objects.requireNonNull(address, "address");
        if (address.isPresent() && address.get().family() == AddressFamily.UNIX) {
            throw new IllegalArgumentException("datagrams have no paths: " + address.get());
        }
        if (interfaceIndex < 0) {
            throw new IllegalArgumentException("an interface has no number " + interfaceIndex);
        }
        check(hopLimit, "the hop limit");
        check(typeOfService, "the type of service");
    }

    private static void check(OptionalInt number, String what) {
        if (number.isPresent() && (number.getAsInt() < 0 || number.getAsInt() > BYTE_MAX)) {
            throw new IllegalArgumentException(
                    what + " must be from 0 to 255: " + number.getAsInt());
        }
    }

    /** {@return whether there is nothing in it} */
    public boolean isEmpty() {
        return address.isEmpty()
                && interfaceIndex == 0
                && hopLimit.isEmpty()
                && typeOfService.isEmpty();
    }

    /** {@return the two bits of congestion notification in the type of service: {@code IP_ECN}} */
    public OptionalInt ecn() {
        return typeOfService.isPresent()
                ? OptionalInt.of(typeOfService.getAsInt() & ECN_BITS)
                : typeOfService;
    }

    /**
     * {@return the same with another address}
     *
     * @param local the local address to send from
     * @throws IllegalArgumentException if it is a path
     */
    public WskControlInfo withAddress(SockAddr local) {
        return new WskControlInfo(Optional.of(local), interfaceIndex, hopLimit, typeOfService);
    }

    /**
     * {@return the same with another interface}
     *
     * @param index the system's number of it; 0 leaves it to the system
     * @throws IllegalArgumentException if it is negative
     */
    public WskControlInfo withInterfaceIndex(int index) {
        return new WskControlInfo(address, index, hopLimit, typeOfService);
    }

    /**
     * {@return the same with another hop limit}
     *
     * @param hops 1 to 255; sending with 0 is refused by IPv4
     * @throws IllegalArgumentException if it is not from 0 to 255
     */
    public WskControlInfo withHopLimit(int hops) {
        return new WskControlInfo(address, interfaceIndex, OptionalInt.of(hops), typeOfService);
    }

    /**
     * {@return the same with another type of service}
     *
     * @param type 0 to 255; the two lowest bits are those of congestion notification
     * @throws IllegalArgumentException if it is not from 0 to 255
     */
    public WskControlInfo withTypeOfService(int type) {
        return new WskControlInfo(address, interfaceIndex, hopLimit, OptionalInt.of(type));
    }
}
