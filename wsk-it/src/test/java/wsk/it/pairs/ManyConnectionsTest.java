package wsk.it.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One loop on io_uring under plain sockets of the JDK: nothing piles up, and work is batched. */
final class ManyConnectionsTest {
    private static final int CYCLES = 20_000;
    private static final int CLIENTS = 4;
    private static final int BUSY = 64;
    private static final int ROUNDS = 50;
    private static final byte[] MESSAGE = new byte[64];

    private Side server;
    private EchoByEvent echo;
    private WskListenSocket listener;
    private SocketAddress address;

    @BeforeEach
    void open() throws InterruptedException {
        server = new Side("io_uring");
        echo = new EchoByEvent(server);
        listener = server.echoListener(echo);
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT));
        address = server.addressOf(listener).toSocketAddress();
    }

    @AfterEach
    void close() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Side.DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Socket connect(int client) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Side.DEADLINE.toMillis());
        // An address for each client: ports of one that were just used are not in the way.
        socket.bind(new InetSocketAddress("127.0.0." + (2 + client), 0));
        socket.connect(address);
        return socket;
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream().write(MESSAGE);
        assertArrayEquals(MESSAGE, socket.getInputStream().readNBytes(MESSAGE.length));
    }

    private void cycle(int times) throws Exception {
        int before = echo.closed.get();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int own = client;
            tasks.add(
                    () -> {
                        for (int i = 0; i < times / CLIENTS; i++) {
                            try (Socket socket = connect(own)) {
                                echo(socket);
                                // Ends with a reset, so that no port is kept waiting.
                                socket.setSoLinger(true, 0);
                            }
                        }
                        return true;
                    });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<Boolean> each : threads.invokeAll(tasks)) {
                assertTrue(each.get());
            }
        }
        await("every connection is closed", () -> echo.closed.get() - before == times);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void nothingIsLeftOfManyConnections() throws Exception {
        // What the JDK and the loop make on first use is made before the count.
        cycle(400);
        RingFigures figures = RingFigures.now();
        long descriptors = descriptors();
        cycle(CYCLES);
        assertEquals(descriptors, descriptors(), "descriptors");
        RingFigures after = RingFigures.now();
        assertEquals(1, after.sockets(), "the listener is left");
        assertEquals(figures.streamBuffers(), after.streamBuffers(), "buffers of the ring");
        assertEquals(0, after.entersThatFailed());
        assertEquals(CYCLES + 400, echo.accepted.get());
        assertTrue(after.completions() - figures.completions() >= 3L * CYCLES, after::toString);
    }

    /** Holds the loop until the latch is open. */
    private WskIrp hold(CountDownLatch letGo) {
        WskIrp irp = server.npi.allocateIrp();
        irp.setCompletionRoutine(
                _ -> {
                    try {
                        letGo.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        listener.getOption(WskOption.SO_KEEPALIVE, irp);
        return irp;
    }

    @Test
    void messagesThatWaitAreServedTogether() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < BUSY; i++) {
                clients.add(connect(i));
                echo(clients.get(i));
            }
            RingFigures before = RingFigures.now();
            for (int round = 0; round < ROUNDS; round++) {
                CountDownLatch letGo = new CountDownLatch(1);
                WskIrp held = hold(letGo);
                for (Socket client : clients) {
                    client.getOutputStream().write(MESSAGE);
                }
                letGo.countDown();
                Side.endsWith(NtStatus.SUCCESS, held);
                for (Socket client : clients) {
                    byte[] back = client.getInputStream().readNBytes(MESSAGE.length);
                    assertArrayEquals(MESSAGE, back);
                }
            }
            RingFigures after = RingFigures.now();
            double calls = (double) (after.enters() - before.enters()) / (BUSY * ROUNDS);
            System.out.printf("system calls of the ring per message: %.3f%n", calls);
            assertTrue(calls < 0.1, () -> calls + " system calls per message");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }
}
