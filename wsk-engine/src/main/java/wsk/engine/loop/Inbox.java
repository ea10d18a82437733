package wsk.engine.loop;

import org.jspecify.annotations.Nullable;

import wsk.engine.request.LoopTask;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The way into a loop for other threads: many put, the loop takes all at once.
 *
 * <p>A stack of linked tasks: put is one compare-and-set on the top, take swaps the whole stack out
 * and turns it round, which gives first in, first out. No node is made, and a task that was taken
 * is free to be queued again, which the usual linked queue with a lasting stub node does not allow.
 */
final class Inbox {
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(Inbox.class, "top", LoopTask.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // Read and written through TOP.
    private volatile @Nullable LoopTask top;

    /** Puts a task in. Any thread. */
    void put(LoopTask task) {
        LoopTask seen;
        do {
            seen = top;
            task.next = seen;
        } while (!TOP.compareAndSet(this, seen, task));
    }

    /** {@return whether there is nothing to take} */
    boolean isEmpty() {
        return top == null;
    }

    /** {@return all tasks, linked, the oldest first; null if there is none} Loop thread. */
    @Nullable LoopTask takeAll() {
        if (top == null) {
            return null;
        }
        LoopTask stack = (LoopTask) TOP.getAndSet(this, (LoopTask) null);
        LoopTask turned = null;
        while (stack != null) {
            LoopTask below = stack.next;
            stack.next = turned;
            turned = stack;
            stack = below;
        }
        return turned;
    }
}
