package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;

/** The operations that the running kernel's rings have. */
public final class Operations {
    private static final int OPERATIONS = 256;
    private static final int HEADER_BYTES = 16;
    private static final int OPERATION_BYTES = 8;

    private Operations() {}

    /**
     * {@return the numbers of the operations}
     *
     * @throws KernelRefusal if the kernel does not tell
     */
    public static Set<Integer> of(Syscalls syscalls, int ringFd) {
        try (Arena arena = Arena.ofConfined()) {
            // struct io_uring_probe: 0 last_op u8 | 1 ops_len u8 | 16 ops of: 0 op u8 | 2 flags
            // u16, 8 bytes each.
            long bytes = HEADER_BYTES + (long) OPERATIONS * OPERATION_BYTES;
            long at = arena.allocate(bytes, Long.BYTES).address();
            int result = syscalls.ioUringRegister(ringFd, IORING_REGISTER_PROBE, at, OPERATIONS);
            if (result < 0) {
                throw new KernelRefusal("asking io_uring for its operations", -result);
            }
            return read(at);
        }
    }

    private static Set<Integer> read(long at) {
        int count = Byte.toUnsignedInt(Memory.getByte(at + 1));
        Set<Integer> supported = new HashSet<>();
        for (int i = 0; i < count; i++) {
            long operation = at + HEADER_BYTES + (long) i * OPERATION_BYTES;
            if ((Memory.getShort(operation + 2) & IO_URING_OP_SUPPORTED) != 0) {
                supported.add(Byte.toUnsignedInt(Memory.getByte(operation)));
            }
        }
        return supported;
    }
}
