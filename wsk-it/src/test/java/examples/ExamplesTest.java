package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskSocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The examples against real clients, which are plain sockets of the JDK. */
class ExamplesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    /** Loopback has a whole network of addresses: one for each kind of client. */
    private static final String FRIEND = "127.0.0.2";

    private static final String FOE = "127.0.0.3";
    private static final String STRANGER = "127.0.0.4";

    private final Deque<WskSocket> open = new ArrayDeque<>();
    private WskRegistration registration;
    private WskProviderNpi npi;
    private WskIrp irp;

    @BeforeEach
    void capture() throws InterruptedException {
        registration = WskRegistration.register(WskClientNpi.of(this));
        npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        irp = npi.allocateIrp();
    }

    @AfterEach
    void closeAll() throws InterruptedException {
        for (WskSocket socket : open) {
            done(socket.close(irp));
        }
        registration.releaseProviderNpi();
        registration.deregister();
    }

    @Test
    void acceptByRequestHandsOverTheConnection() throws Exception {
        WskListenSocket listener = listen("context", new WskClientListenDispatch<>() {});
        CompletableFuture<WskConnectionSocket> accepted = new CompletableFuture<>();
        CompletableFuture<NtStatus> failed = new CompletableFuture<>();
        AcceptByRequest<String> example =
                new AcceptByRequest<>(listener, accepted::complete, failed::complete);
        assertEquals(
                NtStatus.PENDING,
                example.acceptConnection("context", new WskClientConnectionDispatch<>() {}));
        try (Socket client = connect(listener, STRANGER)) {
            WskConnectionSocket socket = accepted.get(20, TimeUnit.SECONDS);
            open.push(socket);
            done(socket.send(WskBuf.allocate(HELLO.length).put(HELLO), irp));
            assertEquals(
                    "hello",
                    new String(
                            client.getInputStream().readNBytes(HELLO.length),
                            StandardCharsets.UTF_8));
        }
        assertFalse(failed.isDone());
    }

    @Test
    void acceptByRequestHearsOfTheEndOfTheListener() throws Exception {
        WskListenSocket listener = listen("context", new WskClientListenDispatch<>() {});
        CompletableFuture<NtStatus> failed = new CompletableFuture<>();
        AcceptByRequest<String> example =
                new AcceptByRequest<>(listener, _ -> {}, failed::complete);
        assertEquals(
                NtStatus.PENDING,
                example.acceptConnection("context", new WskClientConnectionDispatch<>() {}));
        open.remove(listener);
        done(listener.close(irp));
        assertEquals(NtStatus.CANCELLED, failed.get(20, TimeUnit.SECONDS));
    }

    @Test
    void acceptByEventTakesWhatItHasRoomForAndRejectsTheRest() throws Exception {
        AcceptByEvent example = new AcceptByEvent();
        WskListenSocket listener = listen(example, example);
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT));
        try (Socket one = connect(listener, STRANGER);
                Socket two = connect(listener, STRANGER)) {
            one.getOutputStream().write(HELLO);
            two.getOutputStream().write(HELLO);
            await(() -> example.bytesReceived.get() == 2L * HELLO.length);
            try (Socket three = connect(listener, STRANGER)) {
                assertEnded(three);
            }
            assertEquals(AcceptByEvent.CONNECTIONS_MAX, example.connections.get());
        }
        await(() -> example.connections.get() == 0);
        try (Socket again = connect(listener, STRANGER)) {
            again.getOutputStream().write(HELLO);
            await(() -> example.bytesReceived.get() == 3L * HELLO.length);
        }
        await(() -> example.connections.get() == 0);
        assertFalse(example.dead);
    }

    @Test
    void conditionalAcceptLetsFriendsInAndFoesOut() throws Exception {
        ConditionalAccept example = conditional();
        WskListenSocket listener = conditionalListener(example);
        try (Socket foe = connect(listener, FOE)) {
            assertEnded(foe);
        }
        try (Socket friend = connect(listener, FRIEND)) {
            assertEquals(friend.getLocalSocketAddress(), accepted(listener));
        }
        assertTrue(example.pending.isEmpty());
    }

    @Test
    void conditionalAcceptDecidesLaterAboutStrangers() throws Exception {
        ConditionalAccept example = conditional();
        WskListenSocket listener = conditionalListener(example);
        try (Socket lucky = connect(listener, STRANGER)) {
            await(() -> example.pending.size() == 1);
            WskInspectId id = example.pending.iterator().next();
            assertEquals(
                    NtStatus.SUCCESS, example.decide(listener, id, WskInspectAction.ACCEPT, irp));
            assertEquals(lucky.getLocalSocketAddress(), accepted(listener));
        }
        try (Socket unlucky = connect(listener, STRANGER)) {
            await(() -> example.pending.size() == 1);
            WskInspectId id = example.pending.iterator().next();
            assertEquals(
                    NtStatus.SUCCESS, example.decide(listener, id, WskInspectAction.REJECT, irp));
            assertEnded(unlucky);
        }
    }

    @Test
    void conditionalAcceptHearsOfThoseWhoDoNotWait() throws Exception {
        ConditionalAccept example = conditional();
        WskListenSocket listener = conditionalListener(example);
        Socket impatient = connect(listener, STRANGER);
        await(() -> example.pending.size() == 1);
        WskInspectId id = example.pending.iterator().next();
        impatient.setSoLinger(true, 0);
        impatient.close();
        await(example.pending::isEmpty);
        assertEquals(
                NtStatus.NOT_FOUND, example.decide(listener, id, WskInspectAction.ACCEPT, irp));
    }

    private static ConditionalAccept conditional() {
        return new ConditionalAccept(
                remote -> remote.toString().startsWith(FRIEND + ":"),
                remote -> remote.toString().startsWith(FOE + ":"));
    }

    private WskListenSocket conditionalListener(ConditionalAccept example)
            throws InterruptedException {
        done(npi.listenSocket(AddressFamily.INET, example, example, irp));
        WskListenSocket listener = irp.socket(WskListenSocket.class);
        open.push(listener);
        assertEquals(NtStatus.SUCCESS, example.enable(listener, irp));
        done(listener.bind(SockAddr.of("127.0.0.1", 0), irp));
        return listener;
    }

    private <C> WskListenSocket listen(C context, WskClientListenDispatch<C> dispatch)
            throws InterruptedException {
        done(npi.listenSocket(AddressFamily.INET, context, dispatch, irp));
        WskListenSocket listener = irp.socket(WskListenSocket.class);
        open.push(listener);
        done(listener.bind(SockAddr.of("127.0.0.1", 0), irp));
        return listener;
    }

    /** Who was accepted. */
    private Object accepted(WskListenSocket listener) throws InterruptedException {
        done(listener.accept(irp));
        open.push(irp.socket(WskConnectionSocket.class));
        return irp.remoteAddress().toSocketAddress();
    }

    private Socket connect(WskListenSocket listener, String from)
            throws IOException, InterruptedException {
        done(listener.getLocalAddress(irp));
        Socket client = new Socket();
        client.setSoTimeout(Math.toIntExact(DEADLINE.toMillis()));
        client.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        client.connect(irp.localAddress().toSocketAddress());
        return client;
    }

    private static void assertEnded(Socket client) {
        assertThrows(SocketException.class, () -> client.getInputStream().read());
    }

    private void done(NtStatus started) throws InterruptedException {
        assertEquals(NtStatus.PENDING, started);
        assertEquals(NtStatus.SUCCESS, irp.await());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not in time");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
