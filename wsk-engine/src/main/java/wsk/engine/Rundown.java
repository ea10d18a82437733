package wsk.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what an ending has to wait for: sockets and provider-level requests. Any thread; never on
 * the way of a message.
 */
final class Rundown {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition zero = lock.newCondition();

    // Guarded by lock.
    private long count;
    private boolean closed;

    /** {@return whether one more was let in; false once the ending has begun} */
    boolean acquire() {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Counts one more for something that was let in already and grows, such as a listener's
     * connection.
     */
    void acquireMore() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            count--;
            if (count < 0) {
                throw new AssertionError("released more often than acquired");
            }
            if (count == 0) {
                zero.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is left, and lets nothing in from then on. */
    void closeAndAwait() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (count > 0) {
                zero.await();
            }
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
