package wsk.api;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
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
 *
 * <p>Memory that is freed while a request uses it costs that request and nothing else, with one
 * exception, whose name says so. What happens depends on whose the memory is:
 *
 * <table>
 *   <caption>Three origins</caption>
 *   <tr><th>made by</th><th>freed</th><th>used by providers</th></tr>
 *   <tr><td>{@link #allocate}</td><td>by the garbage collector, when nobody knows the description
 *       any more; a pending request does</td><td>directly</td></tr>
 *   <tr><td>{@link #of(MemorySegment)}</td><td>by whoever owns the arena, at any moment</td>
 *       <td>through a copy where the system would use it after the call; a request whose memory
 *       was freed before the copy completes with {@link NtStatus#INVALID_PARAMETER}</td></tr>
 *   <tr><td>{@link #unguarded}</td><td>by whoever owns the arena, who promises not to do it while
 *       a request is pending</td><td>directly: a broken promise can corrupt or end the
 *       process</td></tr>
 * </table>
 */
public final class WskMdl {
    private final MemorySegment segment;
    private final @Nullable WskMdl next;
    private final long chainBytes;
    private final boolean steady;
    private final boolean chainSteady;

    private WskMdl(MemorySegment segment, boolean steady, @Nullable WskMdl next) {
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
        this.steady = steady;
        this.next = next;
        this.chainBytes = segment.byteSize() + (next == null ? 0 : next.chainBytes);
        this.chainSteady = steady && (next == null || next.chainSteady);
    }

    /**
     * {@return a description of one piece of memory whose owner may free it at any moment}
     *
     * <p>Where a provider lets the system use memory after the call, as io_uring does, it uses a
     * copy instead: a send costs the copying, a receive is filled from memory of the provider. No
     * request can then touch memory that was freed. Memory of the global arena is never freed and
     * used directly.
     *
     * @param segment native memory, at least one byte, of an arena that threads may share
     * @throws IllegalArgumentException if the memory is on the Java heap or empty
     * @throws IllegalStateException if its arena is closed
     */
    public static WskMdl of(MemorySegment segment) {
        return new WskMdl(segment, isEverlasting(segment), null);
    }

    /**
     * {@return a chain: this piece, then another}
     *
     * @param segment the first piece, as in {@link #of(MemorySegment)}
     * @param rest what follows it; of any origin
     * @throws IllegalArgumentException if the memory is on the Java heap or empty
     * @throws IllegalStateException if its arena is closed
     */
    public static WskMdl of(MemorySegment segment, WskMdl rest) {
        return new WskMdl(segment, isEverlasting(segment), Objects.requireNonNull(rest, "rest"));
    }

    /**
     * {@return a description of one piece of memory whose owner promises that it stays as long as a
     * request on it is pending}
     *
     * <p>Providers use it directly, at no cost. Nothing guards the promise: memory that is freed
     * while a request is pending may be read and written all the same, when it is somebody else's
     * already, or end the process. Only for arenas that outlive the sockets, or memory that is
     * freed after the last completion routine; everything else comes from {@link #allocate} or goes
     * through {@link #of(MemorySegment)}.
     *
     * @param segment native memory, at least one byte, of an arena that threads may share
     * @throws IllegalArgumentException if the memory is on the Java heap or empty
     * @throws IllegalStateException if its arena is closed
     */
    public static WskMdl unguarded(MemorySegment segment) {
        return new WskMdl(segment, true, null);
    }

    /**
     * {@return a description of fresh memory, zeroed, and freed by the garbage collector when the
     * description and the memory are no longer reachable, which they are while a request on them is
     * pending}
     *
     * @param bytes at least 1
     * @throws IllegalArgumentException if less
     */
    public static WskMdl allocate(long bytes) {
        return new WskMdl(Arena.ofAuto().allocate(bytes, Long.BYTES), true, null);
    }

    /** {@return whether nobody can free memory of this arena} */
    private static boolean isEverlasting(MemorySegment segment) {
        return segment.scope().equals(Arena.global().scope());
    }

    /**
     * {@return a chain: this piece, of the same origin, then another}
     *
     * @param rest what follows; of any origin
     */
    public WskMdl followedBy(WskMdl rest) {
        return new WskMdl(segment, steady, Objects.requireNonNull(rest, "rest"));
    }

    /** {@return this piece of memory} */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * {@return whether this piece of memory stays as long as this description is reachable, by
     * construction or by its owner's promise}
     */
    public boolean isSteady() {
        return steady;
    }

    /** {@return whether this piece and all that follow are {@linkplain #isSteady steady}} */
    public boolean isChainSteady() {
        return chainSteady;
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
