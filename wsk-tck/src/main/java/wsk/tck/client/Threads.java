package wsk.tck.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads of tests, with deadlines. */
public final class Threads {
    private Threads() {}

    /** What a thread of a test does. */
    @FunctionalInterface
    public interface Task {
        /** Does it. */
        void run() throws Exception;
    }

    /** A thread and what became of it. */
    public record Running(Thread thread, CompletableFuture<Boolean> end) {
        /** {@return whether the task has ended} */
        public boolean isDone() {
            return end.isDone();
        }
    }

    /** Starts a platform thread. */
    public static Running start(String name, Task task) {
        return start(Thread.ofPlatform().daemon().name("tck-" + name), task);
    }

    /** Starts a virtual thread. */
    public static Running startVirtual(String name, Task task) {
        return start(Thread.ofVirtual().name("tck-" + name), task);
    }

    private static Running start(Thread.Builder builder, Task task) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Thread thread =
                builder.start(
                        () -> {
                            try {
                                task.run();
                                end.complete(true);
                            } catch (Throwable e) {
                                end.completeExceptionally(e);
                            }
                        });
        return new Running(thread, end);
    }

    /** Waits until a thread is done; what it threw is thrown here. */
    public static void join(Running running) throws InterruptedException {
        try {
            running.end().get(EventLog.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(running.thread().getName() + " failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            AssertionError failure =
                    new AssertionError(running.thread().getName() + " did not end; it is at");
            failure.setStackTrace(running.thread().getStackTrace());
            throw failure;
        }
    }

    /** Does something on another thread while this one, which may be a loop's, stands still. */
    public static void elsewhere(Task what) {
        Running other = start("elsewhere", what);
        try {
            join(other);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while another thread was at work", e);
        }
    }

    /** Waits until a thread waits for something. */
    public static void awaitWaiting(Running running) {
        awaitThat(
                () -> {
                    if (running.isDone()) {
                        throw new AssertionError(running.thread().getName() + " did not wait");
                    }
                    return switch (running.thread().getState()) {
                        case WAITING, TIMED_WAITING -> true;
                        case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
                    };
                },
                running.thread().getName() + " waits");
    }

    /** Something that comes true. */
    @FunctionalInterface
    public interface Condition {
        /** {@return whether it is} */
        boolean holds() throws InterruptedException;
    }

    /** Waits until a condition holds that nobody announces. */
    public static void awaitThat(Condition condition, String what) {
        long end = System.nanoTime() + EventLog.DEADLINE.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("in vain until the deadline: " + what);
                }
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting: " + what, e);
        }
    }
}
