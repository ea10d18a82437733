package wsk.provider.iouring.kernel;

/**
 * Writes and reads {@code struct msghdr} and what it names.
 *
 * <pre>
 * msghdr, 56 bytes
 *      0 name u64 | 8 namelen u32 | 16 iov u64 | 24 iovlen u64
 *     32 control u64 | 40 controllen u64 | 48 flags s32
 * iovec, 16 bytes
 *      0 base u64 | 8 len u64
 * cmsghdr, the next at a multiple of 8
 *      0 len u64 | 8 level s32 | 12 type s32 | 16 data
 * io_uring_recvmsg_out
 *      0 namelen u32 | 4 controllen u32 | 8 payloadlen u32 | 12 flags u32
 *     16 name, control, payload
 * </pre>
 */
public final class MessageHeader {
    /** The bytes of a header. */
    public static final int BYTES = 56;

    /** The bytes of one element of a gather list. */
    public static final int IOVEC_BYTES = 16;

    /** The bytes in front of the data of a control message. */
    public static final int CONTROL_HEADER_BYTES = 16;

    /** The bytes in front of the name in a buffer that a multishot receive filled. */
    public static final int RECEIVED_HEADER_BYTES = 16;

    /** The most elements of a gather list the kernel takes. */
    public static final int IOVEC_MAX = 1024;

    private static final int ALIGNMENT = 8;

    private MessageHeader() {}

    /** Writes a header without control data. */
    public static void put(long at, long name, int nameBytes, long iovecs, int iovecCount) {
        Memory.putLong(at, name);
        Memory.putLong(at + 8, nameBytes);
        Memory.putLong(at + 16, iovecs);
        Memory.putLong(at + 24, iovecCount);
        Memory.putLong(at + 32, 0);
        Memory.putLong(at + 40, 0);
        Memory.putLong(at + 48, 0);
    }

    /** Adds control data to a header. */
    public static void putControl(long at, long control, long controlBytes) {
        Memory.putLong(at + 32, control);
        Memory.putLong(at + 40, controlBytes);
    }

    /** Writes one element of a gather list. */
    public static void putIovec(long iovecs, int index, long base, long bytes) {
        long at = iovecs + (long) index * IOVEC_BYTES;
        Memory.putLong(at, base);
        Memory.putLong(at + 8, bytes);
    }

    /** {@return the bytes of the name after a receive} */
    public static int nameBytes(long at) {
        return Memory.getInt(at + 8);
    }

    /** {@return the bytes of control data after a receive} */
    public static long controlBytes(long at) {
        return Memory.getLong(at + 40);
    }

    /** {@return the flags after a receive} */
    public static int flags(long at) {
        return Memory.getInt(at + 48);
    }

    /** {@return the room a control message with so much data takes} */
    public static long controlSpace(long dataBytes) {
        return CONTROL_HEADER_BYTES + align(dataBytes);
    }

    /** Writes the head of a control message; its data goes behind {@link #CONTROL_HEADER_BYTES}. */
    public static void putControlHeader(long at, int level, int type, long dataBytes) {
        Memory.putLong(at, CONTROL_HEADER_BYTES + dataBytes);
        Memory.putInt(at + 8, level);
        Memory.putInt(at + 12, type);
    }

    /**
     * {@return whether a whole control message starts at a place}
     *
     * @param at the place
     * @param end behind the last byte of control data
     */
    public static boolean controlAt(long at, long end) {
        if (end - at < CONTROL_HEADER_BYTES) {
            return false;
        }
        long bytes = Memory.getLong(at);
        return bytes >= CONTROL_HEADER_BYTES && bytes <= end - at;
    }

    /** {@return the place behind a control message, where the next may start} */
    public static long controlAfter(long at) {
        return at + align(Memory.getLong(at));
    }

    /** {@return the level of a control message} */
    public static int controlLevel(long at) {
        return Memory.getInt(at + 8);
    }

    /** {@return the type of a control message} */
    public static int controlType(long at) {
        return Memory.getInt(at + 12);
    }

    /** {@return the bytes of data of a control message} */
    public static long controlDataBytes(long at) {
        return Memory.getLong(at) - CONTROL_HEADER_BYTES;
    }

    /**
     * {@return the bytes of the name in a buffer that a multishot receive filled; may exceed the
     * room it had}
     */
    public static int receivedNameBytes(long at) {
        return Memory.getInt(at);
    }

    /** {@return the bytes of control data in a buffer that a multishot receive filled} */
    public static int receivedControlBytes(long at) {
        return Memory.getInt(at + 4);
    }

    /** {@return the bytes of the whole datagram, also when less of it fit} */
    public static int receivedPayloadBytes(long at) {
        return Memory.getInt(at + 8);
    }

    /** {@return the flags of a datagram that a multishot receive stored} */
    public static int receivedFlags(long at) {
        return Memory.getInt(at + 12);
    }

    private static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
