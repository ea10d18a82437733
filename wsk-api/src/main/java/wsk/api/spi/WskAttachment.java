package wsk.api.spi;

import wsk.api.CheckReturnValue;
import wsk.api.WskHealth;
import wsk.api.WskProviderNpi;

import java.time.Duration;
import java.util.List;

/** The binding between a client and its provider. */
public interface WskAttachment {
    /** {@return what the client calls} */
    WskProviderNpi npi();

    /** {@return whether the calling thread is one of this provider's loops} */
    boolean onLoopThread();

    /** {@return how the loops are} Any thread, at any time. */
    WskHealth health();

    /**
     * {@return what {@link #detach} would wait for, a phrase for each: sockets by kind and
     * addresses, with the requests that are pending on them} For people. Asks the loops and waits a
     * while for their answer; never called on a loop's thread.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    List<String> openResources() throws InterruptedException;

    /**
     * Logs that the end of the binding takes long, and why: {@code wsk.api} has no log. Any thread;
     * does not throw.
     *
     * @param since for how long
     * @param what for what, a phrase for each
     */
    void stillWaiting(Duration since, List<String> what);

    /**
     * Aborts every socket, also those that are being made, and cancels requests for transport list
     * changes. Their requests complete as they do when a socket is closed; no event follows. Does
     * not wait. Any thread, also a loop's; a second call changes nothing.
     */
    void abort();

    /**
     * Ends the binding: cancels requests for transport list changes, waits until every request
     * given to the {@link #npi()} is complete and every socket closed, and stops the loops. Called
     * when no capture is held, by one thread at a time, never on a loop's; again until it has
     * answered true.
     *
     * @param wait how long to wait at most, for requests, sockets and loops
     * @return whether it has ended
     * @throws InterruptedException if interrupted while waiting; may be called again
     */
    @CheckReturnValue
    boolean detach(Duration wait) throws InterruptedException;
}
