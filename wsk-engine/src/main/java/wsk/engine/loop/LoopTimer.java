package wsk.engine.loop;

/**
 * A timer of one loop: started, stopped and run on its thread. Made once and started as often as
 * needed.
 */
public final class LoopTimer {
    /** The heap position of a timer that is not started. */
    static final int STOPPED = -1;

    /** The longest delay, about 146 years. */
    static final long DELAY_MAX_NANOS = Long.MAX_VALUE / 2;

    private final TimerQueue queue;
    private final Runnable task;

    /** When to run, by the loop's clock. */
    long deadlineNanos;

    /** Where the timer is in the heap. */
    int position = STOPPED;

    LoopTimer(TimerQueue queue, Runnable task) {
        this.queue = queue;
        this.task = task;
    }

    public void start(long atNanos) {
        queue.start(this, atNanos);
    }

    /**
     * Starts it after a delay, however long: what is not due in a century is as good as never, and
     * deadlines further apart than half the range of the clock could not be told apart.
     */
    public void startAfter(long nowNanos, long delayNanos) {
        start(nowNanos + Math.min(delayNanos, DELAY_MAX_NANOS));
    }

    public void stop() {
        queue.stop(this);
    }

    public boolean isStarted() {
        return position != STOPPED;
    }

    void run() {
        task.run();
    }
}
