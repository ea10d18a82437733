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
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command as a process of its own, which a signal ends. */
class SignalTest {
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void sigtermEndsItCleanly(@TempDir Path folder) throws Exception {
        Path socketPath = folder.resolve("echo.sock");
        Path errors = folder.resolve("stderr");
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:TieredStopAtLevel=1",
                                "--module-path",
                                modulePath(),
                                "--enable-native-access=" + Diagnosis.NATIVE_MODULE,
                                "--module",
                                "wsk.cli/wsk.cli.Main",
                                "echo",
                                "--quiet",
                                "--unix",
                                socketPath.toString())
                        .redirectError(errors.toFile())
                        .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            String listening = out.readLine();
            assertTrue(
                    listening != null
                            && listening.startsWith("listening on unix:" + socketPath + ", "),
                    () -> listening + read(errors));
            client.connect(UnixDomainSocketAddress.of(socketPath));
            client.write(ByteBuffer.wrap(HELLO));
            ByteBuffer answer = ByteBuffer.allocate(HELLO.length);
            while (answer.hasRemaining()) {
                assertTrue(client.read(answer) > 0);
            }
            assertArrayEquals(HELLO, answer.array());

            // Not Process.destroy, which would close the streams that are read below.
            process.toHandle().destroy();
            assertTrue(process.waitFor(Wsk.DEADLINE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), () -> read(errors));
            assertEquals(null, out.readLine());
            assertEquals("", read(errors));
            assertFalse(Files.exists(socketPath), "the path was left behind");
        } finally {
            process.destroyForcibly();
        }
    }

    /** What this test runs on, less the tests: the command as it is shipped. */
    static String modulePath() {
        return Arrays.stream(System.getProperty("jdk.module.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
