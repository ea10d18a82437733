package wsk.api;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Describes native memory that providers may read and write: {@code MDL}. Several of them linked
 * make a chain.
 *
 * <p>Immutable and free to share. Making one checks the memory once, so that no request has to.
 * Make it when the buffer is made and keep it as long as the buffer: a request on a description
 * already seen costs nothing.
 */
public final class WskMdl {
    private final MemorySegment segment;
    private final @Nullable WskMdl next;
    private final long chainBytes;

    private WskMdl(MemorySegment segment, @Nullable WskMdl next) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    "memory for WSK must be native, not on the Java heap");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the memory's arena is closed");
        }
        if (segment.byteSize() == 0) {
            throw new IllegalArgumentException("the memory is empty");
        }
        this.segment = segment;
        this.next = next;
        this.chainBytes = segment.byteSize() + (next == null ? 0 : next.chainBytes);
    }

    /**
     * {@return a description of one piece of memory}
     *
     * @param segment native memory, at least one byte, of an arena that threads may share and that
     *     lives as long as any request that uses it
     * @throws IllegalArgumentException if the memory is on the Java heap or empty
     * @throws IllegalStateException if its arena is closed
     */
    public static WskMdl of(MemorySegment segment) {
        return new WskMdl(segment, null);
    }

    /**
     * {@return a chain: this piece, then another}
     *
     * @param segment the first piece, as in {@link #of}
     * @param rest what follows it
     */
    public static WskMdl of(MemorySegment segment, WskMdl rest) {
        return new WskMdl(segment, Objects.requireNonNull(rest, "rest"));
    }

    /** {@return this piece of memory} */
    public MemorySegment segment() {
        return segment;
    }

    /** {@return whether another piece follows} */
    public boolean hasNext() {
        return next != null;
    }

    /**
     * {@return the piece that follows}
     *
     * @throws NoSuchElementException if this is the last
     */
    public WskMdl next() {
        if (next == null) {
            throw new NoSuchElementException("this is the last piece of the chain");
        }
        return next;
    }

    /** {@return the bytes of this piece and of all that follow} */
    public long chainBytes() {
        return chainBytes;
    }
}
