package wsk.provider.iouring.kernel;

/**
 * The system calls a loop makes, as their man pages have them: a result of 0 or more is success, a
 * negative one is {@code -errno}. Addresses are those of native memory the caller keeps alive
 * during the call.
 *
 * <p>One instance belongs to one thread, except for {@link #signal} and {@link #abandon}.
 */
public interface Syscalls {
    /** {@return whether system calls can be made on a processor of a name} */
    static boolean areKnownOn(String arch) {
        return SyscallNumbers.known(arch);
    }

    /** Makes a ring: {@code io_uring_setup(2)}. Returns a close-on-exec descriptor. */
    int ioUringSetup(int entries, long params);

    /**
     * Submits, runs deferred work and waits: {@code io_uring_enter(2)}. Returns entries consumed.
     */
    int ioUringEnter(int fd, int toSubmit, int minComplete, int flags, long arg, long argBytes);

    /** Registers resources with a ring: {@code io_uring_register(2)}. */
    int ioUringRegister(int fd, int opcode, long arg, int count);

    /** Maps memory where the kernel likes: {@code mmap(2)}. Returns its address. */
    long mmap(long bytes, int protection, int flags, int fd, long offset);

    /** Unmaps memory: {@code munmap(2)}. */
    int munmap(long address, long bytes);

    /** Advises on memory: {@code madvise(2)}. */
    int madvise(long address, long bytes, int advice);

    /** Makes a socket: {@code socket(2)}. Returns its descriptor. */
    int socket(int domain, int type, int protocol);

    /** Names a socket: {@code bind(2)}. */
    int bind(int fd, long address, int addressBytes);

    /** Lets a socket be connected to: {@code listen(2)}. */
    int listen(int fd, int backlog);

    /** Connects or, with {@code AF_UNSPEC}, disconnects: {@code connect(2)}. */
    int connect(int fd, long address, int addressBytes);

    /** Asks for the local address: {@code getsockname(2)}. The length is read and written. */
    int getsockname(int fd, long address, long addressBytes);

    /** Asks for the remote address: {@code getpeername(2)}. The length is read and written. */
    int getpeername(int fd, long address, long addressBytes);

    /** Sets an option: {@code setsockopt(2)}. */
    int setsockopt(int fd, int level, int name, long value, int valueBytes);

    /** Asks for an option: {@code getsockopt(2)}. The length is read and written. */
    int getsockopt(int fd, int level, int name, long value, long valueBytes);

    /** Ends one or both directions: {@code shutdown(2)}. */
    int shutdown(int fd, int how);

    /** Gives a descriptor back: {@code close(2)}. It is gone even when this reports a failure. */
    int close(int fd);

    /** Device control, for queue sizes: {@code ioctl(2)}. */
    int ioctl(int fd, long request, long argument);

    /** Makes a descriptor to wake a loop by: {@code eventfd(2)}, non-blocking and close-on-exec. */
    int eventfd();

    /** Reads at once what is there: {@code read(2)} on a non-blocking descriptor. */
    long read(int fd, long address, long bytes);

    /**
     * Asks what a descriptor is ready for, at once: {@code ppoll(2)}. Errors are told, too, and
     * stay there for whoever comes next.
     *
     * @return {@code POLL*} bits
     */
    int poll(int fd, int events);

    /** {@return how many descriptors the process may have: {@code prlimit(2)}, the soft limit} */
    long descriptorLimit();

    /** Resets and closes a connection that nobody takes. Any thread. */
    void abandon(int fd);

    /**
     * Wakes whoever waits on a descriptor of {@link #eventfd()}, by adding one. Any thread.
     *
     * @return false if the kernel refused, which for a live descriptor means that it is signalled
     *     already
     */
    boolean signal(int fd);
}
