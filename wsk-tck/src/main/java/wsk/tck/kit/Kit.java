package wsk.tck.kit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskListenSocket;
import wsk.api.WskRegistrationOptions;
import wsk.tck.client.CheckedClient;
import wsk.tck.client.RecordingDatagrams;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.peer.Peer;
import wsk.tck.peer.Peers;
import wsk.tck.peer.RawPeers;
import wsk.tck.peer.WskPeers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * What a test works with: a client of the provider under test, and ways to make sockets with their
 * other sides. Everything is ended, and the books are checked, after the test.
 */
public final class Kit extends CheckedClient {
    /** More than a kernel takes while nobody reads. */
    private static final int WINDOW_BYTES_MAX = 64 * 1024 * 1024;

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final ProviderUnderTest provider;
    private final List<Kit> others = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private @Nullable Peers peers;
    private @Nullable RawPeers rawPeers;
    private @Nullable Pair fence;

    private Kit(ProviderUnderTest provider, UnaryOperator<WskRegistrationOptions> choices) {
        super(provider.providerName(), choices);
        this.provider = provider;
    }

    static Kit open(ProviderUnderTest provider, int loops) {
        return new Kit(provider, options -> options.withLoops(loops));
    }

    /** {@return another client of the same provider, ended with this one} */
    public Kit another(int loops) {
        return another(options -> options.withLoops(loops));
    }

    /** {@return another client of the same provider, with choices of its own} */
    public Kit another(UnaryOperator<WskRegistrationOptions> choices) {
        Kit other = new Kit(provider, choices);
        others.add(other);
        return other;
    }

    /** {@return what makes the other sides} */
    public Peers peers() {
        if (peers == null) {
            peers =
                    switch (provider.peers()) {
                        case RAW -> rawPeers();
                        case SAME_PROVIDER, OTHER_PROVIDER ->
                                new WskPeers(
                                        new CheckedClient(
                                                provider.peerProvider(),
                                                options -> options.withLoops(1)));
                    };
        }
        return peers;
    }

    /** {@return other sides of plain sockets, whatever the others are; on the machine's network} */
    public RawPeers rawPeers() {
        if (rawPeers == null) {
            rawPeers = new RawPeers();
        }
        return rawPeers;
    }

    /**
     * {@return whether the other side works on while a loop of this side is held, because the
     * network between them is the machine's}
     */
    public boolean hasMachineNetwork() {
        return provider.peers() != ProviderUnderTest.PeerKind.SAME_PROVIDER;
    }

    // ---- sockets

    /** {@return a listener on the loopback address, without events} */
    public WskListenSocket listener() throws InterruptedException {
        return bound(
                create(WskListenSocket.class, irp -> npi().listenSocket(AddressFamily.INET, irp)));
    }

    /** {@return a listener on the loopback address, with a recorder, its events off} */
    public WskListenSocket listener(RecordingListener recorder) throws InterruptedException {
        return bound(unboundListener(recorder));
    }

    /** {@return a listener that has no address yet} */
    public WskListenSocket unboundListener(RecordingListener recorder) throws InterruptedException {
        return create(
                WskListenSocket.class,
                irp -> npi().listenSocket(AddressFamily.INET, CONTEXT, recorder, irp));
    }

    private WskListenSocket bound(WskListenSocket socket) throws InterruptedException {
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    /** {@return a connection socket that has no address yet} */
    public WskConnectionSocket unboundConnection() throws InterruptedException {
        return create(
                WskConnectionSocket.class, irp -> npi().connectionSocket(AddressFamily.INET, irp));
    }

    /** {@return a connection socket on the loopback address} */
    public WskConnectionSocket boundConnection() throws InterruptedException {
        WskConnectionSocket socket = unboundConnection();
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    /** {@return a datagram socket on the loopback address, without events} */
    public WskDatagramSocket datagram() throws InterruptedException {
        WskDatagramSocket socket =
                create(
                        WskDatagramSocket.class,
                        irp -> npi().datagramSocket(AddressFamily.INET, irp));
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    /** {@return a datagram socket on the loopback address, with a recorder, its event off} */
    public WskDatagramSocket datagram(RecordingDatagrams recorder) throws InterruptedException {
        WskDatagramSocket socket =
                create(
                        WskDatagramSocket.class,
                        irp -> npi().datagramSocket(AddressFamily.INET, CONTEXT, recorder, irp));
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    /** A connection and its other side. */
    public record Pair(WskConnectionSocket socket, Peer peer) {}

    /** {@return a connection that was accepted by request, without events} */
    public Pair accepted() throws InterruptedException {
        return accepted(new WskClientConnectionDispatch<>() {});
    }

    /** {@return a connection that was accepted by request, with a recorder, its events off} */
    public Pair accepted(WskClientConnectionDispatch<Object> dispatch) throws InterruptedException {
        WskListenSocket listener = listener();
        Started accept = start(irp -> listener.accept(CONTEXT, dispatch, irp));
        Peer peer = peers().connect(addressOf(listener));
        WskConnectionSocket socket = track(accept.succeeds().socket(WskConnectionSocket.class));
        close(listener);
        return new Pair(socket, peer);
    }

    /** {@return a connection that was made from this side, with a recorder, its events off} */
    public Pair connected(WskClientConnectionDispatch<Object> dispatch)
            throws InterruptedException {
        try (Peers.PeerListener listener = peers().listen(LOOPBACK)) {
            SockAddr to = listener.local();
            WskConnectionSocket socket =
                    create(
                            WskConnectionSocket.class,
                            irp -> npi().socketConnect(LOOPBACK, to, CONTEXT, dispatch, irp));
            return new Pair(socket, listener.accept());
        }
    }

    /** {@return a path for a Unix-domain socket, removed at the end} */
    public SockAddr.Unix path() {
        Path path =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "wsk-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet());
        paths.add(path);
        return new SockAddr.Unix(path.toString());
    }

    /** Sends until the other side's window is closed and stays closed while its loop goes round. */
    public long fillWindow(Peer peer) throws InterruptedException {
        byte[] chunk = new byte[256 * 1024];
        long sent = 0;
        int stalled = 0;
        while (stalled < 3) {
            int n = peer.writeSome(chunk);
            sent += n;
            stalled = n == 0 ? stalled + 1 : 0;
            if (n == 0) {
                fence();
            }
            assertTrue(sent < WINDOW_BYTES_MAX, "nobody reads, and yet the window never closes");
        }
        return sent;
    }

    /**
     * Returns when the only loop has been around often enough to have seen whatever was there
     * before: what has not been indicated by then will not be.
     */
    public void fence() throws InterruptedException {
        if (fence == null) {
            fence = accepted();
        }
        Pair pair = fence;
        for (int round = 0; round < 2; round++) {
            pair.peer().write(new byte[] {1});
            WskBuf room = room(1);
            ok(irp -> pair.socket().receive(room, irp));
        }
    }

    // ---- the end

    /** Ends everything and checks that nothing was left undone. */
    @Override
    public void end() throws InterruptedException {
        for (Kit other : others) {
            other.end();
        }
        closeSockets();
        if (peers != null && peers != rawPeers) {
            peers.close();
        }
        if (rawPeers != null) {
            rawPeers.close();
        }
        super.end();
        for (Path path : paths) {
            path.toFile().delete();
        }
    }
}
