package wsk.provider.iouring.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes native memory by address. Any thread; the caller owns the memory and its
 * lifetime.
 *
 * <p>One segment over all memory, constant to the JIT, costs less than one per structure, and a
 * kernel address arrives as a number anyway. Nothing that a client handed in is read or written
 * through here.
 */
public final class Memory {
    /** The unit {@code mmap(2)} works in, and an upper bound of what needs alignment. */
    public static final int PAGE_BYTES = 4096;

    private static final MemorySegment ALL = all();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();

    private Memory() {}

    @SuppressWarnings(
            "restricted") // The kernel hands out addresses; a segment must be made of them.
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    /**
     * Maps fresh zeroed pages that stay with their arena. Untouched pages cost address space only,
     * which a heap allocation does not promise.
     *
     * @param syscalls used once, now
     * @param arena unmaps when it closes
     * @param bytes at least 1
     * @return the segment, page-aligned
     * @throws KernelRefusal if there is no memory
     */
    @SuppressWarnings("restricted") // Gives mapped pages their size and their owner.
    public static MemorySegment map(Syscalls syscalls, Arena arena, long bytes) {
        int protection = SocketAbi.PROT_READ | SocketAbi.PROT_WRITE;
        int flags = SocketAbi.MAP_PRIVATE | SocketAbi.MAP_ANONYMOUS;
        long address = syscalls.mmap(bytes, protection, flags, -1, 0);
        if (address < 0 && address > -PAGE_BYTES) {
            throw new KernelRefusal("mmap of " + bytes + " bytes", (int) -address);
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, _ -> FfmSyscalls.unmap(address, bytes));
    }

    /** {@return so many bytes in whole pages} */
    static long pages(long bytes) {
        return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    /** {@return the byte at an address} */
    public static byte getByte(long address) {
        return ALL.get(JAVA_BYTE, address);
    }

    /** {@return the two bytes at an address, in the machine's order} */
    public static short getShort(long address) {
        return ALL.get(JAVA_SHORT_UNALIGNED, address);
    }

    /** {@return the four bytes at an address, in the machine's order} */
    public static int getInt(long address) {
        return ALL.get(JAVA_INT_UNALIGNED, address);
    }

    /** {@return the eight bytes at an address, in the machine's order} */
    public static long getLong(long address) {
        return ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    /** Stores one byte. */
    public static void putByte(long address, byte value) {
        ALL.set(JAVA_BYTE, address, value);
    }

    /** Stores two bytes in the machine's order. */
    public static void putShort(long address, short value) {
        ALL.set(JAVA_SHORT_UNALIGNED, address, value);
    }

    /** Stores four bytes in the machine's order. */
    public static void putInt(long address, int value) {
        ALL.set(JAVA_INT_UNALIGNED, address, value);
    }

    /** Stores eight bytes in the machine's order. */
    public static void putLong(long address, long value) {
        ALL.set(JAVA_LONG_UNALIGNED, address, value);
    }

    /** Copies bytes between places that do not overlap. */
    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /** Copies bytes in from the heap. */
    public static void put(long address, byte[] bytes, int from, int length) {
        MemorySegment.copy(bytes, from, ALL, JAVA_BYTE, address, length);
    }

    /** Copies bytes out to the heap. */
    public static void get(long address, byte[] bytes, int from, int length) {
        MemorySegment.copy(ALL, JAVA_BYTE, address, bytes, from, length);
    }

    /** Zeroes a range. */
    public static void clear(long address, long bytes) {
        ALL.asSlice(address, bytes).fill((byte) 0);
    }

    static int getIntAcquire(long address) {
        return (int) INT.getAcquire(ALL, address);
    }

    static int getIntOpaque(long address) {
        return (int) INT.getOpaque(ALL, address);
    }

    static void putIntRelease(long address, int value) {
        INT.setRelease(ALL, address, value);
    }

    static void putShortRelease(long address, short value) {
        SHORT.setRelease(ALL, address, value);
    }
}
