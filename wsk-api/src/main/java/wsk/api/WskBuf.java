package wsk.api;

import org.jspecify.annotations.Nullable;

import wsk.api.spi.WskLentMemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A range of bytes in a chain of memory: {@code WSK_BUF}.
 *
 * <p>For a send it says what to send, for a receive where the bytes may go, in an indication where
 * they are. It is mutable so that one object serves many requests. It is read during the call that
 * takes it, so that it may describe something else as soon as that has returned; the memory stays
 * borrowed until the request completes.
 *
 * <p>Memory that is used again needs no other object: {@link #put} fills it for a send, {@link
 * #range} narrows it to what was received, {@link #clear} makes it whole again.
 *
 * <p>The bytes are reached by {@link #segment()} if they lie in one piece, as those of an
 * indication always do, else piece by piece by {@link #slice}. Both give the range and nothing
 * beside it, while {@link #mdl()} is all of the memory that the range lies in.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class WskBuf {
    private @Nullable WskMdl mdl;
    private @Nullable WskLentMemory lender;
    private long offset;
    private long length;

    // The whole range, which the object was made with or set to.
    private @Nullable WskMdl wholeMdl;
    private long wholeOffset;
    private long wholeLength;

    private WskBuf() {}

    /** {@return a range of no bytes, for a receive that only resumes indications or for DRAIN} */
    public static WskBuf empty() {
        return new WskBuf();
    }

    /**
     * {@return a range that is all of a piece of memory}
     *
     * @param segment native memory, as in {@link WskMdl#of(MemorySegment)}, which says what that
     *     costs; {@link #allocate} costs nothing
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
     * {@return all of a piece of fresh memory, as in {@link WskMdl#allocate}: the natural way to
     * come by memory for requests}
     *
     * @param bytes at least 1
     * @throws IllegalArgumentException if less
     */
    public static WskBuf allocate(long bytes) {
        return of(WskMdl.allocate(bytes), 0, bytes);
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
        return become(mdl, null, offset, length);
    }

    /**
     * Makes this object describe a part of another range, which may be an indication's: what {@code
     * IoBuildPartialMdl} is for. Makes no object. A part of an indication is lent as long as the
     * indication is.
     *
     * @param whole the other range; may be this object
     * @param from where the part starts, in bytes from the start of the other range
     * @param length the bytes of the part; may run over several pieces
     * @return this object
     * @throws IndexOutOfBoundsException if the part is not inside the other range; nothing has
     *     changed then
     */
    public WskBuf set(WskBuf whole, long from, long length) {
        Objects.checkFromIndexSize(from, length, whole.length);
        if (length == 0) {
            return become(null, null, 0, 0);
        }
        WskLentMemory whose = whole.lender;
        move(whole.mdl, whole.offset + from, length);
        return become(mdl, whose, offset, length);
    }

    /**
     * Narrows this object to a part of the range that it was made with or {@code set} to, whatever
     * it was narrowed to since: to what was received, or to one of several requests on the same
     * memory. Makes no object.
     *
     * @param from where the part starts, in bytes from the start of the whole range
     * @param length the bytes of the part; may run over several pieces
     * @return this object
     * @throws IndexOutOfBoundsException if the part is not inside the whole range; nothing has
     *     changed then
     */
    public WskBuf range(long from, long length) {
        Objects.checkFromIndexSize(from, length, wholeLength);
        // No bytes lie nowhere, and behind the last byte there may be no piece.
        return move(wholeMdl, length == 0 ? wholeOffset : wholeOffset + from, length);
    }

    /**
     * Makes this object the whole range again that it was made with or {@code set} to. Touches no
     * byte.
     *
     * @return this object
     */
    public WskBuf clear() {
        return range(0, wholeLength);
    }

    /** Describes bytes that start so far from the start of a chain, perhaps in a later piece. */
    private WskBuf move(@Nullable WskMdl chain, long start, long bytes) {
        WskMdl piece = chain;
        long at = start;
        while (piece != null && at >= piece.segment().byteSize() && piece.hasNext()) {
            at -= piece.segment().byteSize();
            piece = piece.next();
        }
        mdl = piece;
        offset = at;
        length = bytes;
        return this;
    }

    /**
     * For providers: makes this object describe bytes that are lent to a client.
     *
     * @param lender whose they are
     * @param offset where the range starts in what is lent
     * @param length bytes
     * @return this object
     */
    public WskBuf set(WskLentMemory lender, long offset, long length) {
        return become(null, Objects.requireNonNull(lender, "lender"), offset, length);
    }

    private WskBuf become(
            @Nullable WskMdl newMdl, @Nullable WskLentMemory newLender, long at, long bytes) {
        mdl = newMdl;
        lender = newLender;
        offset = at;
        length = bytes;
        wholeMdl = newMdl;
        wholeOffset = at;
        wholeLength = bytes;
        return this;
    }

    /**
     * {@return whether there is memory behind this range; an {@link #empty()} one and the
     * indication of an empty datagram have none}
     */
    public boolean hasMdl() {
        return mdl != null || (lender != null && length > 0);
    }

    /**
     * {@return the chain of memory; of an indication's buffer just its own bytes, read-only}
     *
     * @throws IllegalStateException if there is no memory behind this range, or it is an
     *     indication's that was given back
     */
    public WskMdl mdl() {
        if (!hasMdl()) {
            throw new IllegalStateException("an empty range has no memory behind it");
        }
        return mdl == null ? Objects.requireNonNull(lender).describe() : mdl;
    }

    /** {@return for providers: who lends the memory; null if it is described by an MDL} */
    public @Nullable WskLentMemory lender() {
        return lender;
    }

    /** {@return where the range starts, in bytes from the start of the first piece} */
    public long offset() {
        return offset;
    }

    /** {@return the bytes in the range} */
    public long length() {
        return length;
    }

    /** {@return in how many pieces of memory the range lies; 0 if it has no bytes} */
    public int pieces() {
        if (length == 0) {
            return 0;
        }
        if (mdl == null) {
            return 1;
        }
        int count = 1;
        long left = length - (mdl.segment().byteSize() - offset);
        for (WskMdl piece = mdl; left > 0; count++) {
            piece = piece.next();
            left -= piece.segment().byteSize();
        }
        return count;
    }

    /**
     * {@return the part of the range that lies in one piece of memory: just these bytes, in an
     * indication read-only} Not to be used after the indication was given back.
     *
     * @param index which piece, 0 to {@link #pieces()} - 1
     * @throws IndexOutOfBoundsException if there is no such piece
     * @throws IllegalStateException if it is an indication's that was given back
     */
    public MemorySegment slice(int index) {
        if (index < 0 || length == 0) {
            throw new IndexOutOfBoundsException("there is no piece " + index);
        }
        WskMdl piece = mdl();
        long from = offset;
        long left = length;
        for (int i = 0; i < index; i++) {
            left -= piece.segment().byteSize() - from;
            if (left <= 0) {
                throw new IndexOutOfBoundsException(
                        "there is no piece " + index + ", the range lies in " + (i + 1));
            }
            from = 0;
            piece = piece.next();
        }
        MemorySegment memory = piece.segment();
        long bytes = Math.min(left, memory.byteSize() - from);
        return bytes == memory.byteSize() ? memory : memory.asSlice(from, bytes);
    }

    /**
     * {@return the bytes of the range, just these, in an indication read-only; no bytes if the
     * range has none} Not to be used after the indication was given back.
     *
     * @throws IllegalStateException if the range runs over several pieces of memory, which only
     *     {@link #slice} can tell, or is an indication's that was given back
     */
    public MemorySegment segment() {
        if (length == 0) {
            return MemorySegment.NULL;
        }
        if (mdl != null && length > mdl.segment().byteSize() - offset) {
            throw new IllegalStateException(
                    "the range lies in " + pieces() + " pieces of memory: use slice(index)");
        }
        return slice(0);
    }

    /**
     * Copies the range into other memory. Makes no object, in an indication neither.
     *
     * @param target where to; at least {@link #length()} bytes
     * @throws IndexOutOfBoundsException if the target is too small
     * @throws IllegalStateException if it is an indication's range that was given back
     */
    public void copyTo(MemorySegment target) {
        Objects.checkFromIndexSize(0, length, target.byteSize());
        if (lender != null) {
            if (length > 0) {
                lender.copyTo(offset, target, 0, length);
            }
            return;
        }
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
     * Fills the start of the whole range from the heap, and narrows this object to it.
     *
     * @param bytes what to copy in; no more than the range had when it was made or {@code set}
     * @return this object, its length now that of the bytes; a later {@code put} has the whole
     *     range again, and so has {@link #clear}
     * @throws IndexOutOfBoundsException if the bytes do not fit; nothing has changed then
     * @throws IllegalArgumentException if the memory is read-only
     */
    public WskBuf put(byte[] bytes) {
        Objects.checkFromIndexSize(0, bytes.length, wholeLength);
        WskMdl piece = bytes.length == 0 ? null : whole();
        long to = wholeOffset;
        int done = 0;
        while (done < bytes.length) {
            MemorySegment target = Objects.requireNonNull(piece).segment();
            int n = (int) Math.min(bytes.length - done, target.byteSize() - to);
            MemorySegment.copy(bytes, done, target, ValueLayout.JAVA_BYTE, to, n);
            done += n;
            to = 0;
            piece = done < bytes.length ? piece.next() : null;
        }
        return range(0, bytes.length);
    }

    private WskMdl whole() {
        return wholeMdl == null ? Objects.requireNonNull(lender).describe() : wholeMdl;
    }
}
