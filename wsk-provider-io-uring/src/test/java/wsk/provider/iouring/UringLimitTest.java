package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with more connections than it may have descriptors. */
@NeedsIoUring
@EnabledIf("wsk.provider.iouring.UringPlacesTest#kernelHasBoth")
final class UringLimitTest {
    private static final int LIMIT = 256;
    private static final int HELD = 320;
    private static final int CONNECTIONS = 700;
    private static final int PATIENCE_MILLIS = 30_000;

    // Of those that come after three quarters of the limit, and before all places are taken.
    // Odd: closed in order later. A reset might overtake the look at whether the end has arrived.
    private static final int ENDED = 213;
    private static final int RESET = 211;
    private static final int OPTION = 212;

    private final List<Socket> sockets = new ArrayList<>();

    @Test
    @Timeout(120)
    void holdsMoreConnectionsThanDescriptors() throws Exception {
        Process server = start();
        try (BufferedReader told = server.inputReader()) {
            int port = Integer.parseInt(told.readLine());
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(message(i));
                sockets.add(socket);
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                if (i >= HELD) {
                    // Makes room: not all are accepted before some are closed.
                    end(i - HELD);
                }
                answered(i);
            }
            for (int i = CONNECTIONS - HELD; i < CONNECTIONS; i++) {
                end(i);
            }
            String[] numbers = told.readLine().split(" ", 2);
            assertTrue(server.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(0, server.exitValue());
            int most = Integer.parseInt(numbers[0]);
            assertTrue(most >= HELD, () -> "held " + most);
            assertTrue(Integer.parseInt(numbers[1]) > 0, "accepting never paused");
        } finally {
            server.destroyForcibly();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + LIMIT + " && exec \"$@\"",
                        "sh",
                        java,
                        "-ea",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        FewDescriptors.class.getName(),
                        Integer.toString(CONNECTIONS));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** {@return all that this test has, without modules} */
    private static String classPath() {
        String name = FewDescriptors.class.getName().replace('.', '/') + ".class";
        String own = FewDescriptors.class.getResource("FewDescriptors.class").toString();
        String folder =
                Path.of(URI.create(own.substring(0, own.length() - name.length()))).toString();
        List<String> places = new ArrayList<>(List.of(folder));
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            String value = System.getProperty(property, "");
            if (!value.isEmpty()) {
                places.add(value);
            }
        }
        return String.join(File.pathSeparator, places);
    }

    private static byte order(int index) {
        return switch (index) {
            case ENDED -> FewDescriptors.END;
            case RESET -> FewDescriptors.RESET;
            case OPTION -> FewDescriptors.OPTION;
            default -> FewDescriptors.ECHO;
        };
    }

    private static byte[] message(int index) {
        byte[] bytes = "%6d.".formatted(index).getBytes(StandardCharsets.US_ASCII);
        bytes[0] = order(index);
        return bytes;
    }

    private void answered(int index) throws IOException {
        Socket socket = sockets.get(index);
        byte[] expected = message(index);
        if (index == RESET) {
            assertThrows(SocketException.class, () -> socket.getInputStream().read());
            return;
        }
        if (index == OPTION) {
            expected[expected.length - 1] = 77;
        }
        byte[] came = socket.getInputStream().readNBytes(expected.length);
        assertArrayEquals(expected, came, () -> "of connection " + index);
        if (index == ENDED) {
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private void end(int index) throws IOException {
        Socket socket = sockets.get(index);
        if (index % 2 == 0) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
