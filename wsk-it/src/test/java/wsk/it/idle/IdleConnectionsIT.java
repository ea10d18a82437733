package wsk.it.idle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packed command on one loop under many connections that do nothing. What one of them costs is
 * printed. With {@code -Dwsk.scale=10000} there are so many; each side needs a descriptor for each.
 */
@EnabledOnOs(OS.LINUX)
class IdleConnectionsIT {
    private static final int CONNECTIONS = Integer.getInteger("wsk.scale", 2_000);
    private static final int WARM_UP = 500;
    private static final int BYTES_MAX = 16 * 1024;
    private static final byte[] MESSAGE = new byte[64];

    private final List<Socket> clients = new ArrayList<>();
    private Process server;

    private int start() throws IOException {
        server =
                new ProcessBuilder(
                                tool("java"),
                                // Small and made at once, so that what is measured is use.
                                "-XX:+UseSerialGC",
                                "-Xms96m",
                                "-Xmx96m",
                                "-Xmn8m",
                                "--module-path",
                                System.getProperty("wsk.it.modules"),
                                "--enable-native-access=wsk.provider.iouring",
                                "--module",
                                "wsk.cli/wsk.cli.Main",
                                "echo",
                                "--quiet",
                                "--loops=1",
                                "--port=0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader said = server.inputReader();
        String line = said.readLine();
        assertTrue(line != null && line.contains(", provider "), line);
        System.out.println(line);
        return Integer.parseInt(line.replaceFirst(".*:(\\d+), .*", "$1"));
    }

    @AfterEach
    void end() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        if (server != null) {
            server.destroyForcibly();
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private void connect(int count, int port) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket client = new Socket();
            clients.add(client);
            client.setTcpNoDelay(true);
            client.setSoTimeout(20_000);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    private void allEcho() throws IOException {
        for (Socket client : clients) {
            client.getOutputStream().write(MESSAGE);
        }
        for (Socket client : clients) {
            assertArrayEquals(MESSAGE, client.getInputStream().readNBytes(MESSAGE.length));
        }
    }

    /** {@return the server's resident memory in bytes, its garbage collected} */
    private long resident() throws IOException, InterruptedException {
        Process collect =
                new ProcessBuilder(tool("jcmd"), Long.toString(server.pid()), "GC.run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertTrue(collect.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, collect.exitValue());
        String status = Files.readString(Path.of("/proc", Long.toString(server.pid()), "status"));
        String line = status.lines().filter(each -> each.startsWith("VmRSS:")).findFirst().get();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void idleConnectionsCostLittleAndAreServedWhenTheyWake()
            throws IOException, InterruptedException {
        int port = start();
        connect(WARM_UP, port);
        for (int round = 0; round < 20; round++) {
            allEcho();
        }
        long before = resident();
        connect(CONNECTIONS, port);
        allEcho();
        long each = (resident() - before) / CONNECTIONS;
        System.out.printf("%d idle connections cost %d bytes each%n", CONNECTIONS, each);
        assertTrue(each < BYTES_MAX, () -> each + " bytes for each idle connection");
        allEcho();
    }
}
