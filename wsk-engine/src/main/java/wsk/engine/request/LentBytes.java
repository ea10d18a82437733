package wsk.engine.request;

import wsk.engine.driver.ReceiveBlock;

/** What a client was lent, as a request finds it behind the buffer that it is given. */
public interface LentBytes {
    /** {@return the block that the bytes lie in} */
    ReceiveBlock block();

    /** {@return where in the block they start} */
    int offset();

    /**
     * Throws if a range is not lent now: the client gave it back, or changed the buffer. Any
     * thread.
     */
    void checkLent(long from, long bytes);
}
