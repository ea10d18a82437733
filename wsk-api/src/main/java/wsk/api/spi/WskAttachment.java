package wsk.api.spi;

import wsk.api.WskProviderNpi;

/** The binding between a client and its provider. */
public interface WskAttachment {
    /** {@return what the client calls} */
    WskProviderNpi npi();

    /** {@return whether the calling thread is one of this provider's loops} */
    boolean onLoopThread();

    /**
     * Ends the binding: cancels requests for transport list changes, waits until every request
     * given to the {@link #npi()} is complete and every socket closed, and stops the loops. Called
     * once, when no capture is held, never on a loop's thread.
     *
     * @throws InterruptedException if interrupted while waiting; may be called again
     */
    void detach() throws InterruptedException;
}
