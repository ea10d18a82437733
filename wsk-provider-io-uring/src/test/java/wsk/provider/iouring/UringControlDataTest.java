package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskControlType;
import wsk.api.WskMessageFlags;
import wsk.api.WskOption;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.RecordingDatagrams.Datagram;
import wsk.provider.iouring.RecordingDatagrams.Outgoing;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What goes with datagrams beside their bytes, in both directions. */
@NeedsIoUring
final class UringControlDataTest {
    private static final SockAddr LOOPBACK = SockAddr.of("127.0.0.1", 0);
    private static final int LOOPBACK_INDEX = 1;
    private static final ValueLayout.OfInt NETWORK_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** A socket that receives, and what it received. */
    private static final class Ear {
        final RecordingDatagrams sink = new RecordingDatagrams();
        final DatagramDriver driver;
        final int port;

        Ear(LoopBox box, SockAddr local) throws DriverException {
            this(box, local, /* both= */ false);
        }

        Ear(LoopBox box, SockAddr local, boolean both) throws DriverException {
            driver = box.loop.openDatagram(local.family(), sink);
            if (both) {
                driver.control().setOption(WskOption.IPV6_V6ONLY, false);
            }
            driver.control().bind(local);
            port =
                    switch (driver.control().localAddress()) {
                        case SockAddr.Inet4 four -> four.port();
                        case SockAddr.Inet6 six -> six.port();
                        case SockAddr.Unix unix -> throw new AssertionError(unix);
                    };
            driver.armReceive();
        }

        void set(int level, int option, int value) throws DriverException {
            MemorySegment input = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, value);
            driver.control()
                    .rawControl(
                            WskControlType.SET_OPTION, level, option, input, MemorySegment.NULL);
        }

        Datagram next(LoopBox box) {
            box.await("a datagram comes", () -> !sink.received.isEmpty());
            return sink.received.removeFirst();
        }

        void close(LoopBox box) {
            driver.close(false);
            box.await("the socket is closed", () -> sink.closed);
        }
    }

    private static LoopBox box(boolean multishot) {
        Set<Feature> wanted = EnumSet.copyOf(Feature.wanted());
        if (!multishot) {
            wanted.remove(Feature.MULTISHOT_RECEIVE);
        }
        return new LoopBox(LoopBox.settings(wanted));
    }

    private static Outgoing send(LoopBox box, Ear from, SockAddr to, WskControlInfo control) {
        Outgoing out = new Outgoing(to, new byte[] {1, 2, 3});
        out.control = control;
        assertTrue(from.driver.send(out));
        box.await("sent", () -> out.status != null);
        return out;
    }

    private static void sent(LoopBox box, Ear from, SockAddr to, WskControlInfo control) {
        assertEquals(NtStatus.SUCCESS, send(box, from, to, control).status);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentWithADatagramArrives(boolean multishot) throws DriverException {
        try (LoopBox box = box(multishot)) {
            Ear from = new Ear(box, SockAddr.wildcard(AddressFamily.INET, 0));
            Ear to = new Ear(box, LOOPBACK);
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 1);
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTTL, 1);
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTOS, 1);
            SockAddr target = to.driver.control().localAddress();
            WskControlInfo control =
                    WskControlInfo.NONE
                            .withAddress(SockAddr.of("127.0.0.7", 0))
                            .withInterfaceIndex(LOOPBACK_INDEX)
                            .withHopLimit(33)
                            .withTypeOfService(0x2A);
            sent(box, from, target, control);
            Datagram got = to.next(box);
            assertEquals(SockAddr.of("127.0.0.7", from.port), got.remote);
            assertEquals(0, got.flags);
            assertEquals(
                    new WskControlInfo(
                            Optional.of(LOOPBACK),
                            LOOPBACK_INDEX,
                            OptionalInt.of(33),
                            OptionalInt.of(0x2A)),
                    got.control);
            assertEquals(2, got.control.ecn().orElseThrow());
            sent(box, from, target, control);
            assertSame(got.control, to.next(box).control, "the same again needs no object");
            sent(box, from, target, control.withTypeOfService(0));
            assertNotSame(got.control, to.next(box).control);
            from.close(box);
            to.close(box);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentOverIpv6Arrives(boolean multishot) throws DriverException {
        try (LoopBox box = box(multishot)) {
            SockAddr loopback = SockAddr.of("::1", 0);
            Ear from = new Ear(box, SockAddr.wildcard(AddressFamily.INET6, 0));
            Ear to = new Ear(box, loopback);
            to.set(SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_RECVPKTINFO, 1);
            to.set(SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_RECVHOPLIMIT, 1);
            to.set(SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_RECVTCLASS, 1);
            WskControlInfo control =
                    new WskControlInfo(
                            Optional.of(loopback),
                            LOOPBACK_INDEX,
                            OptionalInt.of(7),
                            OptionalInt.of(3));
            sent(box, from, to.driver.control().localAddress(), control);
            assertEquals(control, to.next(box).control);
            from.close(box);
            to.close(box);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSocketOfBothFamiliesHasMappedAddresses(boolean multishot) throws DriverException {
        try (LoopBox box = box(multishot)) {
            Ear both = new Ear(box, SockAddr.wildcard(AddressFamily.INET6, 0), true);
            Ear four = new Ear(box, LOOPBACK);
            for (Ear ear : List.of(both, four)) {
                ear.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 1);
                ear.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTTL, 1);
                ear.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTOS, 1);
            }
            SockAddr.Inet4 from = new SockAddr.Inet4(0x7F000001, four.port);
            WskControlInfo control =
                    WskControlInfo.NONE
                            .withAddress(LOOPBACK)
                            .withInterfaceIndex(LOOPBACK_INDEX)
                            .withHopLimit(33)
                            .withTypeOfService(0x2A);
            WskControlInfo mapped = control.withAddress(((SockAddr.Inet4) LOOPBACK).mapped());
            sent(box, four, new SockAddr.Inet4(0x7F000001, both.port), control);
            Datagram got = both.next(box);
            assertEquals(from.mapped(), got.remote);
            assertEquals(mapped, got.control);
            both.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 0);
            both.set(SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_RECVPKTINFO, 1);
            sent(box, four, new SockAddr.Inet4(0x7F000001, both.port), control);
            assertEquals(mapped, both.next(box).control, "told by IPv6's option");
            sent(box, both, got.remote, got.control);
            assertEquals(control, four.next(box).control);
            sent(box, both, got.remote, WskControlInfo.NONE.withInterfaceIndex(LOOPBACK_INDEX));
            assertEquals(LOOPBACK_INDEX, four.next(box).control.interfaceIndex());
            both.close(box);
            four.close(box);
        }
    }

    @Test
    void datagramsThatTravelTogetherKeepTheirControlData() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            Ear from = new Ear(box, LOOPBACK);
            Ear to = new Ear(box, LOOPBACK);
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTOS, 1);
            SockAddr target = to.driver.control().localAddress();
            List<Outgoing> outs = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Outgoing out = new Outgoing(target, new byte[500]);
                out.control = WskControlInfo.NONE.withTypeOfService(i < 6 ? 0x10 : 0x20);
                outs.add(out);
                assertTrue(from.driver.send(out));
            }
            box.await("all arrive", () -> to.sink.received.size() == 12);
            for (int i = 0; i < 12; i++) {
                assertEquals(NtStatus.SUCCESS, outs.get(i).status);
                assertEquals(outs.get(i).control, to.sink.received.get(i).control);
            }
            from.close(box);
            to.close(box);
        }
    }

    @Test
    void anAddressThatIsNotOursIsRefused() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            Ear from = new Ear(box, SockAddr.wildcard(AddressFamily.INET, 0));
            Outgoing out =
                    send(
                            box,
                            from,
                            SockAddr.of("127.0.0.1", from.port),
                            WskControlInfo.NONE.withAddress(SockAddr.of("192.0.2.1", 0)));
            assertTrue(!out.status.isSuccess(), out.status::toString);
            from.close(box);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void broadcastAndMulticastAreToldWithoutBeingAskedFor(boolean multishot)
            throws DriverException {
        try (LoopBox box = box(multishot)) {
            Ear to = new Ear(box, SockAddr.wildcard(AddressFamily.INET, 0));
            Ear from = new Ear(box, LOOPBACK);
            from.driver.control().setOption(WskOption.SO_BROADCAST, true);
            join(to, "239.1.2.3");
            WskControlInfo loopback = WskControlInfo.NONE.withInterfaceIndex(LOOPBACK_INDEX);
            sent(box, from, SockAddr.of("127.0.0.1", to.port), WskControlInfo.NONE);
            sent(box, from, SockAddr.of("127.255.255.255", to.port), WskControlInfo.NONE);
            sent(box, from, SockAddr.of("239.1.2.3", to.port), loopback);
            for (int flags : new int[] {0, WskMessageFlags.MSG_BCAST, WskMessageFlags.MSG_MCAST}) {
                Datagram got = to.next(box);
                assertEquals(flags, got.flags);
                assertEquals(WskControlInfo.NONE, got.control, "nobody has asked for it");
            }
            // On and off again: the flags need what the client no longer wants.
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 1);
            sent(box, from, SockAddr.of("127.255.255.255", to.port), WskControlInfo.NONE);
            assertEquals(
                    Optional.of(SockAddr.of("127.255.255.255", 0)), to.next(box).control.address());
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 0);
            sent(box, from, SockAddr.of("127.255.255.255", to.port), WskControlInfo.NONE);
            Datagram last = to.next(box);
            assertEquals(WskMessageFlags.MSG_BCAST, last.flags);
            assertEquals(WskControlInfo.NONE, last.control);
            from.close(box);
            to.close(box);
        }
    }

    @Test
    void noValueAtAllSwitchesOff() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            Ear to = new Ear(box, SockAddr.wildcard(AddressFamily.INET, 0));
            SockAddr target = SockAddr.of("127.0.0.1", to.port);
            to.set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 1);
            sent(box, to, target, WskControlInfo.NONE);
            assertEquals(Optional.of(LOOPBACK), to.next(box).control.address());
            to.driver
                    .control()
                    .rawControl(
                            WskControlType.SET_OPTION,
                            SocketAbi.IPPROTO_IP,
                            SocketAbi.IP_PKTINFO,
                            MemorySegment.NULL,
                            MemorySegment.NULL);
            sent(box, to, target, WskControlInfo.NONE);
            assertEquals(WskControlInfo.NONE, to.next(box).control);
            to.close(box);
        }
    }

    @Test
    void aSocketBoundToAGroupHearsNothingElse() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            Ear to = new Ear(box, SockAddr.of("239.1.2.3", 0));
            Ear from = new Ear(box, LOOPBACK);
            join(to, "239.1.2.3");
            WskControlInfo loopback = WskControlInfo.NONE.withInterfaceIndex(LOOPBACK_INDEX);
            sent(box, from, SockAddr.of("239.1.2.3", to.port), loopback);
            assertEquals(WskMessageFlags.MSG_MCAST, to.next(box).flags);
            from.close(box);
            to.close(box);
        }
    }

    private static void join(Ear ear, String group) throws DriverException {
        // struct ip_mreq: the group, the interface's address
        MemorySegment request = Arena.ofAuto().allocate(2 * Integer.BYTES);
        request.set(NETWORK_INT, 0, ((SockAddr.Inet4) SockAddr.of(group, 0)).address());
        request.set(NETWORK_INT, Integer.BYTES, ((SockAddr.Inet4) LOOPBACK).address());
        ear.driver
                .control()
                .rawControl(
                        WskControlType.SET_OPTION,
                        SocketAbi.IPPROTO_IP,
                        SocketAbi.IP_ADD_MEMBERSHIP,
                        request,
                        MemorySegment.NULL);
    }
}
