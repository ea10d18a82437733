package wsk.api;

import java.time.Duration;

/**
 * A timer of one socket: runs its task on the socket's loop, outside every callback of the socket,
 * once for each start. Made by {@link WskSocket#timer} once, and started as often as needed.
 *
 * <p>Any thread may start and stop it, and both happen in the order of asking, as everything that
 * is asked of a socket. The timer ends with its socket: when a close has reached the loop its task
 * does not run any more, and starting it does nothing.
 *
 * <p>What the task throws goes to {@link WskClientDispatch#onCallbackFailure}, and the loop goes
 * on.
 */
public interface WskTimer {
    /**
     * Starts the timer, or starts it anew: only the last start counts.
     *
     * @param delay when to run, from now; zero runs the task soon, but not in this call. A delay of
     *     more than a century never ends
     * @throws IllegalArgumentException if the delay is negative
     */
    default void start(Duration delay) {
        long nanos;
        try {
            nanos = delay.toNanos();
        } catch (ArithmeticException tooLong) {
            nanos = delay.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        startNanos(nanos);
    }

    /**
     * Starts the timer, or starts it anew, as {@link #start(Duration)}; makes no object on the
     * socket's loop.
     *
     * @param delayNanos when to run, from now; 0 or more
     * @throws IllegalArgumentException if the delay is negative
     */
    void startNanos(long delayNanos);

    /**
     * Stops the timer if it is started. On the socket's loop the task does not run after this until
     * the timer is started again, unless something that another thread has asked of the socket
     * before is still on its way to the loop. On any other thread the task may be running, or run
     * once more, before the loop has taken note.
     */
    void stop();
}
