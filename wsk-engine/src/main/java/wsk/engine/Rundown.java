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

    /** Guarded by lock. */
    private long count;

    void acquire() {
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

    /** Waits until nothing is left. */
    void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (count > 0) {
                zero.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
