package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/**
 * Memory segments as the byte buffers that channels want. Remembers the views of segments seen
 * before, equal ones sharing one, and weakly: a segment whose memory is freed by the collector must
 * not live on here. For the loop's thread only.
 */
final class NioViews {
    // Enough for the buffers of some thousand connections. Each segment has as many places as there
    // are ways; one that loses its place to another costs a new view, no more.
    private static final int SET_BITS = 10;
    private static final int WAYS = 4;

    // 2 to the 64th divided by the golden ratio: spreads neighbours over the topmost bits.
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /** Channels cannot take a larger buffer; of a larger range its start is taken. */
    static final long VIEW_BYTES_MAX = 1L << 30;

    private record Entry(MemorySegment segment, ByteBuffer view) {}

    private final @Nullable WeakReference<Entry>[] slots;
    private int victim;

    NioViews() {
        // An array of a generic type cannot be made in any other way.
        @SuppressWarnings({"unchecked", "rawtypes"})
        @Nullable WeakReference<Entry>[] empty = new WeakReference[WAYS << SET_BITS];
        slots = empty;
    }

    /**
     * {@return a buffer that stands on a range, or on the start of one longer than buffers can be;
     * good until the next call for the same segment}
     *
     * @param segment native memory
     * @param offset where the range starts in it
     * @param length its bytes
     */
    ByteBuffer range(MemorySegment segment, long offset, long length) {
        if (segment.byteSize() > VIEW_BYTES_MAX) {
            return segment.asSlice(offset, Math.min(length, VIEW_BYTES_MAX)).asByteBuffer();
        }
        ByteBuffer view = view(segment);
        return view.limit((int) (offset + length)).position((int) offset);
    }

    private ByteBuffer view(MemorySegment segment) {
        int first = firstSlot(segment);
        int free = -1;
        for (int slot = first; slot < first + WAYS; slot++) {
            WeakReference<Entry> reference = slots[slot];
            Entry entry = reference == null ? null : reference.get();
            if (entry == null) {
                free = slot;
            } else if (isSame(entry.segment, segment)) {
                return entry.view;
            }
        }
        if (free < 0) {
            victim = (victim + 1) % WAYS;
            free = first + victim;
        }
        Entry entry = new Entry(segment, segment.asByteBuffer());
        slots[free] = new WeakReference<>(entry);
        return entry.view;
    }

    /**
     * Equal segments are at the same place, no more: one may be read-only, or of an arena that was
     * closed before the allocator gave the place away again, and a view is as its segment is.
     */
    private static boolean isSame(MemorySegment known, MemorySegment segment) {
        return known.equals(segment)
                && known.byteSize() == segment.byteSize()
                && known.scope().equals(segment.scope())
                && known.isReadOnly() == segment.isReadOnly();
    }

    // The segment's own hash code makes garbage.
    private static int firstSlot(MemorySegment segment) {
        long mixed = (segment.address() + segment.byteSize()) * SPREAD;
        return (int) (mixed >>> (Long.SIZE - SET_BITS)) * WAYS;
    }
}
