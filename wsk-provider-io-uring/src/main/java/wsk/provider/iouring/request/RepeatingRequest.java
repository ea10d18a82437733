package wsk.provider.iouring.request;

/**
 * A request that completes again and again until it is cancelled, and what is wanted of it.
 *
 * <p>Between the wish to stop and the last completion a new wish to run may come. There must never
 * be two of the same kind on one socket: they would take turns with its data. So the next starts
 * when the last has ended.
 */
public final class RepeatingRequest {
    private boolean wanted;
    private boolean running;
    private boolean cancelling;

    /** {@return whether to start it now} */
    public boolean want() {
        wanted = true;
        return !running;
    }

    /** {@return whether to cancel it now} */
    public boolean unwant() {
        wanted = false;
        boolean cancel = running && !cancelling;
        cancelling |= cancel;
        return cancel;
    }

    /** {@return whether it should be started, unless it is running} */
    public boolean due() {
        return wanted;
    }

    /** It was submitted. */
    public void started() {
        assert !running;
        running = true;
        cancelling = false;
    }

    /** {@return whether a request was in flight, as there must be when a completion arrives} */
    public boolean running() {
        return running;
    }

    /** {@return whether somebody wants it to run} */
    public boolean wanted() {
        return wanted;
    }

    /** {@return whether its cancellation is under way} */
    public boolean cancelling() {
        return cancelling;
    }

    /** Its last completion came. */
    public void ended() {
        running = false;
        cancelling = false;
    }

    /** It ended by itself, for good. */
    public void finished() {
        wanted = false;
    }
}
