package wsk.engine.request;

/** The thread of a loop, by which it is known: nobody may wait on it. */
public final class LoopThread extends Thread {
    public LoopThread(Runnable body, String name) {
        super(null, body, name, 0, false);
        setDaemon(true);
    }

    /** {@return whether the caller runs on a loop's thread, whichever loop's} */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread;
    }
}
