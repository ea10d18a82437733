package wsk.engine.driver;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A list of memory ranges to be sent one after the other. Made once, filled again and again by the
 * engine.
 */
public final class GatherList {
    /** The most ranges a list can hold. */
    public static final int RANGES_MAX = 64;

    private final @Nullable MemorySegment[] segments = new @Nullable MemorySegment[RANGES_MAX];
    private final long[] offsets = new long[RANGES_MAX];
    private final long[] lengths = new long[RANGES_MAX];
    private int count;
    private long bytes;

    /** Makes an empty list. */
    public GatherList() {}

    /** Empties the list; it knows nothing any more of the memory that was in it. */
    public void clear() {
        truncate(0);
    }

    /**
     * Takes the last ranges away.
     *
     * @param ranges how many stay, 0 to {@link #count()}
     */
    public void truncate(int ranges) {
        while (count > ranges) {
            count--;
            bytes -= lengths[count];
            segments[count] = null;
        }
    }

    /** {@return whether the list can take no more ranges} */
    public boolean isFull() {
        return count == RANGES_MAX;
    }

    /**
     * Adds a range.
     *
     * @param segment native memory
     * @param offset where the range starts in it
     * @param length its bytes, 1 or more
     */
    public void add(MemorySegment segment, long offset, long length) {
        assert length > 0 : length;
        segments[count] = segment;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        bytes += length;
    }

    /** {@return how many ranges there are} */
    public int count() {
        return count;
    }

    /** {@return the bytes of all ranges} */
    public long bytes() {
        return bytes;
    }

    /**
     * {@return the memory of a range}
     *
     * @param index 0 to {@link #count()} - 1
     */
    public MemorySegment segment(int index) {
        return Objects.requireNonNull(segments[index], "a range that is not in the list");
    }

    /**
     * {@return where a range starts in its memory}
     *
     * @param index 0 to {@link #count()} - 1
     */
    public long offset(int index) {
        return offsets[index];
    }

    /**
     * {@return the bytes of a range}
     *
     * @param index 0 to {@link #count()} - 1
     */
    public long length(int index) {
        return lengths[index];
    }
}
