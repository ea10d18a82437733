package wsk.engine.request;

/**
 * What a request needs of the loop that it is for, so that requests and lanes know no more of it.
 * There is one implementation, {@link wsk.engine.loop.EventLoop}.
 */
public interface RequestLoop {
    /** {@return whether the caller runs on this loop's thread} */
    boolean isCurrent();

    /** {@return the loop's thread} */
    Thread thread();

    /** Puts a task into the inbox and wakes the loop if it sleeps. Any thread. */
    void post(LoopTask task);

    /**
     * Runs something on the loop: now if this is its thread, else soon. Any thread. Costs an
     * object; not for messages.
     */
    void execute(Runnable task);

    /** Takes a settled request; its routine runs soon. Loop thread. */
    void complete(Irp irp);

    /** {@return what counts this loop's sockets, and the requests for more} */
    Rundown rundown();

    /** Notes that a request met a defect, which ends this round as soon as its caller is done. */
    void failSoon(Irp irp, Throwable defect);
}
