package wsk.engine.loop;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A loop's timers: a binary heap by deadline in which every timer knows its place, so that stopping
 * one costs no search. Loop thread only.
 */
final class TimerQueue {
    private static final int CAPACITY_FIRST = 64;

    private @Nullable LoopTimer[] heap = new @Nullable LoopTimer[CAPACITY_FIRST];
    private int size;

    /** While timers run: until when they are due. */
    private long runningUntil;

    private boolean running;

    void start(LoopTimer timer, long atNanos) {
        if (timer.isStarted()) {
            stop(timer);
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        // One that a running timer starts waits for the next round, or the loop might never leave
        // this.
        boolean tooSoon = running && atNanos - runningUntil <= 0;
        timer.deadlineNanos = tooSoon ? runningUntil + 1 : atNanos;
        siftUp(size++, timer);
    }

    void stop(LoopTimer timer) {
        int hole = timer.position;
        if (hole == LoopTimer.STOPPED) {
            return;
        }
        timer.position = LoopTimer.STOPPED;
        LoopTimer last = at(--size);
        heap[size] = null;
        if (last == timer) {
            return;
        }
        siftDown(hole, last);
        if (last.position == hole) {
            siftUp(hole, last);
        }
    }

    /**
     * {@return how long until the next timer is due, 0 if one is; Long.MAX_VALUE without timers}
     */
    long nanosToNext(long nowNanos) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, at(0).deadlineNanos - nowNanos);
    }

    /** Runs every timer that was due when this was called, each once. */
    void runDue(long nowNanos) {
        running = true;
        runningUntil = nowNanos;
        try {
            while (size > 0 && at(0).deadlineNanos - nowNanos <= 0) {
                LoopTimer due = at(0);
                stop(due);
                due.run();
            }
        } finally {
            running = false;
        }
    }

    private LoopTimer at(int position) {
        LoopTimer timer = heap[position];
        if (timer == null) {
            throw new AssertionError("hole in the timer heap at " + position + " of " + size);
        }
        return timer;
    }

    private void siftUp(int from, LoopTimer timer) {
        int position = from;
        while (position > 0) {
            int parent = (position - 1) / 2;
            if (timer.deadlineNanos - at(parent).deadlineNanos >= 0) {
                break;
            }
            place(position, at(parent));
            position = parent;
        }
        place(position, timer);
    }

    private void siftDown(int from, LoopTimer timer) {
        int position = from;
        while (2 * position + 1 < size) {
            int child = 2 * position + 1;
            if (child + 1 < size && at(child + 1).deadlineNanos - at(child).deadlineNanos < 0) {
                child++;
            }
            if (timer.deadlineNanos - at(child).deadlineNanos <= 0) {
                break;
            }
            place(position, at(child));
            position = child;
        }
        place(position, timer);
    }

    private void place(int position, LoopTimer timer) {
        heap[position] = timer;
        timer.position = position;
    }
}
