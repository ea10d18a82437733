package wsk.engine.request;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what an ending has to wait for: sockets and provider-level requests. Any thread; never on
 * the way of a message.
 */
public final class Rundown {
    /*
     * One counts for the whole attachment: deregister waits for it. Each loop has one of its own
     * below that: a loop that has failed ends when nothing is left there. Somebody who has chosen a
     * loop may come just then, so entering and ending exclude each other: either the loop stays for
     * whoever has entered, or whoever comes is turned away and chooses anew.
     */

    private final @Nullable Rundown whole;
    private final Runnable emptied;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition zero = lock.newCondition();

    // Guarded by lock.
    private long count;
    private boolean over;

    /** Makes one that is part of no other. */
    public Rundown() {
        this(null, () -> {});
    }

    /**
     * Makes one.
     *
     * @param whole what it is part of: counts along
     * @param emptied runs each time nothing is left, on the thread that released last
     */
    public Rundown(@Nullable Rundown whole, Runnable emptied) {
        this.whole = whole;
        this.emptied = emptied;
    }

    /** {@return whether it was counted; false if it has ended} */
    public boolean acquire() {
        if (whole != null && !whole.acquire()) {
            return false;
        }
        lock.lock();
        try {
            if (!over) {
                count++;
                return true;
            }
        } finally {
            lock.unlock();
        }
        if (whole != null) {
            whole.release();
        }
        return false;
    }

    public void release() {
        boolean isEmpty;
        lock.lock();
        try {
            count--;
            if (count < 0) {
                throw new AssertionError("released more often than acquired");
            }
            isEmpty = count == 0;
            if (isEmpty) {
                zero.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (isEmpty) {
            emptied.run();
        }
        if (whole != null) {
            whole.release();
        }
    }

    /** {@return whether nothing is left; then it has ended, and nobody is counted any more} */
    public boolean endIfEmpty() {
        lock.lock();
        try {
            over = over || count == 0;
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** {@return how much is left now} */
    public long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nothing is left.
     *
     * @param nanos how long at most
     * @return whether nothing is
     */
    public boolean await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (count > 0) {
                if (left <= 0) {
                    return false;
                }
                left = zero.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
