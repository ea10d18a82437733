package wsk.engine;

/**
 * A timer of one loop: started, stopped and run on its thread. Made once and started as often as
 * needed.
 */
final class LoopTimer {
    /** The heap position of a timer that is not started. */
    static final int STOPPED = -1;

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

    void start(long atNanos) {
        queue.start(this, atNanos);
    }

    void stop() {
        queue.stop(this);
    }

    boolean isStarted() {
        return position != STOPPED;
    }

    void run() {
        task.run();
    }
}
