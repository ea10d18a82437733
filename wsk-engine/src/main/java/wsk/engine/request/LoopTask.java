package wsk.engine.request;

import org.jspecify.annotations.Nullable;

/**
 * Something that runs on a loop's thread, with a link of its own so that queueing it costs no
 * memory.
 *
 * <p>A task is in one queue at a time. Whoever takes it out owns the link until the task is queued
 * again.
 */
public abstract class LoopTask {
    /** The next task of the queue this one is in. */
    public @Nullable LoopTask next;

    /** Does the work. Loop thread. */
    public abstract void run();

    /**
     * The loop has ended before the task's turn came; what has to be done all the same is done
     * here. On the loop's thread as it ends, or on one of its own.
     */
    public void runWithoutLoop(Callbacks callbacks) {
        // Nothing of the loop is left that it could be about.
    }
}
