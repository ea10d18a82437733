package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSocket;
import wsk.api.WskStreamSocket;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;
import wsk.tck.peer.Peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Stream sockets, which become listeners or connections. */
public interface StreamContract extends ProviderUnderTest {
    private static WskStreamSocket stream(
            Kit kit, RecordingListener listen, RecordingConnection connect)
            throws InterruptedException {
        WskClientStreamDispatch<Object> dispatch = new WskClientStreamDispatch<>(listen, connect);
        return kit.create(
                WskStreamSocket.class,
                irp -> kit.npi().streamSocket(AddressFamily.INET, Kit.CONTEXT, dispatch, irp));
    }

    private static WskStreamSocket stream(Kit kit) throws InterruptedException {
        return stream(kit, new RecordingListener(kit), new RecordingConnection());
    }

    @Test
    default void stream_1_listeningCommitsToTheListenersRole(Kit kit) throws InterruptedException {
        WskStreamSocket socket = stream(kit);
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.ok(socket::listen);
        SockAddr self = kit.ok(socket::getLocalAddress).localAddress();
        Started accept = kit.start(irp -> socket.accept(irp));
        Peer peer = kit.peers().connect(self);
        WskConnectionSocket accepted =
                kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        peer.write(Bytes.of("hi"));
        WskBuf room = kit.room(2);
        kit.ok(irp -> accepted.receive(room, irp));
        SockAddr elsewhere = kit.addressOf(kit.listener());
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.connect(elsewhere, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.send(kit.text("x"), irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.receive(kit.room(1), irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::listen);
    }

    @Test
    default void stream_2_connectingCommitsToTheConnectionsRole(Kit kit)
            throws InterruptedException {
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            SockAddr to = listener.local();
            WskStreamSocket socket = stream(kit);
            kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
            kit.ok(irp -> socket.connect(to, irp));
            Peer peer = listener.accept();
            kit.ok(irp -> socket.send(kit.text("hello"), irp));
            assertEquals("hello", Bytes.text(peer.read(5)));
            kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::listen);
            kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.accept(irp));
        }
    }

    @Test
    default void stream_3_bothRolesNeedABind(Kit kit) throws InterruptedException {
        WskStreamSocket socket = stream(kit);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, socket::listen);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.accept(irp));
        SockAddr to = kit.addressOf(kit.listener());
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.connect(to, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.accept(irp));
        kit.ok(socket::listen);
    }

    @Test
    default void stream_4_eventsAreThoseOfTheRole(Kit kit) throws InterruptedException {
        RecordingListener accepts = new RecordingListener(kit);
        WskStreamSocket listening = stream(kit, accepts, new RecordingConnection());
        assertEquals(
                NtStatus.INVALID_DEVICE_STATE, listening.enableEvents(WskEvents.ACCEPT), "early");
        kit.ok(irp -> listening.bind(Kit.LOOPBACK, irp));
        kit.ok(listening::listen);
        assertEquals(NtStatus.SUCCESS, listening.enableEvents(WskEvents.ACCEPT));
        SockAddr self = kit.ok(listening::getLocalAddress).localAddress();
        RecordingConnection data = new RecordingConnection();
        WskStreamSocket connecting = stream(kit, new RecordingListener(kit), data);
        kit.ok(irp -> connecting.bind(Kit.LOOPBACK, irp));
        kit.ok(irp -> connecting.connect(self, irp));
        assertEquals(NtStatus.SUCCESS, connecting.enableEvents(WskEvents.RECEIVE));
        assertEquals(NtStatus.INVALID_PARAMETER, connecting.enableEvents(WskEvents.ACCEPT));
        WskConnectionSocket accepted = accepts.accepted().next().socket();
        kit.ok(irp -> accepted.send(kit.text("news"), irp));
        assertEquals("news", data.awaitTaken(4));
    }

    @Test
    default void stream_5_conditionalAcceptIsNotForStreamSockets(Kit kit)
            throws InterruptedException {
        WskStreamSocket socket = stream(kit);
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp -> socket.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp));
    }

    @Test
    default void stream_6_closingAListeningStreamCancelsItsAccepts(Kit kit)
            throws InterruptedException {
        WskStreamSocket socket = stream(kit);
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.ok(socket::listen);
        Started accept = kit.start(irp -> socket.accept(irp));
        kit.close(socket);
        accept.endsWith(NtStatus.CANCELLED);
    }

    private static WskStreamSocket unixStream(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.UNIX, WskTransport.SOCK_STREAM),
                "no Unix-domain sockets");
        WskClientStreamDispatch<Object> dispatch =
                new WskClientStreamDispatch<>(
                        new RecordingListener(kit), new RecordingConnection());
        return kit.create(
                WskStreamSocket.class,
                irp -> kit.npi().streamSocket(AddressFamily.UNIX, Kit.CONTEXT, dispatch, irp));
    }

    @Test
    default void stream_7_listeningNeverGivesThePortUp(Kit kit) throws InterruptedException {
        SockAddr elsewhere = kit.addressOf(kit.listener());
        WskStreamSocket first = stream(kit);
        kit.ok(irp -> first.bind(Kit.LOOPBACK, irp));
        SockAddr here = kit.ok(first::getLocalAddress).localAddress();
        WskListenSocket second =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        kit.fails(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> second.bind(here, irp));
        kit.ok(first::listen);
        assertEquals(here, kit.ok(first::getLocalAddress).localAddress(), "the port is the same");
        kit.fails(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> second.bind(here, irp));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> first.connect(elsewhere, irp));
    }

    @Test
    default void stream_8_aListenMayBeTriedAgain(Kit kit) throws Exception {
        WskStreamSocket socket = unixStream(kit);
        Path folder = Path.of(kit.path().path());
        Path away = Path.of(kit.path().path());
        SockAddr at = new SockAddr.Unix(Files.createDirectory(folder).resolve("s").toString());
        kit.ok(irp -> socket.bind(at, irp));
        Files.move(folder, away);
        NtStatus meanwhile = kit.start(socket::listen).await();
        Files.move(away, folder);
        if (meanwhile != NtStatus.SUCCESS) {
            kit.ok(socket::getLocalAddress);
            kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.bind(at, irp));
            kit.ok(socket::listen);
        }
        Started accept = kit.start(irp -> socket.accept(irp));
        kit.peers().connect(at);
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        kit.close(socket);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList(), "the socket's file and nothing else was there");
        }
    }

    @Test
    default void stream_9_aListenThatFailedLeavesTheWayToConnect(Kit kit) throws Exception {
        WskStreamSocket socket = unixStream(kit);
        Path folder = Path.of(kit.path().path());
        Path away = Path.of(kit.path().path());
        SockAddr at = new SockAddr.Unix(Files.createDirectory(folder).resolve("s").toString());
        kit.ok(irp -> socket.bind(at, irp));
        Files.move(folder, away);
        boolean failed = kit.start(socket::listen).await() != NtStatus.SUCCESS;
        Files.move(away, folder);
        try (Peers.PeerListener listener = kit.peers().listen(kit.path())) {
            SockAddr to = listener.local();
            if (failed) {
                kit.ok(irp -> socket.connect(to, irp));
                listener.accept();
            } else {
                kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> socket.connect(to, irp));
            }
        }
        kit.close(socket);
    }

    @Test
    default void stream_10_optionsGoWithTheSocketWhenItListens(Kit kit)
            throws InterruptedException {
        WskStreamSocket socket = stream(kit);
        kit.ok(irp -> socket.setOption(WskOption.SO_KEEPALIVE, true, irp));
        kit.ok(irp -> socket.setOption(WskOption.TCP_NODELAY, false, irp));
        kit.ok(irp -> socket.bind(SockAddr.wildcard(AddressFamily.INET, 0), irp));
        kit.ok(socket::listen);
        SockAddr.Inet4 here = (SockAddr.Inet4) kit.ok(socket::getLocalAddress).localAddress();
        Started accept = kit.start(irp -> socket.accept(irp));
        kit.peers().connect(SockAddr.of("127.0.0.1", here.port()));
        WskConnectionSocket accepted =
                kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        for (WskSocket each : List.of(socket, accepted)) {
            WskIrp alive = kit.ok(irp -> each.getOption(WskOption.SO_KEEPALIVE, irp));
            assertEquals(true, alive.optionValue(WskOption.SO_KEEPALIVE));
            WskIrp delays = kit.ok(irp -> each.getOption(WskOption.TCP_NODELAY, irp));
            assertEquals(false, delays.optionValue(WskOption.TCP_NODELAY));
        }
    }

    @Test
    default void stream_11_aStreamSocketWithoutCallbacksTakesBothRoles(Kit kit)
            throws InterruptedException {
        WskStreamSocket listening =
                kit.create(
                        WskStreamSocket.class,
                        irp -> kit.npi().streamSocket(AddressFamily.INET, irp));
        kit.ok(irp -> listening.bind(Kit.LOOPBACK, irp));
        kit.ok(listening::listen);
        assertEquals(NtStatus.INVALID_PARAMETER, listening.enableEvents(WskEvents.ACCEPT));
        WskStreamSocket connecting =
                kit.create(
                        WskStreamSocket.class,
                        irp -> kit.npi().streamSocket(AddressFamily.INET, irp));
        Started accept = kit.start(irp -> listening.accept(irp));
        SockAddr self = kit.ok(listening::getLocalAddress).localAddress();
        kit.ok(irp -> connecting.bind(Kit.LOOPBACK, irp));
        kit.ok(irp -> connecting.connect(self, irp));
        assertEquals(NtStatus.INVALID_PARAMETER, connecting.enableEvents(WskEvents.RECEIVE));
        WskConnectionSocket accepted =
                kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        kit.ok(irp -> connecting.send(kit.text("hi"), irp));
        WskBuf room = kit.room(2);
        kit.ok(irp -> accepted.receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals("hi", Bytes.text(room, 2));
        assertEquals(Optional.of(self), connecting.remoteAddress());
        assertEquals(Optional.empty(), listening.remoteAddress());
    }
}
