package wsk.engine.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The way to a target's loop for what is asked of the target, which happens in the order in which
 * it was asked.
 */
public final class Lane {
    /*
     * What is asked on the loop happens at once, what is asked elsewhere goes through the loop's
     * inbox. The first must not overtake the second: a thread may have asked and returned, and let
     * the loop's thread know of it, before that asks in a callback. So what is posted is counted,
     * and while some of it has not been taken, what is asked on the loop is posted too, behind it.
     *
     * Counted before it is put into the inbox, on the thread that asks: whoever knows that this
     * thread has asked sees the count, or the task was taken. Taken is written and compared on the
     * loop alone, just before a task runs. A task posted on the loop counts likewise, so that what
     * follows it on the loop stays behind it.
     */

    private static final VarHandle POSTED;

    static {
        try {
            POSTED = MethodHandles.lookup().findVarHandle(Lane.class, "posted", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RequestLoop loop;

    @SuppressWarnings("UnusedVariable") // Written through POSTED.
    private volatile int posted;

    /** How many of those were taken out of the inbox. Confined to the loop. */
    private int taken;

    public Lane(RequestLoop loop) {
        this.loop = loop;
    }

    RequestLoop loop() {
        return loop;
    }

    /**
     * {@return whether what is asked now happens now: this is the loop, and nothing asked before is
     * on its way} Any thread.
     */
    public boolean isFree() {
        return loop.isCurrent() && posted == taken;
    }

    /** Posts a task that says {@link #taken} when it runs. Any thread. */
    public void post(LoopTask task) {
        int _ = (int) POSTED.getAndAdd(this, 1);
        loop.post(task);
    }

    /** A task that was posted here was taken out of the inbox, and runs. Loop thread. */
    void taken() {
        assert loop.isCurrent();
        taken++;
    }

    /** Posts something that runs in its turn. Any thread. Costs an object; not for messages. */
    public void post(Runnable task) {
        post(
                new LoopTask() {
                    @Override
                    public void run() {
                        taken();
                        task.run();
                    }
                });
    }

    /** Runs something now if the lane is free, else in its turn. Any thread. */
    public void execute(Runnable task) {
        if (isFree()) {
            task.run();
        } else {
            post(task);
        }
    }
}
