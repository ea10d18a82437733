package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import wsk.api.SockAddr;
import wsk.api.WskRegistrationOptions;
import wsk.cli.Wsk.EchoProgram;
import wsk.cli.echo.EchoBounds;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/** What the echo server does with all sorts of clients, which are plain sockets of the JDK. */
class EchoStreamTest {
    private static List<String> providers() {
        return Wsk.providers().toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void saysWhereItListensAndOnWhat(String provider) throws Exception {
        try (EchoProgram echo = start(provider)) {
            assertTrue(
                    echo.listening()
                            .matches("listening on 127\\.0\\.0\\.1:[0-9]+, provider " + provider),
                    echo.listening());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void twoHundredClientsAtOnce(String provider) throws Exception {
        int clients = 200;
        try (EchoProgram echo = start(provider);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // All are connected before the first one sends.
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                sockets.add(connect(echo.port()));
            }
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int seed = i;
                done.add(
                        threads.submit(
                                () -> {
                                    try (Socket socket = sockets.get(seed)) {
                                        for (int round = 0; round < 50; round++) {
                                            roundTrip(socket, seed * 1000L + round, 1 + seed);
                                        }
                                    }
                                    return null;
                                }));
            }
            for (Future<Void> client : done) {
                client.get();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aLongStreamComesBackUnchanged(String provider) throws Exception {
        long length = 64L << 20;
        try (EchoProgram echo = start(provider);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Socket socket = connect(echo.port())) {
            Future<Long> sent =
                    threads.submit(() -> Payload.write(socket.getOutputStream(), 7, length));
            long received = Payload.read(socket.getInputStream(), length);
            assertEquals(sent.get(), received);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClientThatStopsReadingSlowsOnlyItself(String provider) throws Exception {
        try (EchoProgram echo = start(provider);
                SocketChannel stubborn = SocketChannel.open(address(echo.port()));
                Socket other = connect(echo.port())) {
            stubborn.configureBlocking(false);
            CRC32C sent = new CRC32C();
            long written = writeUntilStuck(stubborn, other, sent);
            // How much of it the server itself may hold, EchoConnectionTest says.
            stubborn.configureBlocking(true);
            stubborn.shutdownOutput();
            assertEquals(sent.getValue(), Payload.read(Channels.newInputStream(stubborn), written));
            assertEquals(-1, stubborn.read(ByteBuffer.allocate(1)));
        }
    }

    /** Writes and never reads, until nothing more goes in while the other client is served. */
    private static long writeUntilStuck(SocketChannel stubborn, Socket other, CRC32C sent)
            throws IOException {
        byte[] bytes = Payload.of(5, 64 << 10);
        long written = 0;
        for (int stuck = 0; stuck < 100; ) {
            int n = stubborn.write(ByteBuffer.wrap(bytes));
            sent.update(bytes, 0, n);
            written += n;
            assertTrue(written < 256 << 20, "it takes everything");
            if (n == 0) {
                stuck++;
                roundTrip(other, written, 100);
            } else {
                stuck = 0;
            }
        }
        return written;
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClientThatHalfClosesFirstGetsItsWholeEcho(String provider) throws Exception {
        long length = 200_000;
        try (EchoProgram echo = start(provider);
                Socket socket = connect(echo.port())) {
            long sent = Payload.write(socket.getOutputStream(), 3, length);
            socket.shutdownOutput();
            assertEquals(sent, Payload.read(socket.getInputStream(), length));
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClientThatSaysNothingAndLeavesIsLetGo(String provider) throws Exception {
        try (EchoProgram echo = start(provider);
                Socket socket = connect(echo.port())) {
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void clientsThatResetDisturbNobody(String provider) throws Exception {
        try (EchoProgram echo = start(provider);
                Socket steady = connect(echo.port())) {
            for (int i = 0; i < 50; i++) {
                roundTrip(steady, i, 1000);
                Socket rude = connect(echo.port());
                Payload.write(rude.getOutputStream(), i, 100_000);
                rude.setSoLinger(true, 0);
                rude.close();
            }
            roundTrip(steady, 99, 1000);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void everyConnectionIsClosedInTheEnd(String provider) throws Exception {
        EchoServer server =
                EchoServer.open(
                        WskRegistrationOptions.defaults().withProvider(provider),
                        SockAddr.of("127.0.0.1", 0),
                        /* datagrams= */ false,
                        new EchoBounds(100, Duration.ZERO),
                        () -> {});
        try {
            int port = ((SockAddr.Inet4) server.address()).port();
            for (int i = 0; i < 20; i++) {
                try (Socket socket = connect(port)) {
                    roundTrip(socket, i, 10);
                    if (i % 2 == 0) {
                        socket.setSoLinger(true, 0);
                    }
                }
            }
            Wsk.await("no connection left", () -> server.traffic().connections() == 0);
            Wsk.await("all counted", () -> server.traffic().bytes() == 200);
        } finally {
            server.close(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void tellsEachSecondWhatItDoes(String provider) throws Exception {
        try (EchoProgram echo = new EchoProgram("echo", "--port", "0", "--provider", provider);
                Socket socket = connect(echo.port())) {
            roundTrip(socket, 1, 10);
            Wsk.await("a line", () -> echo.errText().startsWith("connections 1, messages/s "));
        }
    }

    private static void roundTrip(Socket socket, long seed, int length) throws IOException {
        byte[] message = Payload.of(seed, length);
        socket.getOutputStream().write(message);
        assertArrayEquals(message, socket.getInputStream().readNBytes(length));
    }

    private static EchoProgram start(String provider) throws InterruptedException {
        return new EchoProgram("echo", "--port", "0", "--quiet", "--provider", provider);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(address(port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(Wsk.DEADLINE.toMillis()));
        return socket;
    }
}
