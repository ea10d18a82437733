package wsk.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C, SIGTERM and SIGHUP into an orderly end, and the second of them into an immediate
 * one.
 *
 * <p>The first one asks; the command ends by itself, with the exit code that it has anyway. If it
 * does not in time, the thread that the signal came on ends the process.
 */
public final class StopSignal implements AutoCloseable {
    /** What a shell says of a process that a signal ended, less the signal's number. */
    private static final int EXIT_SIGNAL = 128;

    private final Duration endMax;
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final Signals signals;

    /**
     * Starts to listen for signals.
     *
     * @param endMax how long an orderly end may take before it is cut short
     */
    public StopSignal(Duration endMax) {
        this.endMax = endMax;
        this.signals = Signals.handle(this::signalled, "INT", "TERM", "HUP");
    }

    /** Asks for the end. Any thread. */
    public void request() {
        requested.countDown();
    }

    /** {@return whether the end was asked for, now or within a time} */
    public boolean await(long nanos) throws InterruptedException {
        return requested.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Says that the command has ended. */
    @Override
    public void close() {
        signals.close();
        ended.countDown();
    }

    private void signalled(int number) {
        if (!signalled.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(EXIT_SIGNAL + number);
        }
        request();
        try {
            if (!ended.await(endMax.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("wsk: sockets did not close in time; ending without them");
                Runtime.getRuntime().halt(Failure.EXIT_FAILED);
            }
        } catch (InterruptedException e) {
            System.err.println("wsk: interrupted while closing sockets");
            Runtime.getRuntime().halt(Failure.EXIT_FAILED);
        }
    }
}
