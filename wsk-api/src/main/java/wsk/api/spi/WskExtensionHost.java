package wsk.api.spi;

import wsk.api.WskSocket;
import wsk.api.WskTimer;

/**
 * A socket as an extension interface sees it. {@link #socket}, {@link #timer}, {@link #observe} and
 * {@link #execute} may be called from any thread; the others are for the socket's loop and throw
 * {@link IllegalStateException} elsewhere.
 */
public interface WskExtensionHost {
    /** {@return the socket; any thread} */
    WskSocket socket();

    /**
     * {@return the loop's clock in nanoseconds, as of its present turn; compare only with itself}
     */
    long nanoTime();

    /**
     * {@return when bytes last arrived, by {@link #nanoTime}; when the socket was made or connected
     * if none did}
     */
    long lastReceiveNanos();

    /**
     * {@return when bytes were last sent, by {@link #nanoTime}; when the socket was made or
     * connected if none were}
     */
    long lastSendNanos();

    /**
     * {@return a timer that runs on the socket's loop, not started} It ends when the socket closes,
     * or when attaching fails.
     *
     * @param task what to run; must not block
     */
    WskTimer timer(Runnable task);

    /**
     * Makes the extension hear of what happens on the socket. One for each extension; a second call
     * replaces the first.
     *
     * @param observer who hears
     */
    void observe(WskSocketObserver observer);

    /**
     * {@return whether the client has enabled an event of this extension}
     *
     * @param event one of its bits
     */
    boolean isEnabled(int event);

    /**
     * Fires an event: the callback runs soon, on the loop, outside every other callback of the
     * socket, in the order of firing and, if it was fired by an observer, before the client hears
     * of what was observed. It does not run if the client disables the event or closes the socket
     * before. Disabling and closing wait for it, and failures are reported, as with every event.
     *
     * @param event one of the extension's bits
     * @param callback calls the client's table; make it once and use it again
     * @return whether the client has enabled the event; if not, nothing runs
     */
    boolean fire(int event, Runnable callback);

    /**
     * Runs something on the socket's loop: now if this is its thread and nothing that was asked of
     * the socket elsewhere before is still on its way there, else soon, in the order of asking. The
     * task always runs: on another thread if the loop has ended, as it does after its last socket,
     * when this host does nothing any more. Any thread. For the functions that the client calls.
     *
     * @param task what to run; must not block
     */
    void execute(Runnable task);
}
