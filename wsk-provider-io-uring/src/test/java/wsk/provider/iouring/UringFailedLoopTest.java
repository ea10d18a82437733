package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a loop leaves behind that ends with sockets on it, as one does that failed. */
@NeedsIoUring
final class UringFailedLoopTest {
    private static final long DEADLINE_NANOS = 10_000_000_000L;

    private static long descriptors() throws IOException {
        try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }

    private static InetSocketAddress loopback(SockAddr address) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), ((SockAddr.Inet4) address).port());
    }

    private static boolean isFree(SockAddr address) {
        try (DatagramSocket socket = new DatagramSocket(loopback(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void portsAreFreeAgain() throws DriverException {
        LoopBox box = new LoopBox();
        List<SockAddr> ports = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            LoopBox.Datagrams datagrams = box.new Datagrams();
            datagrams.driver.armReceive();
            ports.add(datagrams.address);
        }
        box.loop.turn(0);
        assertFalse(isFree(ports.getFirst()));
        box.loop.close();
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        for (SockAddr port : ports) {
            while (!isFree(port)) {
                assertTrue(System.nanoTime() - deadline < 0, () -> port + " is still taken");
                Thread.onSpinWait();
            }
        }
    }

    private static LoopBox faulty(UringSettings settings, FaultyKernel[] kernel) {
        return new LoopBox(
                settings,
                real -> {
                    kernel[0] = new FaultyKernel(real);
                    return kernel[0];
                });
    }

    @Test
    void connectionsThatNobodyWasToldOfAreClosed() throws DriverException, IOException {
        long before = descriptors();
        FaultyKernel[] kernel = {null};
        LoopBox box = faulty(LoopBox.settings(Feature.wanted()), kernel);
        LoopBox.Listener listener = box.new Listener();
        List<Socket> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket peer = new Socket();
            peer.connect(loopback(listener.address));
            peers.add(peer);
        }
        int[] held = {0};
        kernel[0].fault =
                (faulty, sink, userData, result, flags) -> {
                    if (UserData.op(userData) == Operation.ACCEPT.code() && result >= 0) {
                        held[0]++;
                        faulty.later(userData, result, flags, 1);
                    } else {
                        sink.completed(userData, result, flags);
                    }
                };
        box.loop.turn(0);
        assertEquals(20, held[0]);
        assertTrue(listener.sink.accepted.isEmpty());
        box.loop.close();
        for (Socket peer : peers) {
            peer.close();
        }
        assertEquals(before, descriptors());
    }

    @Test
    void aDescriptorThatCameTooLateIsClosed() throws DriverException, IOException {
        FaultyKernel[] kernel = {null};
        UringSettings withoutDescriptors =
                LoopBox.settings(LoopBox.settings(Feature.wanted()).ring(), 64, 0);
        LoopBox box = faulty(withoutDescriptors, kernel);
        End[] pair = box.pair();
        int late = box.loop.syscalls().eventfd();
        // The kernel would not say in time; when the loop ends, it says.
        kernel[0].installFault =
                (_, _, userData) -> {
                    kernel[0].later(userData, late, 0, 0);
                    kernel[0].installFault = Kernel::installDescriptor;
                    return -Errno.EAGAIN;
                };
        pair[0].driver.receiving().backlog();
        assertTrue(box.loop.syscalls().signal(late));
        box.loop.close();
        assertFalse(box.loop.syscalls().signal(late), "it is still open");
    }
}
