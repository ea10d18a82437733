package wsk.provider.iouring.kernel;

/**
 * What a loop needs of a ring. Tests put something between a loop and the real ring that loses,
 * delays, doubles or falsifies completions and lets waits fail.
 */
public interface Kernel extends AutoCloseable {
    /**
     * {@return where requests are written; they stay there until the next {@link #submitAndWait}}
     */
    SubmissionQueue submissions();

    /**
     * Hands over every request written so far, runs deferred work and waits. Comes back early for
     * any reason the kernel has: the caller looks at what is there and calls again.
     *
     * @param minComplete how many completions to wait for; 0 does not wait
     * @param timeoutNanos how long to wait at most; negative waits for ever
     * @return 0, or {@code -errno} of a call that failed and may be repeated
     */
    int submitAndWait(int minComplete, long timeoutNanos);

    /**
     * Takes completions that are there.
     *
     * @param sink is given each; may write requests, may not call this object but for {@link
     *     #installDescriptor}
     * @param limit the most to take
     * @return how many there were
     */
    int drain(CompletionSink sink, int limit);

    /**
     * Makes a descriptor for a file of the ring's table, at once. May be called by a sink. The
     * completion comes in its turn as well: then it is news only if this had given up on it.
     *
     * @param index its place in the table
     * @param userData of no other request in flight
     * @return the descriptor, or {@code -errno}; {@code -EAGAIN} if the kernel would not say now
     */
    int installDescriptor(int index, long userData);

    /** {@return whether {@link #drain} would find something; looks at memory only} */
    boolean completionsReady();

    /** {@return whether {@link #submitAndWait} would run deferred work; looks at memory only} */
    boolean deferredWorkReady();

    /** {@return what happened so far} */
    RingCounters counters();

    /**
     * Gives everything back. All requests must have completed: the kernel may still write
     * otherwise.
     */
    @Override
    void close();
}
