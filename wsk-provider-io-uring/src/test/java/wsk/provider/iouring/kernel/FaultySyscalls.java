package wsk.provider.iouring.kernel;

import java.util.function.IntUnaryOperator;

/** The real system calls, with setups and enters that fail when a test says so. */
public final class FaultySyscalls implements Syscalls {
    private final Syscalls real;
    private final IntUnaryOperator setupErrno;
    private final IntUnaryOperator enterErrno;
    private int enters;

    /** How many enters failed so far. */
    public int failures;

    /** The option that cannot be set. */
    public int refusedOption = -1;

    /** What making a socket fails with, 0 for nothing. */
    public int socketErrno;

    /** The family that this kernel was built without, negative for none. */
    public int missingFamily = -1;

    /** How many more maps are granted. */
    public int mapsLeft = Integer.MAX_VALUE;

    /** Where the last map is. */
    public long lastMap;

    /** How many maps are there. */
    public int maps;

    /**
     * A kernel that fails at times.
     *
     * @param setupErrno given the number of entries, says what a set-up fails with, 0 for nothing
     * @param enterErrno given the number of an enter from 0 on, says what it fails with, 0 for
     *     nothing
     */
    public FaultySyscalls(Syscalls real, IntUnaryOperator setupErrno, IntUnaryOperator enterErrno) {
        this.real = real;
        this.setupErrno = setupErrno;
        this.enterErrno = enterErrno;
    }

    @Override
    public int ioUringSetup(int entries, long params) {
        int errno = setupErrno.applyAsInt(entries);
        return errno == 0 ? real.ioUringSetup(entries, params) : -errno;
    }

    @Override
    public int ioUringEnter(
            int fd, int toSubmit, int minComplete, int flags, long arg, long argBytes) {
        int errno = enterErrno.applyAsInt(enters++);
        if (errno != 0) {
            failures++;
            return -errno;
        }
        return real.ioUringEnter(fd, toSubmit, minComplete, flags, arg, argBytes);
    }

    @Override
    public int ioUringRegister(int fd, int opcode, long arg, int count) {
        return real.ioUringRegister(fd, opcode, arg, count);
    }

    @Override
    public long mmap(long bytes, int protection, int flags, int fd, long offset) {
        if (mapsLeft-- <= 0) {
            return -Errno.ENOMEM;
        }
        maps++;
        lastMap = real.mmap(bytes, protection, flags, fd, offset);
        return lastMap;
    }

    @Override
    public int munmap(long address, long bytes) {
        maps--;
        return real.munmap(address, bytes);
    }

    @Override
    public int madvise(long address, long bytes, int advice) {
        return real.madvise(address, bytes, advice);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        if (domain == missingFamily) {
            return -Errno.EAFNOSUPPORT;
        }
        return socketErrno == 0 ? real.socket(domain, type, protocol) : -socketErrno;
    }

    @Override
    public int bind(int fd, long address, int addressBytes) {
        return real.bind(fd, address, addressBytes);
    }

    @Override
    public int listen(int fd, int backlog) {
        return real.listen(fd, backlog);
    }

    @Override
    public int connect(int fd, long address, int addressBytes) {
        return real.connect(fd, address, addressBytes);
    }

    @Override
    public int getsockname(int fd, long address, long addressBytes) {
        return real.getsockname(fd, address, addressBytes);
    }

    @Override
    public int getpeername(int fd, long address, long addressBytes) {
        return real.getpeername(fd, address, addressBytes);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long value, int valueBytes) {
        return name == refusedOption
                ? -Errno.ENOPROTOOPT
                : real.setsockopt(fd, level, name, value, valueBytes);
    }

    @Override
    public int getsockopt(int fd, int level, int name, long value, long valueBytes) {
        return real.getsockopt(fd, level, name, value, valueBytes);
    }

    @Override
    public int shutdown(int fd, int how) {
        return real.shutdown(fd, how);
    }

    @Override
    public int close(int fd) {
        return real.close(fd);
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        return real.ioctl(fd, request, argument);
    }

    @Override
    public int eventfd() {
        return real.eventfd();
    }

    @Override
    public long read(int fd, long address, long bytes) {
        return real.read(fd, address, bytes);
    }

    @Override
    public int poll(int fd, int events) {
        return real.poll(fd, events);
    }

    @Override
    public long descriptorLimit() {
        return real.descriptorLimit();
    }

    @Override
    public void abandon(int fd) {
        real.abandon(fd);
    }

    @Override
    public boolean signal(int fd) {
        return real.signal(fd);
    }
}
