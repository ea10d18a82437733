package wsk.engine.loop;

import java.util.concurrent.TimeUnit;

/** One place in the rotation: who serves there, and after a failure the search for a successor. */
final class LoopSlot {
    /*
     * SERVED ---its loop failed---> VACANT <---refused--- OPENING
     *    ^                             \---pause is over---^ |
     *    +------------------------------------- opened ------+
     *
     * The loop that has failed looks after its own succession: it has a thread and a clock, and no
     * other is needed. It ends when it is replaced and nothing of it is left. The successor opens
     * its driver on a thread of its own, as every loop does; only the three moves above are shared
     * between the two threads.
     *
     * Pauses: short after the first failure, doubled each time an attempt fails or a loop that has
     * not lived long, so that what fails at once costs nothing; short again after a loop that has
     * lived a while.
     */

    /** How long the first pause is. */
    static final long PAUSE_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long a pause grows. */
    static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How long a loop must have lived for the next pause to be short again. */
    static final long LIVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private enum State {
        SERVED,
        VACANT,
        OPENING
    }

    private final Loops loops;
    private final int index;
    private volatile EventLoop loop;

    // Guarded by this object's monitor, which nobody outside the engine sees.
    private State state = State.SERVED;
    private long pauseNanos;
    private long servedSince = System.nanoTime();
    private long due;

    LoopSlot(Loops loops, int index) {
        this.loops = loops;
        this.index = index;
        this.loop = new EventLoop(loops, this, index, 0);
    }

    /** {@return the loop that serves, or the one that failed last and answers} */
    EventLoop loop() {
        return loop;
    }

    /** {@return whether its loop serves} */
    boolean isServed() {
        return loop.isServing();
    }

    /** Notes that its loop has failed. Needs no memory. {@return how many have by now} */
    long failed(EventLoop which, Throwable defect) {
        synchronized (this) {
            if (loop == which && state == State.SERVED) {
                long now = System.nanoTime();
                boolean lived = now - servedSince >= LIVED_NANOS;
                pauseNanos = lived ? PAUSE_FIRST_NANOS : longer(pauseNanos);
                state = State.VACANT;
                due = now + pauseNanos;
            }
        }
        return loops.failed(defect);
    }

    static long longer(long pauseNanos) {
        return Math.clamp(2 * pauseNanos, PAUSE_FIRST_NANOS, PAUSE_MAX_NANOS);
    }

    /**
     * Looks after the succession. On the failed loop's thread.
     *
     * @return how long until the next look
     */
    long look(EventLoop failed) {
        synchronized (this) {
            if (loop != failed) {
                // What is left of us wakes us when it goes.
                return Long.MAX_VALUE;
            }
            long left = due - System.nanoTime();
            if (state != State.VACANT) {
                // The thread of the successor wakes us when it is open, or refused.
                return PAUSE_MAX_NANOS;
            }
            if (left > 0) {
                return left;
            }
            state = State.OPENING;
        }
        try {
            EventLoop successor = new EventLoop(loops, this, index, failed.generation() + 1);
            loops.startSuccessor(successor);
        } catch (Throwable refusal) {
            refused(refusal);
        }
        return PAUSE_FIRST_NANOS;
    }

    /** Notes that a successor's driver is open. On the successor's thread. */
    void opened(EventLoop successor) {
        EventLoop before;
        synchronized (this) {
            assert state == State.OPENING : state;
            before = loop;
            loop = successor;
            state = State.SERVED;
            servedSince = System.nanoTime();
        }
        before.wake();
        loops.replaced(before, successor);
    }

    /** Notes that a successor could not be opened. On its thread, or the failed loop's. */
    void refused(Throwable refusal) {
        EventLoop failed = loop;
        long pause;
        synchronized (this) {
            assert state == State.OPENING : state;
            pauseNanos = longer(pauseNanos);
            pause = pauseNanos;
            due = System.nanoTime() + pause;
            state = State.VACANT;
        }
        failed.wake();
        loops.notReplaced(failed, refusal, pause);
    }
}
