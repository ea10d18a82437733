package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskControlInfo;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskMdl;
import wsk.api.WskMessageFlags;
import wsk.api.WskOption;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peers;

import java.util.ArrayList;
import java.util.List;

/** Datagram sockets by request. Their event: {@link DatagramEventContract}. */
public interface DatagramContract extends ProviderUnderTest {
    private static Peers.DatagramPeer peer(Kit kit) {
        return kit.peers().datagram(Kit.LOOPBACK);
    }

    /** Receives the next datagram by request. */
    static String next(Kit kit, WskDatagramSocket socket) throws InterruptedException {
        WskBuf room = kit.room(2048);
        WskIrp irp = kit.ok(one -> socket.receiveFrom(room, one));
        return Bytes.text(room, irp.information());
    }

    private static WskDatagramSocket unbound(Kit kit) throws InterruptedException {
        return kit.create(
                WskDatagramSocket.class, irp -> kit.npi().datagramSocket(AddressFamily.INET, irp));
    }

    @Test
    default void dgram_1_anUnboundSocketRefusesTraffic(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = unbound(kit);
        SockAddr to = peer(kit).local();
        WskBuf buffer = kit.text("x");
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.sendTo(buffer, to, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.receiveFrom(buffer, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::getLocalAddress);
        kit.fails(
                NtStatus.INVALID_DEVICE_STATE,
                irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_SENDTO_ADDRESS, to, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.bind(Kit.LOOPBACK, irp));
    }

    @Test
    default void dgram_2_datagramsGoAndComeWithTheirAddresses(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        SockAddr self = kit.addressOf(socket);
        kit.start(irp -> socket.sendTo(kit.text("ping"), peer.local(), irp)).succeedsWith(4);
        Peers.Datagram got = peer.receive();
        assertEquals("ping", got.text());
        assertEquals(self, got.from());
        peer.send(Bytes.of("pong"), self);
        WskBuf room = kit.room(16);
        WskIrp irp = kit.start(one -> socket.receiveFrom(room, one)).succeedsWith(4);
        assertEquals("pong", Bytes.text(room, 4));
        assertEquals(peer.local(), irp.remoteAddress());
        assertEquals(0, irp.messageFlags());
    }

    @Test
    default void dgram_3_aLongDatagramIsCutAndSaysSo(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        SockAddr self = kit.addressOf(socket);
        WskBuf room = kit.room(4);
        Started first = kit.start(irp -> socket.receiveFrom(room, irp));
        peer.send(Bytes.of("too long"), self);
        assertEquals(WskMessageFlags.MSG_TRUNC, first.succeedsWith(4).messageFlags());
        assertEquals("too ", Bytes.text(room, 4));
        peer.send(Bytes.of("next"), self);
        Started second = kit.start(irp -> socket.receiveFrom(room, irp));
        assertEquals(0, second.succeedsWith(4).messageFlags());
        assertEquals("next", Bytes.text(room, 4));
    }

    @Test
    default void dgram_4_emptyDatagramsAreDatagrams(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        WskBuf empty = WskBuf.empty();
        kit.start(irp -> socket.sendTo(empty, peer.local(), irp)).succeedsWith(0);
        assertEquals("", peer.receive().text());
        peer.send(new byte[0], kit.addressOf(socket));
        WskBuf room = kit.room(4);
        assertEquals(
                peer.local(),
                kit.start(irp -> socket.receiveFrom(room, irp)).succeedsWith(0).remoteAddress());
    }

    @Test
    default void dgram_5_queuedReceivesAreServedInOrder(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        List<WskBuf> rooms = new ArrayList<>();
        List<Started> receives = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            WskBuf room = kit.room(16);
            rooms.add(room);
            receives.add(kit.start(irp -> socket.receiveFrom(room, irp)));
        }
        Peers.DatagramPeer peer = peer(kit);
        SockAddr self = kit.addressOf(socket);
        for (int i = 0; i < 4; i++) {
            peer.send(Bytes.of("no " + i), self);
        }
        for (int i = 0; i < 4; i++) {
            receives.get(i).succeedsWith(4);
            assertEquals("no " + i, Bytes.text(rooms.get(i), 4));
        }
    }

    @Test
    default void dgram_6_datagramsWaitForTheirReceive(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        peer.send(Bytes.of("one"), kit.addressOf(socket));
        peer.send(Bytes.of("two"), kit.addressOf(socket));
        kit.fence();
        assertEquals("one", next(kit, socket));
        assertEquals("two", next(kit, socket));
    }

    @Test
    default void dgram_7_aSendNeedsADestination(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> socket.sendTo(kit.text("x"), irp));
        SockAddr six = SockAddr.of("::1", 9);
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> socket.sendTo(kit.text("x"), six, irp));
    }

    @Test
    default void dgram_8_aFixedRemoteIsDestinationAndFilter(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer friend = peer(kit);
        Peers.DatagramPeer stranger = peer(kit);
        stranger.send(Bytes.of("queued before"), self);
        SockAddr remote = friend.local();
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, remote, irp));
        stranger.send(Bytes.of("after"), self);
        friend.send(Bytes.of("friend"), self);
        assertEquals("friend", next(kit, socket), "all others are dropped");
        kit.ok(irp -> socket.sendTo(kit.text("default"), irp));
        assertEquals("default", friend.receive().text());
        kit.ok(irp -> socket.sendTo(kit.text("override"), stranger.local(), irp));
        assertEquals("override", stranger.receive().text());
        stranger.send(Bytes.of("reply"), self);
        friend.send(Bytes.of("again"), self);
        assertEquals("again", next(kit, socket), "replies to an override are dropped");
    }

    @Test
    default void dgram_9_aFixedRemoteCanBeChangedAndCleared(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer first = peer(kit);
        Peers.DatagramPeer second = peer(kit);
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, first.local(), irp));
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, second.local(), irp));
        first.send(Bytes.of("old"), self);
        second.send(Bytes.of("new"), self);
        assertEquals("new", next(kit, socket));
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, irp));
        assertEquals(self, kit.addressOf(socket), "clearing keeps the port");
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> socket.sendTo(kit.text("x"), irp));
        first.send(Bytes.of("anyone"), self);
        assertEquals("anyone", next(kit, socket));
    }

    @Test
    default void dgram_10_aFixedDestinationDoesNotFilter(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer target = peer(kit);
        Peers.DatagramPeer other = peer(kit);
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_SENDTO_ADDRESS, target.local(), irp));
        kit.ok(irp -> socket.sendTo(kit.text("default"), irp));
        assertEquals("default", target.receive().text());
        other.send(Bytes.of("welcome"), kit.addressOf(socket));
        assertEquals("welcome", next(kit, socket));
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_SENDTO_ADDRESS, irp));
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> socket.sendTo(kit.text("x"), irp));
    }

    @Test
    default void dgram_11_aListOfDatagramsHasOneCompletion(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        List<WskBuf> list = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            list.add(kit.text("message " + (char) ('a' + i)));
        }
        kit.start(irp -> socket.sendMessages(list, peer.local(), irp)).succeedsWith(20 * 9);
        for (int i = 0; i < 20; i++) {
            assertEquals("message " + (char) ('a' + i), peer.receive().text());
        }
    }

    @Test
    default void dgram_12_aListStopsAtItsFirstFailure(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        List<WskBuf> list = List.of(kit.text("fine"), kit.room(70_000), kit.text("never"));
        Started send = kit.start(irp -> socket.sendMessages(list, peer.local(), irp));
        assertEquals(4, send.endsWith(NtStatus.INVALID_BUFFER_SIZE).information());
        assertEquals("fine", peer.receive().text());
        kit.ok(irp -> socket.sendTo(kit.text("last"), peer.local(), irp));
        assertEquals("last", peer.receive().text());
    }

    @Test
    default void dgram_13_aDatagramTooLongIsRefused(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        SockAddr to = peer(kit).local();
        WskBuf tooLong = kit.room(65_508);
        kit.fails(NtStatus.INVALID_BUFFER_SIZE, irp -> socket.sendTo(tooLong, to, irp));
    }

    @Test
    default void dgram_14_chainsAreSentAndFilled(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer peer = peer(kit);
        WskMdl chain = WskMdl.of(kit.text("..head").mdl().segment(), kit.text("tail..").mdl());
        kit.start(irp -> socket.sendTo(WskBuf.of(chain, 2, 8), peer.local(), irp)).succeedsWith(8);
        assertEquals("headtail", peer.receive().text());
        peer.send(Bytes.of("12345678"), kit.addressOf(socket));
        WskBuf room = WskBuf.of(chain, 1, 10);
        kit.start(irp -> socket.receiveFrom(room, irp)).succeedsWith(8);
        assertEquals("12345678", Bytes.text(room, 8));
    }

    @Test
    default void dgram_15_anUnreachablePortDoesNotFailOtherSends(Kit kit)
            throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Peers.DatagramPeer gone = peer(kit);
        SockAddr nobody = gone.local();
        gone.close();
        Peers.DatagramPeer peer = peer(kit);
        Started receive = kit.start(irp -> socket.receiveFrom(kit.room(16), irp));
        for (int i = 0; i < 3; i++) {
            kit.ok(irp -> socket.sendTo(kit.text("lost"), nobody, irp));
            kit.fence();
            kit.ok(irp -> socket.sendTo(kit.text("found"), peer.local(), irp));
            assertEquals("found", peer.receive().text());
        }
        peer.send(Bytes.of("still here"), kit.addressOf(socket));
        receive.succeedsWith(10);
    }

    @Test
    default void dgram_16_receivesAreCancelledByCancelAndClose(Kit kit)
            throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        Started first = kit.start(irp -> socket.receiveFrom(kit.room(4), irp));
        Started second = kit.start(irp -> socket.receiveFrom(kit.room(4), irp));
        assertTrue(first.irp().cancel());
        first.endsWith(NtStatus.CANCELLED);
        kit.close(socket);
        second.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void dgram_17_manySendsMayBeOutstanding(Kit kit) throws InterruptedException {
        WskDatagramSocket from = kit.datagram();
        WskDatagramSocket to = kit.datagram();
        SockAddr address = kit.addressOf(to);
        int count = 64;
        List<Started> receives = new ArrayList<>();
        List<WskBuf> rooms = new ArrayList<>();
        List<Started> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WskBuf room = kit.room(8);
            rooms.add(room);
            receives.add(kit.start(irp -> to.receiveFrom(room, irp)));
        }
        for (int i = 0; i < count; i++) {
            WskBuf data = kit.bytes((byte) i);
            sends.add(kit.start(irp -> from.sendTo(data, address, irp)));
        }
        for (int i = 0; i < count; i++) {
            sends.get(i).succeedsWith(1);
            receives.get(i).succeedsWith(1);
            assertEquals((byte) i, rooms.get(i).toByteArray()[0]);
        }
    }

    @Test
    default void dgram_18_anAddressInUseIsRefused(Kit kit) throws InterruptedException {
        SockAddr taken = kit.addressOf(kit.datagram());
        WskDatagramSocket second = unbound(kit);
        kit.fails(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> second.bind(taken, irp));
        // TCP and UDP ports are not the same.
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        kit.ok(irp -> listener.bind(Kit.LOOPBACK, irp));
    }

    @Test
    default void dgram_19_broadcastNeedsTheOption(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(kit.hasMachineNetwork(), "needs the machine's own network");
        WskDatagramSocket socket = unbound(kit);
        kit.ok(irp -> socket.bind(SockAddr.wildcard(AddressFamily.INET, 0), irp));
        SockAddr everybody = SockAddr.of("127.255.255.255", 9);
        kit.fails(NtStatus.ACCESS_DENIED, irp -> socket.sendTo(kit.text("x"), everybody, irp));
        kit.ok(irp -> socket.setOption(WskOption.SO_BROADCAST, true, irp));
        kit.ok(irp -> socket.sendTo(kit.text("x"), everybody, irp));
    }

    @Test
    default void dgram_20_datagramsTravelOverIpv6(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.INET6, WskTransport.SOCK_DGRAM), "IPv6");
        WskDatagramSocket socket =
                kit.create(
                        WskDatagramSocket.class,
                        irp -> kit.npi().datagramSocket(AddressFamily.INET6, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK6, irp));
        Peers.DatagramPeer peer = kit.peers().datagram(Kit.LOOPBACK6);
        kit.ok(irp -> socket.sendTo(kit.text("six"), peer.local(), irp));
        Peers.Datagram got = peer.receive();
        assertEquals("six", got.text());
        assertEquals(kit.addressOf(socket), got.from());
        peer.send(Bytes.of("back"), got.from());
        assertEquals("back", next(kit, socket));
    }

    @Test
    default void dgram_21_aWildcardBindReceivesOnLoopback(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = unbound(kit);
        kit.ok(irp -> socket.bind(SockAddr.wildcard(AddressFamily.INET, 0), irp));
        SockAddr.Inet4 self = (SockAddr.Inet4) kit.addressOf(socket);
        peer(kit).send(Bytes.of("hello"), SockAddr.of("127.0.0.1", self.port()));
        assertEquals("hello", next(kit, socket));
    }

    @Test
    default void dgram_22_controlDataIsACapability(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        SockAddr self = kit.addressOf(socket);
        WskControlInfo control =
                WskControlInfo.NONE.withAddress(self).withTypeOfService(4).withHopLimit(9);
        Started one = kit.start(irp -> socket.sendTo(kit.text("one"), self, control, irp));
        List<WskBuf> two = List.of(kit.text("two"), kit.text("too"));
        Started list = kit.start(irp -> socket.sendMessages(two, self, control, irp));
        if (kit.npi().capabilities().contains("control-data")) {
            one.succeedsWith(3);
            list.succeedsWith(6);
            assertEquals("one", next(kit, socket));
        } else {
            one.endsWith(NtStatus.NOT_SUPPORTED);
            list.endsWith(NtStatus.NOT_SUPPORTED);
            kit.ok(irp -> socket.sendTo(kit.text("bare"), self, WskControlInfo.NONE, irp));
        }
        // No control data was switched on, so none comes, and what was sent is not what came.
        assertEquals(WskControlInfo.NONE, one.irp().controlInfo());
        WskIrp receive = kit.ok(irp -> socket.receiveFrom(kit.room(8), irp));
        assertEquals(WskControlInfo.NONE, receive.controlInfo());
        kit.fails(
                NtStatus.INVALID_ADDRESS,
                irp ->
                        socket.sendTo(
                                kit.text("x"),
                                self,
                                WskControlInfo.NONE.withAddress(Kit.LOOPBACK6),
                                irp));
        WskDatagramSocket unbound =
                kit.create(
                        WskDatagramSocket.class,
                        irp -> kit.npi().datagramSocket(AddressFamily.INET, irp));
        WskIrp refused =
                kit.fails(
                        NtStatus.INVALID_DEVICE_STATE,
                        irp -> unbound.sendTo(kit.text("x"), self, control, irp));
        assertEquals(WskControlInfo.NONE, refused.controlInfo());
    }
}
