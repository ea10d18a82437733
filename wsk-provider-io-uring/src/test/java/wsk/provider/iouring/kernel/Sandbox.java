package wsk.provider.iouring.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** System calls, a ring and sockets for one test, all closed with it. */
final class Sandbox implements AutoCloseable {
    private static final long DEADLINE_NANOS = 10_000_000_000L;

    /** A completion as it came. */
    record Cqe(long userData, int result, int flags) {
        boolean more() {
            return (flags & IoUringAbi.IORING_CQE_F_MORE) != 0;
        }
    }

    final Arena arena = Arena.ofShared();
    final Syscalls syscalls;
    final Ring ring;
    final List<Cqe> seen = new ArrayList<>();
    private final List<Integer> descriptors = new ArrayList<>();

    Sandbox(RingOptions options) {
        this(options, new FfmSyscalls(Arena.ofAuto()));
    }

    Sandbox(RingOptions options, Syscalls syscalls) {
        this.syscalls = syscalls;
        this.ring = Ring.open(syscalls, options);
    }

    Sandbox() {
        this(new RingOptions(64, 256, Feature.wanted()));
    }

    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    int own(int fd) {
        assertTrue(fd >= 0, () -> "errno " + -fd);
        descriptors.add(fd);
        return fd;
    }

    int socket(int type) {
        return own(syscalls.socket(SocketAbi.AF_INET, type | SocketAbi.SOCK_CLOEXEC, 0));
    }

    /** Binds to a free port of the loopback address and returns it. */
    int bindLoopback(int fd) {
        long at = allocate(SocketAddresses.MAX_BYTES).address();
        int bytes = SocketAddresses.putInet4(at, 0x7F00_0001, 0);
        assertTrue(syscalls.bind(fd, at, bytes) == 0);
        long length = allocate(Integer.BYTES).address();
        Memory.putInt(length, SocketAddresses.MAX_BYTES);
        assertTrue(syscalls.getsockname(fd, at, length) == 0);
        return SocketAddresses.port(at);
    }

    void connectLoopback(int fd, int port) {
        long at = allocate(SocketAddresses.MAX_BYTES).address();
        int result = syscalls.connect(fd, at, SocketAddresses.putInet4(at, 0x7F00_0001, port));
        assertTrue(result == 0, () -> "errno " + -result);
    }

    /** Two connected TCP sockets: the one that connected, the one that was accepted. */
    int[] pair() {
        int listener = socket(SocketAbi.SOCK_STREAM);
        int port = bindLoopback(listener);
        assertTrue(syscalls.listen(listener, 8) == 0);
        int client = socket(SocketAbi.SOCK_STREAM);
        connectLoopback(client, port);
        ring.submissions().accept(listener, SocketAbi.SOCK_CLOEXEC, 0xACC);
        int accepted = own(await(0xACC).result());
        seen.clear();
        return new int[] {client, accepted};
    }

    void turn() {
        ring.submitAndWait(1, 20_000_000L);
        ring.drain((userData, result, flags) -> seen.add(new Cqe(userData, result, flags)), 4096);
    }

    void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> what + "; seen " + seen);
            turn();
        }
    }

    /** Waits for the first completion with some user data that is not consumed, and consumes it. */
    Cqe await(long userData) {
        await(() -> find(userData) != null, "no completion of " + userData);
        Cqe found = find(userData);
        seen.remove(found);
        return found;
    }

    private Cqe find(long userData) {
        for (Cqe cqe : seen) {
            if (cqe.userData() == userData) {
                return cqe;
            }
        }
        return null;
    }

    void send(int fd, byte[] bytes) {
        MemorySegment memory = allocate(Math.max(1, bytes.length));
        Memory.put(memory.address(), bytes, 0, bytes.length);
        int flags = SocketAbi.MSG_NOSIGNAL | SocketAbi.MSG_WAITALL;
        ring.submissions().send(fd, 0, memory.address(), bytes.length, flags, 0x5E4D);
        assertTrue(await(0x5E4D).result() == bytes.length);
    }

    @Override
    public void close() {
        ring.submissions().cancelAll(0xCA4CE1);
        await(0xCA4CE1);
        for (int fd : descriptors) {
            syscalls.close(fd);
        }
        ring.close();
        arena.close();
    }
}
