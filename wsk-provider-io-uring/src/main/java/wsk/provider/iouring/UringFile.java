package wsk.provider.iouring;

import wsk.engine.driver.DriverException;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.MemorySegment;

/**
 * A socket's file and what it is called: by a descriptor of the process, by a place in the table of
 * the loop's ring, or by both. Requests use the place where there is one, system calls need a
 * descriptor.
 */
final class UringFile {
    /*
     * Whichever way a request named the file, it is the file that it belongs to: cancelling finds
     * it under either name.
     *
     * The descriptor is given back by a request, not by a system call. Requests that name it may
     * have been written and not been submitted; they come first then, and hold the file themselves
     * from there on.
     */

    private static final int NONE = -1;

    private final UringLoop loop;
    private int descriptor;
    private int place = NONE;
    private boolean installed;

    // The better one of both names, as requests want it.
    private int name;
    private int flags;

    UringFile(UringLoop loop, int descriptor) {
        this.loop = loop;
        this.descriptor = descriptor;
        this.name = descriptor;
    }

    /** {@return what to call it in a request, together with {@link #flags}} */
    int name() {
        return name;
    }

    /** {@return what a request has to say about the name} */
    int flags() {
        return flags;
    }

    /** {@return its descriptor, if it never asked for a place} */
    int descriptor() {
        assert place == NONE;
        return descriptor;
    }

    /** {@return whether there is a place for it, which is its own now} */
    boolean takePlace(UringSocket owner) {
        place = loop.places().take(owner, descriptor);
        return place != NONE;
    }

    void submitInstall(long userData) {
        loop.submissions().installFile(place, loop.places().argument(place, descriptor), userData);
    }

    void installCompleted(int result) {
        if (result != 1) {
            loop.places().refused(place);
            place = NONE;
            return;
        }
        installed = true;
        name = place;
        flags = IoUringAbi.IOSQE_FIXED_FILE;
        loop.places().installed();
    }

    /** {@return whether it has a descriptor, does not need it, and others do} */
    boolean shouldSpareDescriptor() {
        return canSpareDescriptor() && loop.places().areScarce(descriptor);
    }

    /** {@return whether it has a descriptor and does not need it} */
    boolean canSpareDescriptor() {
        return installed && descriptor != NONE;
    }

    void submitSpare(long userData) {
        loop.submissions().close(descriptor, userData);
        descriptor = NONE;
        loop.places().spared();
    }

    void submitCancel(long userData) {
        loop.submissions().cancelFile(name, flags, userData);
    }

    /** {@return how many requests it takes to close it} */
    int closes() {
        return (installed ? 1 : 0) + (descriptor == NONE ? 0 : 1);
    }

    /**
     * Closes it under both names.
     *
     * @param userData of each request
     */
    void submitClose(long userData) {
        if (installed) {
            loop.submissions().closeFile(place, userData);
        }
        if (descriptor != NONE) {
            loop.submissions().close(descriptor, userData);
        }
    }

    void closing(UringSocket owner) {
        if (place == NONE) {
            loop.places().forget(owner);
        }
    }

    void closed() {
        if (place != NONE) {
            loop.places().left(place, descriptor == NONE);
        }
    }

    /** Closes at once because the loop itself ends, with whatever is in flight. */
    void abandon() {
        // What is in flight keeps the file open, so the peer has to be told now.
        int fd = borrow();
        if (fd >= 0) {
            loop.syscalls().shutdown(fd, SocketAbi.SHUT_RDWR);
            loop.syscalls().abandon(fd);
        }
        if (place != NONE) {
            loop.places().abandoned(place);
        }
    }

    /** {@return a descriptor for system calls, or {@code -errno}; goes to {@link #giveBack}} */
    int borrow() {
        return descriptor == NONE ? loop.places().borrow(place) : descriptor;
    }

    /** Takes a descriptor back that was borrowed, if it was. */
    void giveBack(int fd) {
        if (descriptor == NONE) {
            loop.places().giveBack(fd);
        }
    }

    /** {@return as {@link #borrow}, if there is one} */
    int need() throws DriverException {
        int fd = borrow();
        if (fd < 0) {
            throw UringStatus.refused("a descriptor for a moment", fd);
        }
        return fd;
    }

    /** {@return 0 or {@code -errno}} */
    int shutdown(int how) {
        int fd = borrow();
        int result = fd < 0 ? fd : loop.syscalls().shutdown(fd, how);
        giveBack(fd);
        return result;
    }

    /** {@return 0 or {@code -errno}; the length is read and written} */
    int getOption(int level, int option, long value, long bytes) {
        int fd = borrow();
        int result = fd < 0 ? fd : loop.syscalls().getsockopt(fd, level, option, value, bytes);
        giveBack(fd);
        return result;
    }

    /** Sets an option that is a number; where that fails, things go on without it. */
    void setInt(int level, int option, int value) {
        int fd = borrow();
        if (fd >= 0) {
            UringOptions.setInt(loop, fd, level, option, value);
        }
        giveBack(fd);
    }

    /** {@return whether an error waits to be told} */
    boolean hasError() {
        int fd = borrow();
        boolean error = fd >= 0 && (loop.syscalls().poll(fd, 0) & SocketAbi.POLLERR) != 0;
        giveBack(fd);
        return error;
    }

    /** {@return the bytes in one of the kernel's queues, or {@code -errno}} */
    int queued(int code) {
        int fd = borrow();
        int result = fd < 0 ? fd : UringOptions.queued(loop, fd, code);
        giveBack(fd);
        return result;
    }

    /** {@return the error that waits to be told, which is told by this; 0 if there is none} */
    int takeError() {
        int fd = borrow();
        int error = fd < 0 ? 0 : UringOptions.takeError(loop, fd);
        giveBack(fd);
        return error;
    }

    /**
     * {@return whether an answer means that nothing was asked, for want of a descriptor to ask
     * with; the next time there may be one}
     */
    static boolean isUnasked(int result) {
        return result == -Errno.EMFILE || result == -Errno.ENFILE || result == -Errno.EAGAIN;
    }

    /** Makes the peer of a TCP connection see a reset when it is closed. */
    void resetOnClose() {
        MemorySegment scratch = loop.scratch();
        scratch.set(UringLoop.INT, 0, 1);
        scratch.set(UringLoop.INT, Integer.BYTES, 0);
        int fd = borrow();
        int level = SocketAbi.SOL_SOCKET;
        int option = SocketAbi.SO_LINGER;
        if (fd >= 0) {
            loop.syscalls().setsockopt(fd, level, option, scratch.address(), Long.BYTES);
        }
        giveBack(fd);
    }
}
