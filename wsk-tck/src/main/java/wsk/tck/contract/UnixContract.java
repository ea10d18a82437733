package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;
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

/** Unix-domain sockets, where the provider has them. */
public interface UnixContract extends ProviderUnderTest {
    /** The unnamed local end. */
    SockAddr.Unix UNNAMED = new SockAddr.Unix("");

    private static void needUnix(Kit kit) {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.UNIX, WskTransport.SOCK_STREAM),
                "no Unix-domain sockets");
    }

    private static WskListenSocket listener(Kit kit, RecordingListener recorder, SockAddr.Unix path)
            throws InterruptedException {
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp ->
                                kit.npi()
                                        .listenSocket(
                                                AddressFamily.UNIX, Kit.CONTEXT, recorder, irp));
        kit.ok(irp -> listener.bind(path, irp));
        return listener;
    }

    private static Kit.Pair accepted(Kit kit, RecordingConnection recorder)
            throws InterruptedException {
        SockAddr.Unix path = kit.path();
        WskListenSocket listener = listener(kit, new RecordingListener(kit), path);
        Started accept = kit.start(irp -> listener.accept(Kit.CONTEXT, recorder, irp));
        Peer peer = kit.peers().connect(path);
        return new Kit.Pair(kit.track(accept.succeeds().socket(WskConnectionSocket.class)), peer);
    }

    @Test
    default void unix_1_acceptedConnectionsCarryBytesBothWays(Kit kit) throws InterruptedException {
        needUnix(kit);
        SockAddr.Unix path = kit.path();
        WskListenSocket listener = listener(kit, new RecordingListener(kit), path);
        assertEquals(path, kit.addressOf(listener));
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(path);
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(UNNAMED, accept.irp().remoteAddress());
        assertEquals(path, accept.irp().localAddress());
        peer.write(Bytes.of("ping"));
        WskBuf room = kit.room(4);
        kit.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
        kit.start(irp -> socket.send(kit.text("pong"), irp)).succeedsWith(4);
        assertEquals("pong", Bytes.text(peer.read(4)));
    }

    @Test
    default void unix_2_connectingReachesThePath(Kit kit) throws InterruptedException {
        needUnix(kit);
        SockAddr.Unix path = kit.path();
        try (Peers.PeerListener listener = kit.peers().listen(path)) {
            WskConnectionSocket socket =
                    kit.create(
                            WskConnectionSocket.class,
                            irp -> kit.npi().socketConnect(UNNAMED, path, irp));
            Peer peer = listener.accept();
            assertEquals(path, kit.ok(socket::getRemoteAddress).remoteAddress());
            kit.ok(irp -> socket.send(kit.text("hello"), irp));
            assertEquals("hello", Bytes.text(peer.read(5)));
        }
    }

    @Test
    default void unix_3_aPathInUseIsRefused(Kit kit) throws InterruptedException {
        needUnix(kit);
        SockAddr.Unix path = kit.path();
        listener(kit, new RecordingListener(kit), path);
        WskListenSocket second =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.UNIX, irp));
        kit.fails(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> second.bind(path, irp));
    }

    @Test
    default void unix_4_namesThatCannotBeBoundAreRefused(Kit kit) throws InterruptedException {
        needUnix(kit);
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.UNIX, irp));
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> listener.bind(UNNAMED, irp));
        SockAddr nowhere = new SockAddr.Unix(kit.path().path() + "/s");
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> listener.bind(nowhere, irp));
        kit.ok(irp -> listener.bind(kit.path(), irp));
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> kit.npi().socketConnect(UNNAMED, UNNAMED, irp));
    }

    @Test
    default void unix_5_aPathWhereNobodyListensRefuses(Kit kit) throws InterruptedException {
        needUnix(kit);
        SockAddr.Unix path = kit.path();
        Started missing = kit.start(irp -> kit.npi().socketConnect(UNNAMED, path, irp));
        assertFalse(missing.await().isSuccess());
        WskListenSocket listener = listener(kit, new RecordingListener(kit), path);
        kit.close(listener);
        Started stale = kit.start(irp -> kit.npi().socketConnect(UNNAMED, path, irp));
        assertFalse(stale.await().isSuccess());
    }

    @Test
    default void unix_6_halfCloseWorksBothWays(Kit kit) throws InterruptedException {
        needUnix(kit);
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = accepted(kit, recorder);
        kit.enable(pair.socket(), WskEvents.RECEIVE | WskEvents.DISCONNECT);
        pair.peer().write(Bytes.of("question"));
        pair.peer().finish();
        assertFalse(recorder.awaitDisconnected().abortive());
        assertEquals("question", recorder.taken());
        kit.start(irp -> pair.socket().send(kit.text("answer"), irp)).succeedsWith(6);
        kit.start(irp -> pair.socket().disconnect(WskDisconnectFlag.GRACEFUL, irp)).succeeds();
        assertEquals("answer", Bytes.text(pair.peer().readAll()));
    }

    @Test
    default void unix_7_muchDataFlowsAndTheWindowCloses(Kit kit) throws InterruptedException {
        needUnix(kit);
        Kit.Pair pair = accepted(kit, new RecordingConnection());
        byte[] much = Bytes.pattern(4 * 1024 * 1024, 7);
        WskBuf buffer = kit.bytes(much);
        Started send = kit.start(irp -> pair.socket().send(buffer, irp));
        kit.fence();
        assertTrue(send.irp().isPending());
        Bytes.assertSame(much, pair.peer().read(much.length));
        send.succeedsWith(much.length);
    }

    @Test
    default void unix_8_aPeerThatGoesAwayEndsTheConnection(Kit kit) throws InterruptedException {
        needUnix(kit);
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = accepted(kit, recorder);
        kit.enable(pair.socket(), WskEvents.RECEIVE | WskEvents.DISCONNECT);
        pair.peer().close();
        recorder.awaitDisconnected();
    }

    private static Path fileOf(SockAddr.Unix path) {
        return Path.of(path.path());
    }

    @Test
    default void unix_9_closingRemovesTheFileThatBindingMade(Kit kit) throws InterruptedException {
        needUnix(kit);
        SockAddr.Unix path = kit.path();
        for (int again = 0; again < 2; again++) {
            WskListenSocket listener = listener(kit, new RecordingListener(kit), path);
            assertTrue(Files.exists(fileOf(path)));
            kit.close(listener);
            assertFalse(Files.exists(fileOf(path)));
        }
        WskConnectionSocket connection =
                kit.create(
                        WskConnectionSocket.class,
                        irp -> kit.npi().connectionSocket(AddressFamily.UNIX, irp));
        kit.ok(irp -> connection.bind(path, irp));
        assertTrue(Files.exists(fileOf(path)));
        kit.close(connection);
        assertFalse(Files.exists(fileOf(path)));
    }

    @Test
    default void unix_10_aFileThatIsNotTheSocketsStays(Kit kit) throws Exception {
        needUnix(kit);
        SockAddr.Unix path = kit.path();
        WskListenSocket listener = listener(kit, new RecordingListener(kit), path);
        Files.delete(fileOf(path));
        Files.writeString(fileOf(path), "precious");
        kit.close(listener);
        assertEquals("precious", Files.readString(fileOf(path)));
        WskListenSocket late =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.UNIX, irp));
        kit.fails(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> late.bind(path, irp));
        kit.close(late);
        assertEquals("precious", Files.readString(fileOf(path)));
    }
}
