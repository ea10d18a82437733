package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.RingOptions;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What one turn takes on, and what it costs. */
@NeedsIoUring
final class UringTurnsTest {
    private static final long DEADLINE_NANOS = 10_000_000_000L;

    @Test
    void aFloodOfConnectionsIsTakenInParts() throws DriverException, IOException {
        RingOptions ring = new RingOptions(512, 4096, Feature.wanted());
        try (LoopBox box = new LoopBox(LoopBox.settings(ring, 4096, 64, 64))) {
            LoopBox.Listener listener = box.new Listener();
            int port = ((SockAddr.Inet4) listener.address).port();
            List<Socket> peers = new ArrayList<>();
            int flood = 2 * UringLoop.BATCH_MAX + 10;
            for (int i = 0; i < flood; i++) {
                peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            int before = 0;
            while (listener.sink.accepted.size() < flood) {
                // The rest is there already: no turn may wait for it.
                box.loop.turn(LoopDriver.FOREVER);
                int came = listener.sink.accepted.size() - before;
                assertTrue(came <= UringLoop.BATCH_MAX, () -> came + " in one turn");
                before += came;
            }
            listener.sink.accepted.forEach(accepted -> accepted.reject());
            listener.close();
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    private static long requestsToDisarm(LoopBox box, Runnable disarm) {
        for (int i = 0; i < 5; i++) {
            box.loop.turn(0);
        }
        long before = box.loop.counters().submissions();
        disarm.run();
        for (int i = 0; i < 5; i++) {
            box.loop.turn(0);
        }
        return box.loop.counters().submissions() - before;
    }

    @Test
    void aDisarmCostsOneRequest() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            pair[1].driver.receiving().arm();
            LoopBox.Datagrams datagrams = box.new Datagrams();
            datagrams.driver.armReceive();
            LoopBox.Listener listener = box.new Listener();
            assertEquals(1, requestsToDisarm(box, pair[1].driver.receiving()::disarm));
            assertEquals(1, requestsToDisarm(box, datagrams.driver::disarmReceive));
            assertEquals(1, requestsToDisarm(box, listener.driver::disarmAccept));
            box.close(pair[0], false);
            box.close(pair[1], false);
            datagrams.close();
            listener.close();
        }
    }

    @Test
    void aCancellationThatFoundNothingIsRepeated() throws DriverException {
        FaultyKernel[] kernel = {null};
        try (LoopBox box =
                new LoopBox(
                        LoopBox.settings(Feature.wanted()),
                        real -> {
                            kernel[0] = new FaultyKernel(real);
                            return kernel[0];
                        })) {
            End[] pair = box.pair();
            pair[1].driver.receiving().arm();
            box.loop.turn(0);
            int[] cancels = {0};
            kernel[0].fault =
                    (faulty, sink, userData, result, flags) -> {
                        boolean first =
                                UserData.op(userData) == Operation.CANCEL.code()
                                        && cancels[0]++ == 0;
                        if (UserData.op(userData) == Operation.RECEIVE_FED.code()) {
                            faulty.later(userData, result, flags, 1);
                        } else {
                            sink.completed(userData, first ? -Errno.ENOENT : result, flags);
                        }
                    };
            pair[1].driver.receiving().disarm();
            box.await("repeated", () -> cancels[0] == 2);
            box.close(pair[0], false);
            box.close(pair[1], false);
        }
    }

    /** {@return how many worker threads the kernel has made for this one} */
    private static long workers() throws IOException {
        String own = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
        long count = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                count += nameOf(task).equals("iou-wrk-" + own) ? 1 : 0;
            }
        }
        return count;
    }

    private static String nameOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void connectionsThatHaveToWaitTakeFewThreads(@TempDir Path folder)
            throws DriverException, IOException {
        try (LoopBox box = new LoopBox()) {
            SockAddr.Unix address = new SockAddr.Unix(folder.resolve("s").toString());
            int listener = box.loop.syscalls().socket(SocketAbi.AF_UNIX, SocketAbi.SOCK_STREAM, 0);
            long at = box.loop.scratch().address();
            int bytes = UringAddresses.put(at, address);
            assertEquals(0, box.loop.syscalls().bind(listener, at, bytes));
            assertEquals(0, box.loop.syscalls().listen(listener, 0));
            List<End> waiting = new ArrayList<>();
            for (int i = 0; i < 4 * UringLoop.WORKERS_MAX; i++) {
                waiting.add(box.connect(address));
            }
            long deadline = System.nanoTime() + DEADLINE_NANOS;
            while (workers() < UringLoop.WORKERS_MAX) {
                assertTrue(System.nanoTime() - deadline < 0, "nobody waits");
                box.loop.turn(1_000_000);
            }
            for (int i = 0; i < 20; i++) {
                box.loop.turn(1_000_000);
            }
            assertEquals(UringLoop.WORKERS_MAX, workers());
            // Connects that are under way do not hold up closing.
            waiting.forEach(end -> end.driver.close(true));
            box.await("closed", () -> waiting.stream().allMatch(end -> end.sink.closed));
            box.loop.syscalls().close(listener);
        }
    }
}
