package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command as a process of its own, which a signal ends. */
class SignalTest {
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path folder;

    @Test
    void sigtermEndsItCleanly() throws Exception {
        try (Server server = new Server("--drain", "60");
                SocketChannel client = server.connect()) {
            server.terminate();
            // Told the end in order, not reset; the server waits for ours.
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            client.shutdownOutput();
            assertEquals(0, server.exitCode());
            assertEquals(null, server.out.readLine());
            assertEquals("", server.errText());
            assertFalse(Files.exists(server.path), "the path was left behind");
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (Server server = new Server("--drain", "600");
                SocketChannel client = server.connect()) {
            server.terminate();
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            server.terminate();
            assertEquals(128 + 15, server.exitCode(), server.errText());
        }
    }

    @Test
    void whoDoesNotEndInTimeIsAborted() throws Exception {
        try (Server server = new Server("--drain", "1");
                SocketChannel client = server.connect()) {
            server.terminate();
            assertEquals(0, server.exitCode());
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            assertTrue(server.errText().contains("had not ended in time: 1"), server.errText());
        }
    }

    /** {@code wsk echo} in a process of its own, on a Unix-domain socket. */
    private final class Server implements AutoCloseable {
        private final Path path = folder.resolve("echo.sock");
        private final Path errors = folder.resolve("stderr");
        private final Process process;
        private final BufferedReader out;

        Server(String... options) throws IOException {
            List<String> command = command();
            command.addAll(List.of("echo", "--quiet", "--unix", path.toString()));
            command.addAll(List.of(options));
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            out = process.inputReader(StandardCharsets.UTF_8);
            String listening = out.readLine();
            assertTrue(
                    listening != null && listening.startsWith("listening on unix:" + path + ", "),
                    () -> listening + errText());
        }

        /** A client that has got its echo. */
        SocketChannel connect() throws IOException {
            SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
            client.write(ByteBuffer.wrap(HELLO));
            ByteBuffer answer = ByteBuffer.allocate(HELLO.length);
            while (answer.hasRemaining()) {
                assertTrue(client.read(answer) > 0);
            }
            assertArrayEquals(HELLO, answer.array());
            return client;
        }

        /** Not Process.destroy, which would close the streams that are read afterwards. */
        void terminate() {
            process.toHandle().destroy();
        }

        int exitCode() throws InterruptedException {
            assertTrue(process.waitFor(Wsk.DEADLINE.toSeconds(), TimeUnit.SECONDS));
            return process.exitValue();
        }

        String errText() {
            try {
                return Files.readString(errors);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** The command as it is shipped: what this test runs on, less the tests. */
    static List<String> command(String... options) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of(options));
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            // Started by something that knows no modules.
            command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "wsk.cli.Main"));
            return command;
        }
        String shipped =
                Arrays.stream(modules.split(File.pathSeparator))
                        .filter(entry -> !entry.endsWith("test-classes"))
                        .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("--module-path", shipped));
        command.add("--enable-native-access=" + Diagnosis.NATIVE_MODULE);
        command.addAll(List.of("--module", "wsk.cli/wsk.cli.Main"));
        return command;
    }
}
