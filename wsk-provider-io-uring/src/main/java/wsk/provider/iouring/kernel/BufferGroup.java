package wsk.provider.iouring.kernel;

/**
 * The shape of a group of buffers.
 *
 * @param group the number requests name it by, 0 to 65535
 * @param count the most buffers, a power of two from 1 to 32768
 * @param initial how many of them the kernel is given at first, 1 or more
 * @param bufferBytes bytes of each, from 64 to 1 GiB
 */
public record BufferGroup(int group, int count, int initial, int bufferBytes) {
    private static final int BUFFER_BYTES_MAX = 1 << 30;
    private static final int LINE_BYTES = 64;

    /** Checks the ranges. */
    public BufferGroup {
        if (group < 0 || group > 0xFFFF) {
            throw new IllegalArgumentException("a buffer group is from 0 to 65535: " + group);
        }
        if (Integer.bitCount(count) != 1 || count < 1 || count > BufferRing.COUNT_MAX) {
            throw new IllegalArgumentException(
                    "the number of buffers must be a power of two from 1 to 32768: " + count);
        }
        if (initial < 1 || initial > count) {
            throw new IllegalArgumentException(
                    "the first buffers must be from 1 to all " + count + ": " + initial);
        }
        if (bufferBytes < LINE_BYTES || bufferBytes > BUFFER_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a buffer must have from 64 bytes to 1 GiB: " + bufferBytes);
        }
    }

    /** {@return the bytes of memory that the kernel locks for the group's ring, in whole pages} */
    public long lockedBytes() {
        return Memory.pages((long) count * BufferRing.ENTRY_BYTES);
    }

    /**
     * {@return the bytes from one buffer to the next}
     *
     * <p>One cache line more than the buffer, so that the starts of all buffers do not fall into
     * the same cache sets.
     */
    public long strideBytes() {
        long whole = (bufferBytes + LINE_BYTES - 1L) / LINE_BYTES * LINE_BYTES;
        return whole + LINE_BYTES;
    }
}
