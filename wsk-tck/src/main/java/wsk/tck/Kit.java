package wsk.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSocket;
import wsk.api.WskTransport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * What a test works with: a registration with the provider under test, captured, and ways to make
 * sockets and their other sides. Everything is ended, and the books are checked, after the test.
 */
public final class Kit {
    /** The loopback address with a port for the system to pick. */
    static final SockAddr LOOPBACK = SockAddr.of("127.0.0.1", 0);

    /** The same of IPv6. */
    static final SockAddr LOOPBACK6 = SockAddr.of("::1", 0);

    /** The context that recorders are given, so that a wrong one is noticed. */
    static final Object CONTEXT = new Object();

    /** More than a kernel takes while nobody reads. */
    private static final int WINDOW_BYTES_MAX = 64 * 1024 * 1024;

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final ProviderUnderTest provider;
    private final WskRegistration registration;
    private final WskProviderNpi npi;
    private final boolean isPeer;
    private @Nullable Peers peers;
    private @Nullable RawPeers rawPeers;
    private final EventLog<Throwable> failures = new EventLog<>();
    private final AtomicInteger expectedFailures = new AtomicInteger();
    private final List<Started> started = new CopyOnWriteArrayList<>();
    private final List<WskSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<Kit> others = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private boolean released;
    private @Nullable Pair fence;

    private Kit(ProviderUnderTest provider, WskRegistrationOptions options, boolean isPeer)
            throws InterruptedException {
        this.provider = provider;
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public void onCallbackFailure(Object clientContext, Throwable failure) {
                        failures.add(failure);
                    }
                };
        this.registration = WskRegistration.register(new WskClientNpi("kit", dispatch), options);
        this.npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        this.isPeer = isPeer;
    }

    static Kit open(ProviderUnderTest provider, int loops) {
        return open(provider, options -> options.withLoops(loops), false);
    }

    private static Kit open(
            ProviderUnderTest provider,
            UnaryOperator<WskRegistrationOptions> choices,
            boolean isPeer) {
        String name = isPeer ? provider.peerProvider() : provider.providerName();
        WskRegistrationOptions options = WskRegistrationOptions.defaults().withProvider(name);
        try {
            return new Kit(provider, choices.apply(options), isPeer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while capturing", e);
        }
    }

    /** {@return another client of the same provider, ended with this one} */
    Kit another(int loops) {
        return another(options -> options.withLoops(loops));
    }

    /** {@return another client of the same provider, with choices of its own} */
    Kit another(UnaryOperator<WskRegistrationOptions> choices) {
        Kit other = open(provider, choices, false);
        others.add(other);
        return other;
    }

    ProviderUnderTest provider() {
        return provider;
    }

    WskRegistration registration() {
        return registration;
    }

    WskProviderNpi npi() {
        return npi;
    }

    /** {@return what makes the other sides; not for a kit that is one itself} */
    Peers peers() {
        if (isPeer) {
            throw new AssertionError("a peer's kit has no peers");
        }
        if (peers == null) {
            peers =
                    switch (provider.peers()) {
                        case RAW -> rawPeers();
                        case SAME_PROVIDER, OTHER_PROVIDER ->
                                new WskPeers(open(provider, options -> options.withLoops(1), true));
                    };
        }
        return peers;
    }

    /** {@return other sides of plain sockets, whatever the others are; on the machine's network} */
    RawPeers rawPeers() {
        if (rawPeers == null) {
            rawPeers = new RawPeers();
        }
        return rawPeers;
    }

    /**
     * {@return whether the other side works on while a loop of this side is held, because the
     * network between them is the machine's}
     */
    boolean hasMachineNetwork() {
        return provider.peers() != ProviderUnderTest.PeerKind.SAME_PROVIDER;
    }

    boolean hasTransport(AddressFamily family, int socketType) {
        return npi.transports().stream()
                .map(t -> new WskTransport(t.family(), t.socketType(), 0))
                .anyMatch(new WskTransport(family, socketType, 0)::equals);
    }

    /** Releases the capture now, rather than at the end. */
    void release() {
        if (!released) {
            released = true;
            registration.releaseProviderNpi();
        }
    }

    // ---- requests

    Started start(Started.Request request) {
        return start(request, () -> {});
    }

    /** Starts a request; {@code afterwards} runs on the loop when it is done. */
    Started start(Started.Request request, Runnable afterwards) {
        Started one = Started.start(npi.allocateIrp(), request, afterwards);
        started.add(one);
        return one;
    }

    WskIrp ok(Started.Request request) throws InterruptedException {
        return start(request).succeeds();
    }

    WskIrp fails(NtStatus status, Started.Request request) throws InterruptedException {
        return start(request).endsWith(status);
    }

    /** Does something on the loop of a socket, in a routine, and waits until it is done. */
    void onLoop(WskSocket socket, Runnable what) throws InterruptedException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        start(
                irp -> socket.getOption(WskOption.SO_KEEPALIVE, irp),
                () -> {
                    try {
                        what.run();
                        done.complete(true);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            done.get(EventLog.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("on the loop", e);
        }
    }

    /** Holds the loop of a socket until closed. */
    LoopHold hold(WskSocket socket) throws InterruptedException {
        return new LoopHold(socket);
    }

    // ---- memory

    WskBuf room(long bytes) {
        return WskBuf.allocate(bytes);
    }

    WskBuf bytes(byte... bytes) {
        return bytes.length == 0 ? room(1).put(bytes) : room(bytes.length).put(bytes);
    }

    WskBuf text(String text) {
        return bytes(Bytes.of(text));
    }

    // ---- sockets

    <S extends WskSocket> S track(S socket) {
        sockets.add(socket);
        return socket;
    }

    <S extends WskSocket> S create(Class<S> type, Started.Request request)
            throws InterruptedException {
        return track(ok(request).socket(type));
    }

    WskListenSocket listener() throws InterruptedException {
        return bound(
                create(WskListenSocket.class, irp -> npi.listenSocket(AddressFamily.INET, irp)));
    }

    WskListenSocket listener(RecordingListener recorder) throws InterruptedException {
        return bound(unboundListener(recorder));
    }

    WskListenSocket unboundListener(RecordingListener recorder) throws InterruptedException {
        return create(
                WskListenSocket.class,
                irp -> npi.listenSocket(AddressFamily.INET, CONTEXT, recorder, irp));
    }

    private WskListenSocket bound(WskListenSocket socket) throws InterruptedException {
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    SockAddr addressOf(WskListenSocket socket) throws InterruptedException {
        return ok(socket::getLocalAddress).localAddress();
    }

    SockAddr addressOf(WskDatagramSocket socket) throws InterruptedException {
        return ok(socket::getLocalAddress).localAddress();
    }

    WskConnectionSocket unboundConnection() throws InterruptedException {
        return create(
                WskConnectionSocket.class, irp -> npi.connectionSocket(AddressFamily.INET, irp));
    }

    WskConnectionSocket boundConnection() throws InterruptedException {
        WskConnectionSocket socket = unboundConnection();
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    WskDatagramSocket datagram() throws InterruptedException {
        WskDatagramSocket socket =
                create(WskDatagramSocket.class, irp -> npi.datagramSocket(AddressFamily.INET, irp));
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    WskDatagramSocket datagram(RecordingDatagrams recorder) throws InterruptedException {
        WskDatagramSocket socket =
                create(
                        WskDatagramSocket.class,
                        irp -> npi.datagramSocket(AddressFamily.INET, CONTEXT, recorder, irp));
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    /** A connection and its other side. */
    record Pair(WskConnectionSocket socket, Peer peer) {}

    /** {@return a connection that was accepted by request, without events} */
    Pair accepted() throws InterruptedException {
        return accepted(new WskClientConnectionDispatch<>() {});
    }

    Pair accepted(WskClientConnectionDispatch<Object> dispatch) throws InterruptedException {
        WskListenSocket listener = listener();
        Started accept = start(irp -> listener.accept(CONTEXT, dispatch, irp));
        Peer peer = peers().connect(addressOf(listener));
        WskConnectionSocket socket = track(accept.succeeds().socket(WskConnectionSocket.class));
        close(listener);
        return new Pair(socket, peer);
    }

    /** {@return a connection that was made from this side, with a recorder, its events off} */
    Pair connected(WskClientConnectionDispatch<Object> dispatch) throws InterruptedException {
        try (Peers.PeerListener listener = peers().listen(LOOPBACK)) {
            SockAddr to = listener.local();
            WskConnectionSocket socket =
                    create(
                            WskConnectionSocket.class,
                            irp -> npi.socketConnect(LOOPBACK, to, CONTEXT, dispatch, irp));
            return new Pair(socket, listener.accept());
        }
    }

    WskIrp close(WskSocket socket) throws InterruptedException {
        return ok(socket::close);
    }

    /** {@return a path for a Unix-domain socket, removed at the end} */
    SockAddr.Unix path() {
        Path path =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "wsk-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet());
        paths.add(path);
        return new SockAddr.Unix(path.toString());
    }

    /** Sends until the other side's window is closed and stays closed while its loop goes round. */
    long fillWindow(Peer peer) throws InterruptedException {
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
    void fence() throws InterruptedException {
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

    /** Takes the next reported failure of a callback. */
    Throwable callbackFailure() throws InterruptedException {
        expectedFailures.incrementAndGet();
        return failures.next();
    }

    /** Ends everything and checks that nothing was left undone. */
    void end() throws Exception {
        for (Kit other : others) {
            other.end();
        }
        // A listener may hand over more connections until it is closed, which are tracked
        // meanwhile.
        for (int closed = 0; closed < sockets.size(); closed++) {
            closeForGood(sockets.get(closed));
        }
        if (peers != null && peers != rawPeers) {
            peers.close();
        }
        if (rawPeers != null) {
            rawPeers.close();
        }
        release();
        Threads.join(Threads.start("deregister", registration::deregister));
        for (Started one : started) {
            one.checkCompletedOnce();
        }
        for (Path path : paths) {
            path.toFile().delete();
        }
        assertTrue(
                failures.size() <= expectedFailures.get(),
                () -> "callbacks failed: " + failures.all());
        assertEquals(expectedFailures.get(), failures.size(), "reported failures of callbacks");
    }

    private void closeForGood(WskSocket socket) throws InterruptedException {
        NtStatus status = start(socket::close).await();
        assertTrue(
                status == NtStatus.SUCCESS || status == NtStatus.FILE_FORCED_CLOSED,
                () -> "close ended with " + status);
    }
}
