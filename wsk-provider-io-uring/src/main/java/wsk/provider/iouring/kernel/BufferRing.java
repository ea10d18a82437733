package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Buffers the kernel picks from when data arrives, all of one group of one ring.
 *
 * <p>A buffer is the kernel's, or ours, or, in an incremental ring, the kernel's behind the point
 * up to which it is ours. It becomes ours when a completion says that the kernel is through with
 * it, and the kernel's again by {@link #recycle}. What a completion says about buffers is checked
 * against that: it comes from outside.
 *
 * <p>Which place in an incremental buffer a piece lies at is not in its completion. It follows from
 * the order of completions, which kernels before 6.15 did not always keep.
 *
 * <p>The memory of all buffers is reserved at once, which costs addresses only; the kernel is given
 * some buffers at first and more by {@link #grow}, so that pieces that somebody keeps do not starve
 * everybody else.
 */
public final class BufferRing implements AutoCloseable {
    // struct io_uring_buf: 0 addr u64 | 8 len u32 | 12 bid u16 | 14 resv u16, of the first entry
    // the ring's tail
    static final int ENTRY_BYTES = 16;
    private static final int TAIL = 14;
    // struct io_uring_buf_reg: 0 ring_addr u64 | 8 ring_entries u32 | 12 bgid u16 | 14 flags u16 |
    // 16 resv[3] u64
    private static final int REGISTRATION_BYTES = 40;

    /** The most buffers of a group. */
    public static final int COUNT_MAX = 32_768;

    private final Syscalls syscalls;
    private final Arena arena;
    private final int ringFd;
    private final int group;
    private final int count;
    private final int bufferBytes;
    private final long stride;
    private final boolean incremental;
    private final long entries;
    private final MemorySegment memory;
    private final int[] filled;
    private final boolean[] kernelOwns;
    private int tail;
    private int published;
    private int granted;
    private int available;
    private long recycled;
    private long dry;

    private BufferRing(
            Syscalls syscalls, Arena arena, int ringFd, BufferGroup shape, boolean incremental) {
        this.syscalls = syscalls;
        this.arena = arena;
        this.ringFd = ringFd;
        this.group = shape.group();
        this.count = shape.count();
        this.bufferBytes = shape.bufferBytes();
        this.stride = shape.strideBytes();
        this.incremental = incremental;
        this.entries = Memory.map(syscalls, arena, (long) count * ENTRY_BYTES).address();
        this.memory = Memory.map(syscalls, arena, count * stride);
        this.filled = new int[count];
        this.kernelOwns = new boolean[count];
    }

    /**
     * Makes a group and registers it with a ring.
     *
     * @param incremental whether to fill buffers piece by piece if the kernel can
     * @throws KernelRefusal if the kernel has no buffer rings or no memory
     */
    public static BufferRing open(
            Syscalls syscalls, int ringFd, BufferGroup shape, boolean incremental) {
        BufferRing buffers = null;
        if (incremental) {
            buffers = tryOpen(syscalls, ringFd, shape, true);
        }
        if (buffers == null) {
            buffers = tryOpen(syscalls, ringFd, shape, false);
        }
        if (buffers == null) {
            throw new KernelRefusal("registering a ring of buffers", Errno.EINVAL);
        }
        return buffers;
    }

    private static @Nullable BufferRing tryOpen(
            Syscalls syscalls, int ringFd, BufferGroup shape, boolean incremental) {
        Arena arena = Arena.ofShared();
        try {
            BufferRing buffers = new BufferRing(syscalls, arena, ringFd, shape, incremental);
            int result = buffers.register();
            if (result == 0) {
                buffers.grow(shape.initial());
                return buffers;
            }
            if (result != -Errno.EINVAL) {
                throw new KernelRefusal("registering a ring of buffers", -result);
            }
        } catch (KernelRefusal refusal) {
            arena.close();
            throw refusal;
        }
        arena.close();
        return null;
    }

    private int register() {
        try (Arena scratch = Arena.ofConfined()) {
            long at = scratch.allocate(REGISTRATION_BYTES, Long.BYTES).address();
            Memory.putLong(at, entries);
            Memory.putInt(at + 8, count);
            Memory.putShort(at + 12, (short) group);
            Memory.putShort(at + 14, (short) (incremental ? IOU_PBUF_RING_INC : 0));
            return syscalls.ioUringRegister(ringFd, IORING_REGISTER_PBUF_RING, at, 1);
        }
    }

    /**
     * Gives the kernel buffers that it never had.
     *
     * @param more how many at most
     * @return how many there were; 0 if all are granted
     */
    public int grow(int more) {
        int end = Math.min(count, granted + more);
        int grown = end - granted;
        while (granted < end) {
            giveToKernel(granted++);
        }
        publish();
        return grown;
    }

    private void giveToKernel(int buffer) {
        assert !kernelOwns[buffer];
        long at = entries + (long) (tail & (count - 1)) * ENTRY_BYTES;
        Memory.putLong(at, memory.address() + buffer * stride);
        Memory.putInt(at + 8, bufferBytes);
        // A store of eight bytes would be wrong: the last two of the first entry are the ring's
        // tail.
        Memory.putShort(at + 12, (short) buffer);
        kernelOwns[buffer] = true;
        filled[buffer] = 0;
        available++;
        tail++;
    }

    /** Shows the kernel what was given back since the last time. Once per batch is enough. */
    public void publish() {
        if (published != tail) {
            Memory.putShortRelease(entries + TAIL, (short) tail);
            published = tail;
        }
    }

    /** {@return the buffer a completion names} */
    public static int bufferOf(int completionFlags) {
        return completionFlags >>> IORING_CQE_BUFFER_SHIFT;
    }

    /**
     * Takes what a completion brought. Called for every completion that names a buffer, in the
     * order of completions.
     *
     * @param completionFlags with {@code IORING_CQE_F_BUFFER}
     * @param bytes what was received, 0 or more
     * @return where it starts in the buffer, or -1 if the buffer is as it was
     */
    public int take(int completionFlags, int bytes) {
        int buffer = named(completionFlags);
        if (bytes < 0 || bytes > bufferBytes - filled[buffer]) {
            throw new AssertionError(
                    "the kernel filled %d bytes into buffer %d after %d of %d"
                            .formatted(bytes, buffer, filled[buffer], bufferBytes));
        }
        if (incremental && bytes == 0) {
            // An end of stream names the buffer it would have filled and leaves it where it is,
            // whatever the flags say: taking it back would put it into the ring twice.
            return -1;
        }
        int at = filled[buffer];
        filled[buffer] += bytes;
        if (!incremental || (completionFlags & IORING_CQE_F_BUF_MORE) == 0) {
            kernelOwns[buffer] = false;
            available--;
        }
        return at;
    }

    private int named(int completionFlags) {
        int buffer = bufferOf(completionFlags);
        if (buffer >= count || !kernelOwns[buffer]) {
            throw new AssertionError(
                    "the kernel named buffer " + buffer + ", which it did not have");
        }
        return buffer;
    }

    /**
     * Takes back the buffer that is named by a completion that brought nothing. A worker thread of
     * the kernel takes a buffer out of the ring before it tries to receive, and gives it back this
     * way.
     *
     * @param completionFlags with {@code IORING_CQE_F_BUFFER}
     * @param result 0 or {@code -errno}
     * @return whether it is ours now; if not, it is as it was
     */
    public boolean takeUnfilled(int completionFlags, int result) {
        int buffer = named(completionFlags);
        // About ends of streams see take().
        boolean left = result == 0 || (completionFlags & IORING_CQE_F_BUF_MORE) != 0;
        if (incremental && left) {
            return false;
        }
        kernelOwns[buffer] = false;
        available--;
        return true;
    }

    /** {@return whether the kernel may still write into a buffer} */
    public boolean kernelOwns(int buffer) {
        return kernelOwns[buffer];
    }

    /**
     * Gives a buffer back that the kernel is through with. It sees it after the next {@link
     * #publish}.
     */
    public void recycle(int buffer) {
        if (kernelOwns[buffer]) {
            throw new AssertionError("buffer " + buffer + " is the kernel's already");
        }
        recycled++;
        giveToKernel(buffer);
    }

    /** Counts that a receive stopped for want of a buffer. */
    public void ranDry() {
        dry++;
    }

    /** {@return the memory of one buffer} */
    public MemorySegment memory(int buffer) {
        return memory.asSlice(buffer * stride, bufferBytes);
    }

    /** {@return the number requests name this group by} */
    public int group() {
        return group;
    }

    /** {@return the most buffers of this group} */
    public int count() {
        return count;
    }

    /** {@return the bytes one buffer holds} */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** {@return how many buffers are in use, the kernel's and ours} */
    public int granted() {
        return granted;
    }

    /** {@return how many buffers the kernel has, those partly filled included} */
    public int available() {
        return available;
    }

    /** {@return whether the kernel fills buffers piece by piece} */
    public boolean incremental() {
        return incremental;
    }

    /** {@return how many buffers went back so far} */
    public long recycled() {
        return recycled;
    }

    /** {@return how often a receive stopped for want of a buffer} */
    public long dry() {
        return dry;
    }

    /** Unregisters the group and frees its memory. No receive on it may be in progress. */
    @Override
    public void close() {
        try (Arena scratch = Arena.ofConfined()) {
            long at = scratch.allocate(REGISTRATION_BYTES, Long.BYTES).address();
            Memory.putShort(at + 12, (short) group);
            syscalls.ioUringRegister(ringFd, IORING_UNREGISTER_PBUF_RING, at, 1);
        }
        arena.close();
    }
}
