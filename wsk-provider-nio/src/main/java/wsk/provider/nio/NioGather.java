package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.engine.driver.GatherList;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Makes of many ranges of memory one write, and lends a loop's sockets memory for as long as a call
 * lasts. For the loop's thread only.
 *
 * <p>Small ranges are copied next to each other, because a copy of a few hundred bytes costs less
 * than one more buffer for the system to look at, and because it needs no view of the client's
 * memory. Large ones are written from where they are.
 */
final class NioGather {
    /** Below this many bytes a range is copied. */
    static final int COPY_BELOW = 2 * 1024;

    /** The most bytes a datagram has. */
    static final int DATAGRAM_BYTES_MAX = 65_535;

    // A list of so few bytes is copied as a whole: the JDK makes garbage for each buffer of a
    // vector.
    private static final int COPY_ALL_MAX = 16 * 1024;

    // All small ranges of the longest list fit in, and so does any datagram.
    private static final int STAGING_BYTES = GatherList.RANGES_MAX * COPY_BELOW;

    private final NioViews views = new NioViews();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment staging = arena.allocate(STAGING_BYTES);
    private final ByteBuffer stagingView = staging.asByteBuffer();

    // Several stretches of the staging memory in one vector need several views of it.
    private final ByteBuffer[] stretches = new ByteBuffer[GatherList.RANGES_MAX];
    private final @Nullable ByteBuffer[] vector = new @Nullable ByteBuffer[GatherList.RANGES_MAX];
    private long attempted;

    NioGather() {
        for (int i = 0; i < stretches.length; i++) {
            stretches[i] = stagingView.duplicate();
        }
    }

    /** {@return the views of clients' memory} */
    NioViews views() {
        return views;
    }

    /** {@return memory for one call: nothing in it outlives that, nor any call to a sink} */
    MemorySegment scratch() {
        return staging;
    }

    /**
     * {@return that memory as a buffer}
     *
     * @param length how much of it
     */
    ByteBuffer scratchView(int length) {
        return stagingView.limit(length).position(0);
    }

    /**
     * Writes a list, or the start of it, with one system call.
     *
     * @param channel where to
     * @param list what
     * @return the bytes written; if fewer than {@link #attempted}, the channel takes no more now
     * @throws IOException from the channel
     */
    long write(SocketChannel channel, GatherList list) throws IOException {
        if (list.count() == 1 || list.bytes() <= COPY_ALL_MAX) {
            ByteBuffer bytes = one(list);
            attempted = bytes.remaining();
            return channel.write(bytes);
        }
        int count = fill(list);
        try {
            return channel.write(vector, 0, count);
        } finally {
            // Views are to be collected with the memory they show.
            for (int i = 0; i < count; i++) {
                vector[i] = null;
            }
        }
    }

    /** {@return how much the last {@link #write} tried to write} */
    long attempted() {
        return attempted;
    }

    /** {@return a datagram's bytes as one buffer; null if it is longer than a datagram can be} */
    @Nullable ByteBuffer datagram(GatherList list) {
        return list.bytes() > DATAGRAM_BYTES_MAX ? null : one(list);
    }

    /** Frees the memory. */
    void close() {
        arena.close();
    }

    private ByteBuffer one(GatherList list) {
        if (list.count() == 1 && list.length(0) >= COPY_BELOW) {
            return views.range(list.segment(0), list.offset(0), list.length(0));
        }
        int at = 0;
        for (int i = 0; i < list.count(); i++) {
            at = stage(list, i, at);
        }
        return scratchView(at);
    }

    private int stage(GatherList list, int index, int at) {
        long length = list.length(index);
        MemorySegment.copy(list.segment(index), list.offset(index), staging, at, length);
        return at + (int) length;
    }

    /** Fills the vector up to the first range that would need a view already in it. */
    private int fill(GatherList list) {
        int count = 0;
        int staged = 0;
        attempted = 0;
        for (int i = 0; i < list.count(); ) {
            int following = endOfRun(list, i);
            ByteBuffer part;
            if (list.length(i) < COPY_BELOW) {
                part = stretches[count].limit(STAGING_BYTES).position(staged);
                for (int k = i; k < following; k++) {
                    staged = stage(list, k, staged);
                }
                part.limit(staged);
            } else if (isViewed(list, i)) {
                break;
            } else {
                long end = list.offset(following - 1) + list.length(following - 1);
                part = views.range(list.segment(i), list.offset(i), end - list.offset(i));
            }
            vector[count] = part;
            count++;
            attempted += part.remaining();
            if (part.remaining() == NioViews.VIEW_BYTES_MAX) {
                // Perhaps not all of the range.
                break;
            }
            i = following;
        }
        return count;
    }

    /** {@return the end of the ranges that make one part: small ones, or one behind another} */
    private static int endOfRun(GatherList list, int start) {
        boolean small = list.length(start) < COPY_BELOW;
        int end = start + 1;
        while (end < list.count()
                && list.length(end) < COPY_BELOW == small
                && (small || continues(list, end))) {
            end++;
        }
        return end;
    }

    private static boolean continues(GatherList list, int index) {
        return list.offset(index) == list.offset(index - 1) + list.length(index - 1)
                && list.segment(index).equals(list.segment(index - 1));
    }

    private static boolean isViewed(GatherList list, int index) {
        for (int i = 0; i < index; i++) {
            if (list.length(i) >= COPY_BELOW && list.segment(i).equals(list.segment(index))) {
                return true;
            }
        }
        return false;
    }
}
