package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import wsk.cli.Wsk.EchoProgram;
import wsk.cli.Wsk.Result;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small client, against our server and against the JDK's. */
class NcTest {
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);

    private static List<String> providers() {
        return Wsk.providers().toList();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatItSendsComesBack(String provider) throws Exception {
        byte[] input = Payload.of(11, 3 << 20);
        try (EchoProgram echo = new EchoProgram("echo", "--port", "0", "--provider", provider)) {
            Result result =
                    Wsk.run(input, "nc", "--provider", provider, "localhost", "" + echo.port());
            assertEquals(0, result.exitCode(), result.err());
            assertArrayEquals(input, result.out());
            assertEquals("", result.err());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aUnixDomainSocketServesTheSame(String provider, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("echo.sock");
        byte[] input = Payload.of(12, 1 << 20);
        try (EchoProgram echo =
                new EchoProgram("echo", "--unix", path.toString(), "--provider", provider)) {
            assertEquals("listening on unix:" + path + ", provider " + provider, echo.listening());
            Result result = Wsk.run(input, "nc", "--provider", provider, "--unix", path.toString());
            assertEquals(0, result.exitCode(), result.err());
            assertArrayEquals(input, result.out());
            try (SocketChannel plain = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                plain.connect(UnixDomainSocketAddress.of(path));
                plain.write(ByteBuffer.wrap(HELLO));
                ByteBuffer answer = ByteBuffer.allocate(HELLO.length);
                while (answer.hasRemaining() && plain.read(answer) >= 0) {
                    assertTrue(answer.position() > 0);
                }
                assertArrayEquals(HELLO, answer.array());
            }
        }
        assertFalse(Files.exists(path), "the path was left behind");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void itEndsWhenThePeerDoesThoughTheInputGoesOn(String provider) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                PipedOutputStream typing = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(typing)) {
            Thread peer =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (Socket socket = server.accept()) {
                                            socket.getOutputStream().write(HELLO);
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    });
            Result result =
                    Wsk.run(
                            input,
                            "nc",
                            "127.0.0.1",
                            "" + server.getLocalPort(),
                            "--provider",
                            provider);
            assertEquals(0, result.exitCode(), result.err());
            assertArrayEquals(HELLO, result.out());
            assertTrue(peer.join(Wsk.DEADLINE));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aPeerThatResetsIsAFailure(String provider) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                PipedOutputStream typing = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(typing)) {
            Thread peer =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (Socket socket = server.accept()) {
                                            // Not before the client is through connecting.
                                            assertEquals('h', socket.getInputStream().read());
                                            socket.setSoLinger(true, 0);
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    });
            typing.write(HELLO);
            typing.flush();
            Result result =
                    Wsk.run(
                            input,
                            "nc",
                            "127.0.0.1",
                            "" + server.getLocalPort(),
                            "--provider",
                            provider);
            assertEquals(1, result.exitCode());
            assertEquals("wsk nc: the peer reset the connection", result.complaint());
            assertTrue(peer.join(Wsk.DEADLINE));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void datagrams(String provider) throws Exception {
        try (EchoProgram echo =
                new EchoProgram("echo", "--udp", "--port", "0", "--provider", provider)) {
            Result result =
                    Wsk.run(
                            HELLO,
                            "nc",
                            "-u",
                            "127.0.0.1",
                            "" + echo.port(),
                            "--provider",
                            provider);
            assertEquals(0, result.exitCode(), result.err());
            assertArrayEquals(HELLO, result.out());
        }
    }
}
