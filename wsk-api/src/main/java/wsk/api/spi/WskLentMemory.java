package wsk.api.spi;

import wsk.api.WskMdl;

import java.lang.foreign.MemorySegment;

/**
 * Memory of a provider that stands behind the buffer of an indication: it describes itself to a
 * client only when asked, and then no more than the client's bytes.
 *
 * <p>A provider makes such a buffer with {@link wsk.api.WskBuf#set(WskLentMemory, long, long)} and
 * finds its own memory again by {@link wsk.api.WskBuf#lender()} when the client sends what it was
 * lent, so that no description has to be made for that. The memory of another provider's lender is
 * used through its description.
 */
public interface WskLentMemory {
    /**
     * {@return the lent bytes, exactly these, read-only, and in one piece; {@link WskMdl#isSteady
     * steady}} Any thread. May make an object, and may answer with the same one again as long as
     * the same bytes are lent.
     *
     * @throws IllegalStateException if nothing is lent at the moment
     */
    WskMdl describe();

    /**
     * Copies lent bytes without making an object. Any thread.
     *
     * @param from where to start, in bytes from the first that is lent
     * @param target where to
     * @param at where in the target
     * @param bytes how many
     * @throws IllegalStateException if nothing is lent at the moment
     * @throws IndexOutOfBoundsException if the range is not inside what is lent or the target
     */
    void copyTo(long from, MemorySegment target, long at, long bytes);
}
