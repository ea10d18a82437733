package wsk.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an orderly end.
 *
 * <p>The JVM would end with 128 and the signal's number even when everything was closed in time. So
 * the hook waits for the command to end and then halts with the command's own exit code.
 */
final class StopSignal {
    /** How long an orderly end may take before it is cut short. */
    private static final long END_SECONDS_MAX = 10;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "wsk-stop");
    private final Thread command = Thread.currentThread();
    private volatile int exitCode = Failure.EXIT_FAILED;

    /** Starts to listen for signals. */
    void install() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Asks for the end. Any thread. */
    void request() {
        requested.countDown();
    }

    /** {@return whether the end was asked for, now or within a time} */
    boolean await(long nanos) throws InterruptedException {
        return requested.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Says that the command has ended; if a signal came this lets the process end. */
    void ended(int code) {
        exitCode = code;
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingByThatHook) {
            assert requested.getCount() == 0 : endingByThatHook;
        }
    }

    private void end() {
        request();
        try {
            if (!ended.await(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("wsk: sockets did not close in time; ending without them");
            }
            awaitOtherHooks();
        } catch (InterruptedException e) {
            System.err.println("wsk: interrupted while closing sockets");
        }
        Runtime.getRuntime().halt(exitCode);
    }

    /** Halting would cut off what others do at the end, such as writing a flight recording. */
    private void awaitOtherHooks() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.isDaemon() && !isOurs(thread)) {
                thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS_MAX));
            }
        }
    }

    private boolean isOurs(Thread thread) {
        return thread.equals(command) || thread.equals(hook);
    }
}
