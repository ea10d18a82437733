package wsk.tck.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What was seen, in order, from any thread; a test waits for what it expects, with a deadline.
 *
 * @param <E> what is seen
 */
public final class EventLog<E> {
    /** How long anything may take. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<E> events = new ArrayList<>();
    private int taken;

    /** Makes an empty log. */
    public EventLog() {}

    /** Notes an event. */
    public void add(E event) {
        lock.lock();
        try {
            events.add(event);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next event, waiting for it. */
    public E next() throws InterruptedException {
        lock.lock();
        try {
            await(seen -> seen.size() > taken, "the next event");
            return events.get(taken++);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many events were seen in all. */
    public void await(int count) throws InterruptedException {
        await(seen -> seen.size() >= count, count + " events");
    }

    /** Waits until what was seen so far is as wished. */
    public void await(Predicate<List<E>> wish, String what) throws InterruptedException {
        long nanos = DEADLINE.toNanos();
        lock.lock();
        try {
            while (!wish.test(List.copyOf(events))) {
                if (nanos <= 0) {
                    throw new AssertionError(
                            what
                                    + " did not come within "
                                    + DEADLINE.toSeconds()
                                    + " s; seen: "
                                    + events);
                }
                nanos = grown.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return all events seen so far} */
    public List<E> all() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many events were seen so far} */
    public int size() {
        return all().size();
    }

    /** {@return whether none was seen so far} */
    public boolean isEmpty() {
        return all().isEmpty();
    }
}
