package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Set;

/**
 * A ring's table of files: which of its places are free. A file in it is open without counting as a
 * descriptor of the process. Goes with its ring.
 */
public final class FileTable {
    /** The most places there may be; the kernel allows more. */
    public static final int SIZE_MAX = 65_536;

    private static final int FIRST_SIZE = 64;

    private final Syscalls syscalls;
    private final int ringFd;
    private final int size;
    private final boolean givesDescriptorsBack;
    private final long descriptors;
    private int[] free = new int[FIRST_SIZE];
    private int freeCount;
    private int next;

    private FileTable(
            Syscalls syscalls,
            int ringFd,
            int size,
            boolean givesDescriptorsBack,
            long descriptors) {
        this.syscalls = syscalls;
        this.ringFd = ringFd;
        this.size = size;
        this.givesDescriptorsBack = givesDescriptorsBack;
        this.descriptors = descriptors;
    }

    /**
     * Gives a ring a table, if it can have one.
     *
     * @param arena lives at least as long as the ring
     * @param wanted how many places, 0 for none; there are no more than the process may have
     *     descriptors
     * @param features what to use where the kernel has it
     */
    public static FileTable open(
            Syscalls syscalls, Arena arena, Ring ring, int wanted, Set<Feature> features) {
        int ringFd = ring.descriptor();
        int size = (int) Math.min(wanted, syscalls.descriptorLimit());
        if (!features.contains(Feature.FIXED_FILES)
                || !ring.features().contains(Feature.FIXED_FILES)
                || size == 0
                || register(syscalls, ringFd, size) < 0) {
            return new FileTable(syscalls, ringFd, 0, false, 0);
        }
        boolean back =
                features.contains(Feature.DESCRIPTOR_BACK)
                        && Operations.of(syscalls, ringFd).contains(IORING_OP_FIXED_FD_INSTALL);
        long descriptors = Memory.map(syscalls, arena, (long) size * Integer.BYTES).address();
        return new FileTable(syscalls, ringFd, size, back, descriptors);
    }

    private static int register(Syscalls syscalls, int ringFd, int size) {
        // struct io_uring_rsrc_register: 0 nr u32 | 4 flags u32 | 8 resv2 | 16 data u64 | 24 tags
        int bytes = 32;
        try (Arena arena = Arena.ofConfined()) {
            long at = arena.allocate(bytes, Long.BYTES).address();
            Memory.putInt(at, size);
            Memory.putInt(at + 4, IORING_RSRC_REGISTER_SPARSE);
            return syscalls.ioUringRegister(ringFd, IORING_REGISTER_FILES2, at, bytes);
        }
    }

    /** {@return how many places there are, 0 if there is no table} */
    public int size() {
        return size;
    }

    /** {@return whether a file of the table can get a descriptor} */
    public boolean givesDescriptorsBack() {
        return givesDescriptorsBack;
    }

    /** {@return how many places are taken; any thread, from a moment ago} */
    public int used() {
        return next - freeCount;
    }

    /** {@return a place that nobody else has, -1 if there is none} */
    public int take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        return next < size ? next++ : -1;
    }

    /** Takes a place back, whose file has left it. */
    public void give(int index) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = index;
    }

    /** {@return where a request that fills a place finds the descriptor} */
    public long descriptor(int index, int fd) {
        long at = descriptors + (long) index * Integer.BYTES;
        Memory.putInt(at, fd);
        return at;
    }

    /** Empties a place at once, whether there is a file in it or not. */
    public void clear(int index) {
        // struct io_uring_files_update: 0 offset u32 | 4 resv u32 | 8 fds u64
        try (Arena arena = Arena.ofConfined()) {
            long at = arena.allocate(16, Long.BYTES).address();
            Memory.putInt(at, index);
            Memory.putLong(at + 8, descriptor(index, -1));
            syscalls.ioUringRegister(ringFd, IORING_REGISTER_FILES_UPDATE, at, 1);
        }
    }
}
