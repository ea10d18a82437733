package wsk.engine.loop;

import org.jspecify.annotations.Nullable;

/**
 * A socket as its loop knows it: something that is described, aborted, and failed with the loop.
 * Loop thread only.
 */
public abstract class OpenSocket {
    /** The socket of this loop that was opened before, and the one after; see OpenSockets. */
    @Nullable OpenSocket older;

    @Nullable OpenSocket newer;

    /** {@return the socket in words: kind, addresses, state, and the requests that are pending} */
    protected abstract String describe();

    /** Aborts the socket, because its client has gone. Outside any callback. */
    protected abstract void abort();

    /** Aborts the socket when whoever opens it is done. */
    protected abstract void abortSoon();

    /** The loop's driver has failed: whatever the kernel held is out of reach. */
    protected abstract void dieWithLoop();
}
