package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskControlType;
import wsk.api.WskMessageFlags;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;

/** What came with the datagrams of a socket beside their bytes, read from Linux' control data. */
final class UringControlData {
    /*
     * Whether a datagram came by broadcast or multicast is known from the address it was sent to,
     * which the kernel tells only if asked (packet information). It is asked on sockets bound to
     * the wildcard: on others nothing comes but what the address says. Clients see packet
     * information only if they have switched it on themselves.
     *
     * On a socket that serves both families IPv4 datagrams come with mapped addresses in IPv6's
     * packet information, and with the IPv4 options that were switched on beside it. What goes to a
     * mapped address goes down the IPv4 path, which reads IPv4's.
     *
     * struct in_pktinfo, addresses in network order:
     *     0 ifindex s32 | 4 the local address u32 | 8 the address it was sent to u32
     * struct in6_pktinfo:  0 the address it was sent to | 16 ifindex u32
     */

    private static final int NOT_TOLD = -1;
    private static final int INFO4_BYTES = 12;
    private static final int INFO6_BYTES = 20;
    private static final long MAPPED_PREFIX = 0xFFFFL << Integer.SIZE;

    private final UringFile file;
    private final AddressFamily family;
    private int fixedFlags;
    private boolean asksForFlags;
    private boolean clientAsksForInfo4;
    private boolean clientAsksForInfo6;

    // What the last datagram came with.
    private int segment;
    private int flags;
    private int interfaceIndex;
    private int hopLimit;
    private int typeOfService;
    private boolean addressed;
    private long high;
    private long low;

    // What a client was given last, for the next is mostly the same.
    private WskControlInfo given = WskControlInfo.NONE;

    UringControlData(UringFile file, AddressFamily family) {
        this.file = file;
        this.family = family;
    }

    /** Notes where the socket is bound. */
    void bound(SockAddr local) {
        if (local.equals(SockAddr.wildcard(local.family(), port(local)))) {
            asksForFlags = true;
            askForInfo();
        } else {
            fixedFlags =
                    switch (local.unmapped()) {
                        case SockAddr.Inet4 four -> told4(four.address());
                        case SockAddr.Inet6 six -> multicast6(six.high());
                        case SockAddr.Unix _ -> 0;
                    };
        }
    }

    private static int port(SockAddr local) {
        return switch (local) {
            case SockAddr.Inet4 four -> four.port();
            case SockAddr.Inet6 six -> six.port();
            case SockAddr.Unix _ -> throw new AssertionError("datagrams have no paths");
        };
    }

    private void askForInfo() {
        if (family == AddressFamily.INET) {
            file.setInt(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 1);
        } else {
            file.setInt(SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_RECVPKTINFO, 1);
        }
    }

    /** Notes an option that the client has set by number. */
    void optionSet(WskControlType type, int level, int code, MemorySegment input) {
        boolean info4 = level == SocketAbi.IPPROTO_IP && code == SocketAbi.IP_PKTINFO;
        boolean info6 = level == SocketAbi.IPPROTO_IPV6 && code == SocketAbi.IPV6_RECVPKTINFO;
        if (type != WskControlType.SET_OPTION || !(info4 || info6)) {
            return;
        }
        clientAsksForInfo4 = info4 ? isOn(input) : clientAsksForInfo4;
        clientAsksForInfo6 = info6 ? isOn(input) : clientAsksForInfo6;
        if (asksForFlags) {
            askForInfo();
        }
    }

    /** The kernel takes one byte for this, too, and nothing at all for off. */
    private static boolean isOn(MemorySegment value) {
        if (value.byteSize() >= Integer.BYTES) {
            return value.get(UringLoop.INT_UNALIGNED, 0) != 0;
        }
        return value.byteSize() > 0 && value.get(ValueLayout.JAVA_BYTE, 0) != 0;
    }

    /** Reads the control data of a datagram, or of several that the kernel put together. */
    void read(long control, int bytes) {
        segment = 0;
        flags = fixedFlags;
        interfaceIndex = 0;
        hopLimit = NOT_TOLD;
        typeOfService = NOT_TOLD;
        addressed = false;
        long end = control + bytes;
        for (long at = control;
                MessageHeader.controlAt(at, end);
                at = MessageHeader.controlAfter(at)) {
            long data = at + MessageHeader.CONTROL_HEADER_BYTES;
            int length = (int) MessageHeader.controlDataBytes(at);
            switch (MessageHeader.controlLevel(at)) {
                case SocketAbi.IPPROTO_UDP -> readUdp(MessageHeader.controlType(at), data, length);
                case SocketAbi.IPPROTO_IP -> readInet4(MessageHeader.controlType(at), data, length);
                case SocketAbi.IPPROTO_IPV6 ->
                        readInet6(MessageHeader.controlType(at), data, length);
                default -> {
                    // The client has switched on something that this API has no word for.
                }
            }
        }
    }

    private void readUdp(int type, long data, int length) {
        if (type == SocketAbi.UDP_GRO && length >= Integer.BYTES) {
            segment = Memory.getInt(data);
        }
    }

    private void readInet4(int type, long data, int length) {
        if (type == SocketAbi.IP_PKTINFO && length >= INFO4_BYTES) {
            int to = Integer.reverseBytes(Memory.getInt(data + 8));
            long mapped = family == AddressFamily.INET ? 0 : MAPPED_PREFIX;
            addressed(Memory.getInt(data), 0, mapped | Integer.toUnsignedLong(to));
            int multicast = multicast4(to);
            boolean ours = Memory.getInt(data + 4) == Memory.getInt(data + 8);
            flags |= multicast != 0 || ours ? multicast : WskMessageFlags.MSG_BCAST;
        } else if (type == SocketAbi.IP_TTL && length >= Integer.BYTES) {
            hopLimit = Memory.getInt(data) & 0xFF;
        } else if (type == SocketAbi.IP_TOS && length >= 1) {
            typeOfService = Byte.toUnsignedInt(Memory.getByte(data));
        }
    }

    private void readInet6(int type, long data, int length) {
        if (type == SocketAbi.IPV6_PKTINFO && length >= INFO6_BYTES) {
            long upper = Long.reverseBytes(Memory.getLong(data));
            long lower = Long.reverseBytes(Memory.getLong(data + 8));
            addressed(Memory.getInt(data + 16), upper, lower);
            boolean mapped = upper == 0 && lower >>> Integer.SIZE == 0xFFFF;
            flags |= mapped ? told4((int) lower) : multicast6(upper);
        } else if (type == SocketAbi.IPV6_HOPLIMIT && length >= Integer.BYTES) {
            hopLimit = Memory.getInt(data) & 0xFF;
        } else if (type == SocketAbi.IPV6_TCLASS && length >= Integer.BYTES) {
            typeOfService = Memory.getInt(data) & 0xFF;
        }
    }

    private void addressed(int index, long upper, long lower) {
        if (clientAsksForInfo4 || clientAsksForInfo6) {
            addressed = true;
            interfaceIndex = index;
            high = upper;
            low = lower;
        }
    }

    /** {@return what an IPv4 address that a datagram was sent to tells by itself} */
    private static int told4(int address) {
        return address == -1 ? WskMessageFlags.MSG_BCAST : multicast4(address);
    }

    private static int multicast4(int address) {
        return address >>> 28 == 0xE ? WskMessageFlags.MSG_MCAST : 0;
    }

    private static int multicast6(long high) {
        return high >>> 56 == 0xFF ? WskMessageFlags.MSG_MCAST : 0;
    }

    /**
     * {@return whether the datagram is several that the kernel put together, and of what length}
     */
    boolean tellsSegment() {
        return segment > 0;
    }

    /**
     * {@return the bytes of each of the datagrams that the kernel put together}
     *
     * @param payload of all
     */
    int segment(int payload) {
        return segment > 0 ? segment : payload;
    }

    /** {@return whether it came by broadcast or multicast: bits of {@link WskMessageFlags}} */
    int flags() {
        return flags;
    }

    /** {@return what the client is to be given; the same object while it says the same} */
    WskControlInfo info() {
        if (!addressed && hopLimit == NOT_TOLD && typeOfService == NOT_TOLD) {
            return WskControlInfo.NONE;
        }
        if (!isGiven()) {
            given =
                    new WskControlInfo(
                            addressed ? Optional.of(address()) : Optional.empty(),
                            interfaceIndex,
                            told(hopLimit),
                            told(typeOfService));
        }
        return given;
    }

    private boolean isGiven() {
        boolean sameAddress =
                addressed
                        ? given.address().isPresent() && isAddress(given.address().get())
                        : given.address().isEmpty();
        return sameAddress
                && given.interfaceIndex() == interfaceIndex
                && given.hopLimit().orElse(NOT_TOLD) == hopLimit
                && given.typeOfService().orElse(NOT_TOLD) == typeOfService;
    }

    private boolean isAddress(SockAddr known) {
        return switch (known) {
            case SockAddr.Inet4 four -> four.address() == (int) low;
            case SockAddr.Inet6 six -> six.high() == high && six.low() == low;
            case SockAddr.Unix _ -> false;
        };
    }

    private SockAddr address() {
        return family == AddressFamily.INET
                ? new SockAddr.Inet4((int) low, 0)
                : new SockAddr.Inet6(high, low, 0, 0);
    }

    private static OptionalInt told(int number) {
        return number == NOT_TOLD ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /**
     * Writes control data for a send.
     *
     * @param at room for {@link UringGather#CONTROL_BYTES}
     * @param info what to write
     * @param remote where the datagram goes, of the socket's family
     * @return the bytes written
     */
    static int write(long at, WskControlInfo info, SockAddr remote) {
        boolean isInet4 = remote.unmapped() instanceof SockAddr.Inet4;
        int level = isInet4 ? SocketAbi.IPPROTO_IP : SocketAbi.IPPROTO_IPV6;
        long end = at;
        if (info.address().isPresent() || info.interfaceIndex() > 0) {
            end = isInet4 ? writeInfo4(end, info) : writeInfo6(end, info);
        }
        if (info.hopLimit().isPresent()) {
            int type = isInet4 ? SocketAbi.IP_TTL : SocketAbi.IPV6_HOPLIMIT;
            end = writeInt(end, level, type, info.hopLimit().getAsInt());
        }
        if (info.typeOfService().isPresent()) {
            int type = isInet4 ? SocketAbi.IP_TOS : SocketAbi.IPV6_TCLASS;
            end = writeInt(end, level, type, info.typeOfService().getAsInt());
        }
        return (int) (end - at);
    }

    private static long writeInfo4(long at, WskControlInfo info) {
        MessageHeader.putControlHeader(at, SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, INFO4_BYTES);
        long data = at + MessageHeader.CONTROL_HEADER_BYTES;
        SockAddr address = info.address().map(SockAddr::unmapped).orElse(null);
        int from = address instanceof SockAddr.Inet4 four ? four.address() : 0;
        Memory.putInt(data, info.interfaceIndex());
        Memory.putInt(data + 4, Integer.reverseBytes(from));
        Memory.putInt(data + 8, 0);
        return at + MessageHeader.controlSpace(INFO4_BYTES);
    }

    private static long writeInfo6(long at, WskControlInfo info) {
        MessageHeader.putControlHeader(
                at, SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_PKTINFO, INFO6_BYTES);
        long data = at + MessageHeader.CONTROL_HEADER_BYTES;
        SockAddr.Inet6 from =
                info.address().orElse(null) instanceof SockAddr.Inet6 six
                        ? six
                        : new SockAddr.Inet6(0, 0, 0, 0);
        Memory.putLong(data, Long.reverseBytes(from.high()));
        Memory.putLong(data + 8, Long.reverseBytes(from.low()));
        Memory.putInt(data + 16, info.interfaceIndex());
        return at + MessageHeader.controlSpace(INFO6_BYTES);
    }

    private static long writeInt(long at, int level, int type, int value) {
        MessageHeader.putControlHeader(at, level, type, Integer.BYTES);
        Memory.putInt(at + MessageHeader.CONTROL_HEADER_BYTES, value);
        return at + MessageHeader.controlSpace(Integer.BYTES);
    }
}
