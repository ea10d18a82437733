package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import java.lang.foreign.Arena;
import java.util.Set;

/**
 * A ring of the running kernel. Made, used and closed by one platform thread: rings of a single
 * issuer belong to a task, and a virtual thread changes its own.
 */
public final class Ring implements Kernel {
    /*
     * struct io_uring_getevents_arg:
     *     0 sigmask u64 | 8 sigmask_sz u32 | 12 min_wait_usec u32 | 16 ts u64
     * and behind it the struct __kernel_timespec: 24 seconds s64 | 32 nanoseconds s64
     */
    private static final int ARG_BYTES = 24;
    private static final int ARG_AND_TIME_BYTES = 40;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long BACK_OFF_NANOS = 1_000_000L;
    private static final int INSTALL_ATTEMPTS = 8;
    private static final int UNSEEN = Integer.MIN_VALUE;

    private final Syscalls syscalls;
    private final Arena arena;
    private final int fd;
    private final RingLayout layout;
    private final long ring;
    private final long entries;
    private final long sqFlagsAddress;
    private final long arg;
    private final int enterFlags;
    private final SubmissionQueue submissions;
    private final CompletionQueue completions;
    private final RingCounters counters = new RingCounters();
    private int refusals;
    private boolean closed;

    private Ring(Syscalls syscalls, RingOptions options, int fd, RingLayout layout) {
        this.syscalls = syscalls;
        this.fd = fd;
        this.layout = layout;
        this.ring = map(layout.ringBytes(), IORING_OFF_SQ_RING);
        this.entries = mapEntries();
        this.arena = Arena.ofShared();
        this.sqFlagsAddress = ring + layout.sqFlags();
        this.submissions = new SubmissionQueue(layout, ring, entries, arena, counters);
        this.completions = new CompletionQueue(layout, ring, arena, counters);
        fillSqArray();

        this.arg = arena.allocate(ARG_AND_TIME_BYTES, Long.BYTES).address();
        Memory.putLong(arg + 16, arg + ARG_BYTES);
        boolean noIoWait =
                layout.hasFeature(IORING_FEAT_NO_IOWAIT)
                        && options.wanted().contains(Feature.NO_IOWAIT);
        this.enterFlags = IORING_ENTER_GETEVENTS | (noIoWait ? IORING_ENTER_NO_IOWAIT : 0);
    }

    /**
     * Makes a ring with as much of what is wanted as the kernel has.
     *
     * @param syscalls of the calling thread
     * @throws KernelRefusal if there can be no ring, or none that is good enough
     */
    public static Ring open(Syscalls syscalls, RingOptions options) {
        RingSetup.Made made = RingSetup.make(syscalls, options);
        try {
            return new Ring(syscalls, options, made.fd(), made.layout());
        } catch (RuntimeException e) {
            syscalls.close(made.fd());
            throw e;
        }
    }

    private long map(long bytes, long offset) {
        int protection = SocketAbi.PROT_READ | SocketAbi.PROT_WRITE;
        int flags = SocketAbi.MAP_SHARED | SocketAbi.MAP_POPULATE;
        long address = syscalls.mmap(bytes, protection, flags, fd, offset);
        if (address < 0 && address > -Memory.PAGE_BYTES) {
            throw new KernelRefusal("mmap of an io_uring", (int) -address);
        }
        // A child that inherited the pages would share the ring. Best effort: children are not
        // forked here.
        syscalls.madvise(address, bytes, SocketAbi.MADV_DONTFORK);
        return address;
    }

    /** Maps the second part; without it the first is of no use and nobody would unmap it. */
    private long mapEntries() {
        try {
            return map(layout.entriesBytes(), IORING_OFF_SQES);
        } catch (KernelRefusal refusal) {
            syscalls.munmap(ring, layout.ringBytes());
            throw refusal;
        }
    }

    private void fillSqArray() {
        if (!layout.hasSqArray()) {
            return;
        }
        long array = ring + layout.sqArray();
        for (int i = 0; i < layout.sqEntries(); i++) {
            Memory.putInt(array + (long) i * Integer.BYTES, i);
        }
    }

    /**
     * Limits the threads that the kernel makes for requests of this thread that have to block.
     * Without a limit there may be one for each. Best effort: an older kernel does not know it.
     */
    public void limitWorkers(int most) {
        // Two numbers: workers for files and block devices, whose limit 0 leaves, and all others.
        long limits = arena.allocate(8, Integer.BYTES).address();
        Memory.putInt(limits + 4, most);
        syscalls.ioUringRegister(fd, IORING_REGISTER_IOWQ_MAX_WORKERS, limits, 2);
    }

    @Override
    public SubmissionQueue submissions() {
        return submissions;
    }

    @Override
    public RingCounters counters() {
        return counters;
    }

    /** {@return the descriptor, to register things with} */
    public int descriptor() {
        return fd;
    }

    /** {@return which optional parts of the set-up this ring got} */
    public Set<Feature> features() {
        return RingSetup.granted(layout, enterFlags);
    }

    /**
     * {@return whether the kernel counts rings against the memory that the user may lock}
     *
     * <p>It did up to 5.11, does again from 6.14 on, and in between counted them against the
     * control group alone.
     */
    public boolean locksMemory() {
        return layout.hasFeature(IORING_FEAT_RW_ATTR);
    }

    @Override
    public int submitAndWait(int minComplete, long timeoutNanos) {
        submissions.publish();
        int result = 0;
        // Requests without a place in the ring must not be left behind while waiting: nothing might
        // ever come then.
        while (submissions.spilled() > 0 && result >= 0) {
            result = enter(submissions.unconsumed(), 0, 0);
            submissions.publish();
            refusals = result < 0 ? refusals : 0;
        }
        if (result >= 0) {
            int wait = timeoutNanos == 0 ? 0 : minComplete;
            result = enter(submissions.unconsumed(), wait, timeoutNanos);
        }
        if (result >= 0) {
            refusals = 0;
            return 0;
        }
        return survive(result);
    }

    @Override
    public int installDescriptor(int index, long userData) {
        submissions.installDescriptor(index, userData);
        for (int attempt = 0; attempt < INSTALL_ATTEMPTS; attempt++) {
            submitOnly();
            int result = completions.peek(userData, UNSEEN);
            if (result != UNSEEN) {
                return result;
            }
            // There was no room for it. The kernel brings what it kept back when asked for events.
            completions.setAside();
            enter(0, 0, 0);
        }
        return -Errno.EAGAIN;
    }

    /** Hands requests over without running deferred work, as far as the kernel takes them. */
    private void submitOnly() {
        int result;
        do {
            submissions.publish();
            counters.enters++;
            int flags = enterFlags & ~IORING_ENTER_GETEVENTS;
            result = syscalls.ioUringEnter(fd, submissions.unconsumed(), 0, flags, 0, 0);
        } while (result > 0 && submissions.waiting() > 0);
    }

    private int enter(int toSubmit, int minComplete, long timeoutNanos) {
        counters.enters++;
        if (minComplete == 0 || timeoutNanos < 0) {
            return syscalls.ioUringEnter(fd, toSubmit, minComplete, enterFlags, 0, 0);
        }
        Memory.putLong(arg + ARG_BYTES, timeoutNanos / NANOS_PER_SECOND);
        Memory.putLong(arg + ARG_BYTES + 8, timeoutNanos % NANOS_PER_SECOND);
        int flags = enterFlags | IORING_ENTER_EXT_ARG;
        return syscalls.ioUringEnter(fd, toSubmit, minComplete, flags, arg, ARG_BYTES);
    }

    /**
     * Decides what a failed enter means. What was consumed is read from the kernel's own head
     * before the next one, so nothing is submitted twice and nothing is forgotten.
     */
    private int survive(int result) {
        return switch (-result) {
            case Errno.ETIME -> result;
            case Errno.EINTR -> {
                counters.entersThatFailed++;
                yield result;
            }
            case Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM -> {
                // Memory or room for completions is short. The caller takes what is there and comes
                // again; if that does not help, work in progress gets time to finish.
                counters.entersThatFailed++;
                if (++refusals > 1) {
                    enter(0, 1, BACK_OFF_NANOS);
                }
                yield result;
            }
            case Errno.EBADR ->
                    throw new AssertionError("the kernel dropped completions for want of memory");
            default -> throw new AssertionError("io_uring_enter failed with errno " + -result);
        };
    }

    @Override
    public int drain(CompletionSink sink, int limit) {
        int taken = completions.drain(sink, limit);
        while (taken < limit && overflowed()) {
            // The kernel kept some back in a list of its own; an enter that gets events moves them
            // over.
            counters.overflows++;
            enter(0, 0, 0);
            int more = completions.drain(sink, limit - taken);
            if (more == 0) {
                break;
            }
            taken += more;
        }
        return taken;
    }

    private boolean overflowed() {
        return (Memory.getIntAcquire(sqFlagsAddress) & IORING_SQ_CQ_OVERFLOW) != 0;
    }

    @Override
    public boolean completionsReady() {
        return completions.ready();
    }

    @Override
    public boolean deferredWorkReady() {
        int flags = Memory.getIntOpaque(sqFlagsAddress);
        return (flags & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        syscalls.munmap(entries, layout.entriesBytes());
        syscalls.munmap(ring, layout.ringBytes());
        syscalls.close(fd);
        arena.close();
    }
}
