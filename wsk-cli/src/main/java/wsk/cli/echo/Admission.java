package wsk.cli.echo;

import wsk.api.WskEvents;
import wsk.api.WskListenSocket;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the connections of a listener. Above the bound nobody is turned away: the accept event is
 * disabled, so that who comes waits in the kernel's queue until somebody leaves.
 */
public final class Admission {
    /*
     * Connections are accepted on the listener's loop and leave on theirs, so the last seat may
     * become free while the event is being disabled. Whoever changes something looks again
     * afterwards: the listener's loop at the count, the others at `paused`. Only one of them gets
     * to enable the event, and it does so after the disabling.
     */
    private final int max;
    private final AtomicInteger seated = new AtomicInteger();
    private final AtomicBoolean paused = new AtomicBoolean();

    Admission(int max) {
        this.max = max;
    }

    /** A connection was accepted. In the accept event. */
    void entered(WskListenSocket listener) {
        if (seated.incrementAndGet() >= max) {
            // Disabled in the event itself, so that it is off for the next one, whatever is
            // answered.
            var _ = listener.disableEvent(WskEvents.ACCEPT);
            paused.set(true);
            resume(listener);
        }
    }

    /** A connection was closed. Any thread. */
    void left(WskListenSocket listener) {
        seated.decrementAndGet();
        resume(listener);
    }

    private void resume(WskListenSocket listener) {
        if (seated.get() < max && paused.compareAndSet(true, false)) {
            // A listener that is closed meanwhile accepts nobody.
            var _ = listener.enableEvents(WskEvents.ACCEPT);
        }
    }
}
