package wsk.provider.iouring.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@link Syscalls} through libc's {@code syscall(2)}: two method handles serve them all.
 *
 * <p>No call is linked as critical. A thread in a critical call holds up every safepoint, and even
 * an {@code io_uring_enter} that does not wait may run a batch of TCP work.
 */
public final class FfmSyscalls implements Syscalls {
    private static final SyscallNumbers NR = SyscallNumbers.here();
    private static final MethodHandle CALL = call();
    private static final MethodHandle CALL_WITHOUT_ERRNO = callWithoutErrno();
    private static final MemorySegment ONE = one();
    private static final MemorySegment RESET = reset();

    private final MemorySegment errno;
    private final MemorySegment poll;
    private final MemorySegment limits;

    /**
     * System calls of one thread.
     *
     * @param arena owns what system calls leave their answers in
     */
    public FfmSyscalls(Arena arena) {
        errno = arena.allocate(Linker.Option.captureStateLayout());
        poll = arena.allocate(JAVA_LONG, 3);
        limits = arena.allocate(JAVA_LONG, 2);
    }

    @SuppressWarnings("restricted") // Linking to a native function: the purpose of this class.
    private static MethodHandle call() {
        FunctionDescriptor seven =
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG);
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                seven,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    @SuppressWarnings("restricted") // Linking to a native function: the purpose of this class.
    private static MethodHandle callWithoutErrno() {
        FunctionDescriptor six =
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG);
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                six,
                Linker.Option.firstVariadicArg(1));
    }

    private static MemorySegment one() {
        MemorySegment one = Arena.global().allocate(JAVA_LONG);
        one.set(JAVA_LONG, 0, 1);
        return one;
    }

    /** struct linger: 0 l_onoff s32 | 4 l_linger s32; on with no time means a reset. */
    private static MemorySegment reset() {
        MemorySegment linger = Arena.global().allocate(JAVA_INT, 2);
        linger.set(JAVA_INT, 0, 1);
        return linger;
    }

    private long invoke(long nr, long a, long b, long c, long d, long e, long f) {
        long result;
        try {
            result = (long) CALL.invokeExact(errno, nr, a, b, c, d, e, f);
        } catch (Throwable unexpected) {
            throw new AssertionError("a system call threw", unexpected);
        }
        return result == -1 ? -errno.get(JAVA_INT, 0) : result;
    }

    private static long invokeWithoutErrno(long nr, long a, long b, long c, long d, long e) {
        try {
            return (long) CALL_WITHOUT_ERRNO.invokeExact(nr, a, b, c, d, e);
        } catch (Throwable unexpected) {
            throw new AssertionError("a system call threw", unexpected);
        }
    }

    /** Unmaps memory when its arena closes, on whichever thread closes it. */
    static void unmap(long address, long bytes) {
        if (invokeWithoutErrno(NR.munmap(), address, bytes, 0, 0, 0) != 0) {
            throw new AssertionError("munmap of a whole mapping failed");
        }
    }

    @Override
    public int ioUringSetup(int entries, long params) {
        return (int) invoke(SyscallNumbers.IO_URING_SETUP, entries, params, 0, 0, 0, 0);
    }

    @Override
    public int ioUringEnter(
            int fd, int toSubmit, int minComplete, int flags, long arg, long argBytes) {
        return (int)
                invoke(
                        SyscallNumbers.IO_URING_ENTER,
                        fd,
                        toSubmit,
                        minComplete,
                        flags,
                        arg,
                        argBytes);
    }

    @Override
    public int ioUringRegister(int fd, int opcode, long arg, int count) {
        return (int) invoke(SyscallNumbers.IO_URING_REGISTER, fd, opcode, arg, count, 0, 0);
    }

    @Override
    public long mmap(long bytes, int protection, int flags, int fd, long offset) {
        return invoke(NR.mmap(), 0, bytes, protection, flags, fd, offset);
    }

    @Override
    public int munmap(long address, long bytes) {
        return (int) invoke(NR.munmap(), address, bytes, 0, 0, 0, 0);
    }

    @Override
    public int madvise(long address, long bytes, int advice) {
        return (int) invoke(NR.madvise(), address, bytes, advice, 0, 0, 0);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return (int) invoke(NR.socket(), domain, type, protocol, 0, 0, 0);
    }

    @Override
    public int bind(int fd, long address, int addressBytes) {
        return (int) invoke(NR.bind(), fd, address, addressBytes, 0, 0, 0);
    }

    @Override
    public int listen(int fd, int backlog) {
        return (int) invoke(NR.listen(), fd, backlog, 0, 0, 0, 0);
    }

    @Override
    public int connect(int fd, long address, int addressBytes) {
        return (int) invoke(NR.connect(), fd, address, addressBytes, 0, 0, 0);
    }

    @Override
    public int getsockname(int fd, long address, long addressBytes) {
        return (int) invoke(NR.getsockname(), fd, address, addressBytes, 0, 0, 0);
    }

    @Override
    public int getpeername(int fd, long address, long addressBytes) {
        return (int) invoke(NR.getpeername(), fd, address, addressBytes, 0, 0, 0);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long value, int valueBytes) {
        return (int) invoke(NR.setsockopt(), fd, level, name, value, valueBytes, 0);
    }

    @Override
    public int getsockopt(int fd, int level, int name, long value, long valueBytes) {
        return (int) invoke(NR.getsockopt(), fd, level, name, value, valueBytes, 0);
    }

    @Override
    public int shutdown(int fd, int how) {
        return (int) invoke(NR.shutdown(), fd, how, 0, 0, 0, 0);
    }

    @Override
    public int close(int fd) {
        return (int) invoke(NR.close(), fd, 0, 0, 0, 0, 0);
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        return (int) invoke(NR.ioctl(), fd, request, argument, 0, 0, 0);
    }

    @Override
    public int eventfd() {
        int flags = SocketAbi.EFD_NONBLOCK | SocketAbi.EFD_CLOEXEC;
        return (int) invoke(NR.eventfd2(), 0, flags, 0, 0, 0, 0);
    }

    @Override
    public long read(int fd, long address, long bytes) {
        return invoke(NR.read(), fd, address, bytes, 0, 0, 0);
    }

    @Override
    public int poll(int fd, int events) {
        // struct pollfd: 0 fd s32 | 4 events s16 | 6 revents s16, and a timespec of zero behind it
        poll.set(JAVA_INT, 0, fd);
        poll.set(JAVA_INT, 4, events & 0xFFFF);
        long at = poll.address();
        long result = invoke(NR.ppoll(), at, 1, at + Long.BYTES, 0, 0, 0);
        return result < 0 ? (int) result : Short.toUnsignedInt(Memory.getShort(at + 6));
    }

    @Override
    public long descriptorLimit() {
        // struct rlimit64: 0 rlim_cur u64 | 8 rlim_max u64
        long at = limits.address();
        long result = invoke(NR.prlimit64(), 0, SocketAbi.RLIMIT_NOFILE, 0, at, 0, 0);
        if (result < 0) {
            throw new AssertionError("asking for a limit failed with errno " + -result);
        }
        long limit = limits.get(JAVA_LONG, 0);
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    @Override
    public boolean signal(int fd) {
        long written = invokeWithoutErrno(NR.write(), fd, ONE.address(), Long.BYTES, 0, 0);
        return written == Long.BYTES;
    }

    @Override
    public void abandon(int fd) {
        int level = SocketAbi.SOL_SOCKET;
        int name = SocketAbi.SO_LINGER;
        invokeWithoutErrno(NR.setsockopt(), fd, level, name, RESET.address(), RESET.byteSize());
        invokeWithoutErrno(NR.close(), fd, 0, 0, 0, 0);
    }
}
