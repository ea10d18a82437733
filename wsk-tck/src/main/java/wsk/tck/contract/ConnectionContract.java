package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;
import wsk.tck.peer.Peers;

import java.util.Optional;

/**
 * Connections: binding, connecting, addresses. Their traffic: {@link SendContract}, {@link
 * ReceiveContract}.
 */
public interface ConnectionContract extends ProviderUnderTest {
    /** {@return an address where nobody listens} */
    private static SockAddr nobody(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr address = kit.addressOf(listener);
        kit.close(listener);
        return address;
    }

    @Test
    default void conn_1_connectingAnUnboundSocketIsRefused(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        SockAddr to = kit.addressOf(kit.listener());
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.connect(to, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.ok(irp -> socket.connect(to, irp));
    }

    @Test
    default void conn_2_aWildcardBindAssignsThePortNowAndTheAddressWhenConnected(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        kit.ok(irp -> socket.bind(SockAddr.wildcard(AddressFamily.INET, 0), irp));
        SockAddr.Inet4 before = (SockAddr.Inet4) kit.ok(socket::getLocalAddress).localAddress();
        assertEquals(0, before.address());
        assertNotEquals(0, before.port());
        SockAddr to = kit.addressOf(kit.listener());
        kit.ok(irp -> socket.connect(to, irp));
        assertEquals(
                SockAddr.of("127.0.0.1", before.port()),
                kit.ok(socket::getLocalAddress).localAddress());
    }

    @Test
    default void conn_3_connectingReachesThePeer(Kit kit) throws InterruptedException {
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            WskConnectionSocket socket = kit.boundConnection();
            SockAddr to = listener.local();
            assertEquals(0, kit.ok(irp -> socket.connect(to, irp)).information());
            Peer peer = listener.accept();
            assertEquals(to, kit.ok(socket::getRemoteAddress).remoteAddress());
            kit.ok(irp -> socket.send(kit.text("ping"), irp));
            assertEquals("ping", Bytes.text(peer.read(4)));
            peer.write(Bytes.of("pong"));
            WskBuf room = kit.room(4);
            kit.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
            assertEquals("pong", Bytes.text(room, 4));
        }
    }

    @Test
    default void conn_4_addressesNeedABindAndAConnection(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::getLocalAddress);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::getRemoteAddress);
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.ok(socket::getLocalAddress);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::getRemoteAddress);
    }

    @Test
    default void conn_5_aPortWhereNobodyListensRefuses(Kit kit) throws InterruptedException {
        SockAddr to = nobody(kit);
        WskConnectionSocket socket = kit.boundConnection();
        kit.fails(NtStatus.CONNECTION_REFUSED, irp -> socket.connect(to, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.send(kit.text("x"), irp));
        kit.close(socket);
    }

    @Test
    default void conn_6_aSecondConnectIsRefused(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.connected(new RecordingConnection());
        SockAddr to = kit.addressOf(kit.listener());
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> pair.socket().connect(to, irp));
        kit.ok(irp -> pair.socket().send(kit.text("fine"), irp));
        assertEquals("fine", Bytes.text(pair.peer().read(4)));
    }

    @Test
    default void conn_7_firstDataTravelsWithTheConnect(Kit kit) throws InterruptedException {
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            WskConnectionSocket socket = kit.boundConnection();
            byte[] first = Bytes.pattern(65_535, 7);
            WskBuf data = kit.bytes(first);
            SockAddr to = listener.local();
            Started connect = kit.start(irp -> socket.connect(to, data, irp));
            // The data was copied during the call.
            data.mdl().segment().fill((byte) 0);
            connect.succeedsWith(first.length);
            kit.start(irp -> socket.send(kit.text("second"), irp));
            Peer peer = listener.accept();
            Bytes.assertSame(first, peer.read(first.length));
            assertEquals("second", Bytes.text(peer.read(6)));
        }
    }

    @Test
    default void conn_8_tooMuchFirstDataIsRefused(Kit kit) throws InterruptedException {
        SockAddr to = kit.addressOf(kit.listener());
        WskConnectionSocket socket = kit.boundConnection();
        WskBuf data = kit.room(65_536);
        kit.fails(NtStatus.BUFFER_OVERFLOW, irp -> socket.connect(to, data, irp));
        WskBuf none = WskBuf.empty();
        kit.start(irp -> socket.connect(to, none, irp)).succeedsWith(0);
    }

    @Test
    default void conn_9_aBoundSocketRefusesASecondBind(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.boundConnection();
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.bind(Kit.LOOPBACK, irp));
        Kit.Pair pair = kit.accepted();
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> pair.socket().bind(Kit.LOOPBACK, irp));
    }

    @Test
    default void conn_10_addressesOfAnotherFamilyAreRefused(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> socket.bind(Kit.LOOPBACK6, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        SockAddr six = SockAddr.of("::1", 9);
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> socket.connect(six, irp));
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> kit.npi().socketConnect(Kit.LOOPBACK, six, irp));
    }

    @Test
    default void conn_11_aForeignLocalAddressIsRefused(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        SockAddr foreign = SockAddr.of("192.0.2.1", 0);
        kit.fails(NtStatus.INVALID_ADDRESS_COMPONENT, irp -> socket.bind(foreign, irp));
    }

    @Test
    default void conn_12_trafficBeforeTheConnectionIsRefused(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.boundConnection();
        WskBuf buffer = kit.room(4);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.send(buffer, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.receive(buffer, irp));
    }

    @Test
    default void conn_13_oneStepDoesItAll(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.connected(recorder);
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(WskEvents.RECEIVE));
        pair.peer().write(Bytes.of("greetings"));
        assertEquals("greetings", recorder.awaitTaken(9));
        assertEquals(pair.peer().local(), kit.ok(pair.socket()::getRemoteAddress).remoteAddress());
    }

    @Test
    default void conn_14_aConnectUnderWayCanBeCancelled(Kit kit) throws InterruptedException {
        SockAddr to = silent(kit);
        WskConnectionSocket socket = kit.boundConnection();
        Started connect = kit.start(irp -> socket.connect(to, irp));
        kit.ok(socket::getLocalAddress); // The loop has begun to connect.
        assertTrue(connect.irp().cancel());
        connect.endsWith(NtStatus.CANCELLED);
        kit.close(socket);
    }

    @Test
    default void conn_15_closingEndsAConnectUnderWay(Kit kit) throws InterruptedException {
        SockAddr to = silent(kit);
        WskConnectionSocket socket = kit.boundConnection();
        Started connect = kit.start(irp -> socket.connect(to, irp));
        kit.close(socket);
        assertTrue(connect.isDone(), "before the close");
        connect.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void conn_16_aOneStepConnectUnderWayCanBeCancelled(Kit kit)
            throws InterruptedException {
        SockAddr to = silent(kit);
        Started connect = kit.start(irp -> kit.npi().socketConnect(Kit.LOOPBACK, to, irp));
        kit.addressOf(kit.listener());
        assertTrue(connect.irp().cancel());
        connect.endsWith(NtStatus.CANCELLED);
        kit.release();
        kit.another(1);
    }

    /** {@return the address of a listener so full that it answers nothing any more} */
    private SockAddr silent(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(kit.hasMachineNetwork(), "needs a listener whose queue is full");
        return kit.rawPeers().listenSilently();
    }

    @Test
    default void conn_17_theRemoteAddressIsToldAfterTheConnectionIsGone(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        SockAddr remote = pair.peer().local();
        pair.peer().reset();
        kit.start(irp -> pair.socket().receive(kit.room(1), irp))
                .endsWith(NtStatus.CONNECTION_RESET);
        assertEquals(remote, kit.ok(pair.socket()::getRemoteAddress).remoteAddress());
        kit.ok(pair.socket()::getLocalAddress);
    }

    @Test
    default void conn_18_ipv6Connects(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.INET6, WskTransport.SOCK_STREAM), "IPv6");
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK6)) {
            SockAddr to = listener.local();
            WskConnectionSocket socket =
                    kit.create(
                            WskConnectionSocket.class,
                            irp ->
                                    kit.npi()
                                            .socketConnect(
                                                    SockAddr.wildcard(AddressFamily.INET6, 0),
                                                    to,
                                                    irp));
            assertEquals(to, kit.ok(socket::getRemoteAddress).remoteAddress());
            listener.accept();
        }
    }

    @Test
    default void conn_19_manyConnectionsConnectAtOnce(Kit kit) throws InterruptedException {
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            SockAddr to = listener.local();
            Started[] connects = new Started[30];
            for (int i = 0; i < connects.length; i++) {
                connects[i] = kit.start(irp -> kit.npi().socketConnect(Kit.LOOPBACK, to, irp));
            }
            for (Started connect : connects) {
                kit.track(connect.succeeds().socket(WskConnectionSocket.class));
                listener.accept();
            }
        }
    }

    @Test
    default void conn_20_aConnectionTellsItsAddressesAtOnce(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.boundConnection();
        assertEquals(Optional.empty(), socket.localAddress(), "bound and no more");
        assertEquals(Optional.empty(), socket.remoteAddress());
        EventLog<Optional<SockAddr>> told = new EventLog<>();
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            SockAddr to = listener.local();
            kit.start(
                            irp -> socket.connect(to, irp),
                            () -> {
                                told.add(socket.localAddress());
                                told.add(socket.remoteAddress());
                            })
                    .succeeds();
            Optional<SockAddr> local = Optional.of(kit.ok(socket::getLocalAddress).localAddress());
            assertEquals(local, told.next());
            assertEquals(Optional.of(to), told.next());
            listener.accept().reset();
            kit.start(irp -> socket.receive(kit.room(1), irp)).endsWith(NtStatus.CONNECTION_RESET);
            kit.close(socket);
            assertEquals(local, socket.localAddress(), "also when it has gone");
            assertEquals(Optional.of(to), socket.remoteAddress());
        }
        SockAddr to = nobody(kit);
        WskConnectionSocket refused = kit.boundConnection();
        kit.fails(NtStatus.CONNECTION_REFUSED, irp -> refused.connect(to, irp));
        assertEquals(Optional.empty(), refused.localAddress(), "never connected");
        assertEquals(Optional.empty(), refused.remoteAddress());
    }
}
