package wsk.api;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A range of bytes in a chain of memory: {@code WSK_BUF}.
 *
 * <p>For a send it says what to send, for a receive where the bytes may go, in an indication where
 * they are. It is mutable so that one object serves many requests. It is read during the call that
 * takes it; the memory stays borrowed until the request completes.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class WskBuf {
    private @Nullable WskMdl mdl;
    private long offset;
    private long length;

    private WskBuf() {}

    /** {@return a range of no bytes, for a receive that only resumes indications or for DRAIN} */
    public static WskBuf empty() {
        return new WskBuf();
    }

    /**
     * {@return a range that is all of a piece of memory}
     *
     * @param segment native memory, as in {@link WskMdl#of(MemorySegment)}
     */
    public static WskBuf of(MemorySegment segment) {
        return of(WskMdl.of(segment), 0, segment.byteSize());
    }

    /**
     * {@return a range of bytes in a chain of memory}
     *
     * @param mdl the chain
     * @param offset where the range starts, in bytes from the start of the chain's first piece and
     *     inside that piece
     * @param length bytes; may run over several pieces
     * @throws IndexOutOfBoundsException if the range is not inside the chain
     */
    public static WskBuf of(WskMdl mdl, long offset, long length) {
        return new WskBuf().set(mdl, offset, length);
    }

    /**
     * {@return all of a piece of fresh memory, zeroed and freed by the garbage collector once
     * unreachable; for programs that do not care where memory comes from}
     *
     * @param bytes at least 1
     */
    public static WskBuf allocate(long bytes) {
        return of(Arena.ofAuto().allocate(bytes, Long.BYTES));
    }

    /**
     * Makes this object describe another range.
     *
     * @param mdl the chain
     * @param offset where the range starts, in bytes from the start of the chain's first piece and
     *     inside that piece
     * @param length bytes; may run over several pieces
     * @return this object
     * @throws IndexOutOfBoundsException if the range is not inside the chain; nothing has changed
     *     then
     */
    public WskBuf set(WskMdl mdl, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, mdl.chainBytes());
        Objects.checkIndex(offset, mdl.segment().byteSize());
        this.mdl = mdl;
        this.offset = offset;
        this.length = length;
        return this;
    }

    /** {@return whether there is memory behind this range; an {@link #empty()} one has none} */
    public boolean hasMdl() {
        return mdl != null;
    }

    /**
     * {@return the chain of memory}
     *
     * @throws IllegalStateException if this range is {@link #empty()}
     */
    public WskMdl mdl() {
        if (mdl == null) {
            throw new IllegalStateException("an empty range has no memory behind it");
        }
        return mdl;
    }

    /** {@return where the range starts, in bytes from the start of the first piece} */
    public long offset() {
        return offset;
    }

    /** {@return the bytes in the range} */
    public long length() {
        return length;
    }

    /**
     * Copies the range into other memory.
     *
     * @param target where to; at least {@link #length()} bytes
     * @throws IndexOutOfBoundsException if the target is too small
     */
    public void copyTo(MemorySegment target) {
        Objects.checkFromIndexSize(0, length, target.byteSize());
        WskMdl piece = mdl;
        long from = offset;
        long done = 0;
        while (done < length) {
            MemorySegment source = Objects.requireNonNull(piece).segment();
            long n = Math.min(length - done, source.byteSize() - from);
            MemorySegment.copy(source, from, target, done, n);
            done += n;
            from = 0;
            piece = done < length ? piece.next() : null;
        }
    }

    /** {@return a copy of the bytes on the heap; for tests, logs and small messages} */
    public byte[] toByteArray() {
        byte[] bytes = new byte[Math.toIntExact(length)];
        copyTo(MemorySegment.ofArray(bytes));
        return bytes;
    }

    /**
     * Fills the start of the range from the heap.
     *
     * @param bytes what to copy in; no more than {@link #length()}
     * @return this object, its length now that of the bytes
     * @throws IndexOutOfBoundsException if the bytes do not fit into the first piece
     */
    public WskBuf put(byte[] bytes) {
        Objects.checkFromIndexSize(0, bytes.length, length);
        MemorySegment.copy(bytes, 0, mdl().segment(), ValueLayout.JAVA_BYTE, offset, bytes.length);
        length = bytes.length;
        return this;
    }
}
