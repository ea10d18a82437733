package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import wsk.cli.Wsk.EchoProgram;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the echo server allows its clients at most, and how it parts with them. */
class EchoBoundsTest {
    private static List<String> providers() {
        return Wsk.providers().toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoComesAboveTheBoundWaitsAndLosesNothing(String provider) throws Exception {
        int bound = 3;
        int clients = 12;
        try (EchoProgram echo = start(provider, "--max-connections", "" + bound)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                sockets.add(connect(echo.port()));
                sockets.getLast().getOutputStream().write(Payload.of(i, 1000));
            }
            for (int i = 0; i < clients; i++) {
                try (Socket socket = sockets.get(i)) {
                    assertArrayEquals(
                            Payload.of(i, 1000), socket.getInputStream().readNBytes(1000));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theBoundHolds(String provider) throws Exception {
        try (EchoProgram echo = start(provider, "--max-connections", "2", "--loops", "1");
                Socket one = connect(echo.port());
                Socket two = connect(echo.port())) {
            roundTrip(one);
            roundTrip(two);
            Socket three = connect(echo.port());
            three.getOutputStream().write(1);
            // All that could serve it has run since.
            for (int i = 0; i < 100; i++) {
                roundTrip(one);
                roundTrip(two);
            }
            three.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, () -> three.getInputStream().read());
            one.shutdownOutput();
            three.setSoTimeout(Math.toIntExact(Wsk.DEADLINE.toMillis()));
            assertEquals(1, three.getInputStream().read());
            three.close();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoSaysNothingIsToldTheEnd(String provider) throws Exception {
        try (EchoProgram echo = start(provider, "--idle", "1");
                Socket socket = connect(echo.port())) {
            roundTrip(socket);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoTakesNothingIsReset(String provider) throws Exception {
        try (EchoProgram echo = start(provider, "--idle", "1");
                Socket socket = connect(echo.port())) {
            byte[] bytes = Payload.of(1, 1 << 20);
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            socket.getOutputStream().write(bytes);
                        }
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void endingItAnswersWhatWasSentAndResetsNobody(String provider) throws Exception {
        long length = 8 << 20;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            EchoProgram echo = start(provider, "--drain", "25");
            try (echo;
                    Socket idle = connect(echo.port());
                    Socket busy = connect(echo.port())) {
                roundTrip(idle);
                roundTrip(busy);
                Future<Long> sent =
                        threads.submit(() -> Payload.write(busy.getOutputStream(), 4, length));
                Future<?> ended = threads.submit(echo::close);
                assertEquals(-1, idle.getInputStream().read());
                idle.shutdownOutput();
                long received = Payload.read(busy.getInputStream(), length);
                assertEquals(sent.get(), received);
                assertEquals(-1, busy.getInputStream().read());
                busy.shutdownOutput();
                ended.get();
                assertEquals("", echo.errText());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void withoutADrainEverybodyIsAborted(String provider) throws Exception {
        EchoProgram echo = start(provider, "--drain", "0");
        try (Socket socket = connect(echo.port())) {
            roundTrip(socket);
            echo.close();
            assertThrows(IOException.class, () -> socket.getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aFileThatIsNotItsOwnStays(String provider, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("echo.sock");
        EchoProgram echo =
                new EchoProgram(
                        "echo", "--quiet", "--provider", provider, "--unix", path.toString());
        Files.delete(path);
        Files.writeString(path, "somebody else's");
        echo.close();
        assertEquals("", echo.errText());
        assertEquals("somebody else's", Files.readString(path));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1k, 1024", "64M, 67108864", "64MiB, 67108864", "2G, 2147483648"})
    void sizesAsPeopleWriteThem(String typed, long bytes) {
        assertEquals(bytes, new EchoBoundsOptions.MemorySize().convert(typed));
    }

    @Test
    void aSmallHeapCarriesFewerConnections() {
        assertEquals(3072, EchoBoundsOptions.connectionsForHeap(24 << 20));
        assertEquals(64, EchoBoundsOptions.connectionsForHeap(1));
        assertEquals(65_536, EchoBoundsOptions.connectionsForHeap(Long.MAX_VALUE));
    }

    private static void roundTrip(Socket socket) throws IOException {
        byte[] message = Payload.of(9, 100);
        socket.getOutputStream().write(message);
        assertArrayEquals(message, socket.getInputStream().readNBytes(message.length));
    }

    private static EchoProgram start(String provider, String... options)
            throws InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("echo", "--port", "0", "--quiet", "--provider", provider));
        arguments.addAll(List.of(options));
        return new EchoProgram(arguments.toArray(String[]::new));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(Wsk.DEADLINE.toMillis()));
        return socket;
    }
}
