package wsk.engine.socket;

import wsk.api.NtStatus;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.PendingRequests;

/**
 * Which events of a socket are enabled, which callback is running, and who waits for it to be
 * disabled. One for the standard events, one for each extension. Loop thread only, but for {@link
 * #isFixed}.
 *
 * <p>A bit is <em>fixed</em> when it cannot be disabled: static events, and those a listener hands
 * on.
 */
public final class EventGate {
    private final IrpQueue disabling = new IrpQueue();
    private int enabled;

    /** Written on the loop; read by any thread that disables events. */
    private volatile int fixed;

    private int inside;

    /** What was enabled by a callback of its own, the last time it ran. */
    private int enabledInside;

    public boolean isEnabled(int event) {
        return (enabled & event) != 0;
    }

    /** {@return whether an event is on for good, because it was made static} */
    public boolean isFixed(int event) {
        return (fixed & event) != 0;
    }

    public int enabled() {
        return enabled;
    }

    public void enable(int mask) {
        enabled |= mask;
        enabledInside |= mask & inside;
    }

    /** {@return whether the callback that has just returned has enabled its event} */
    public boolean wasEnabledInside(int event) {
        return (enabledInside & event) != 0;
    }

    public void enableFixed(int mask) {
        enabled |= mask;
        fixed = fixed | mask;
    }

    /** {@return EVENT_PENDING if the callback is running, else SUCCESS} */
    public NtStatus disable(int event) {
        enabled &= ~event;
        enabledInside &= ~event;
        return (inside & event) != 0 ? NtStatus.EVENT_PENDING : NtStatus.SUCCESS;
    }

    /** Disables an event and settles the request when its callback is not running. */
    public NtStatus disable(int event, Irp irp) {
        if (disable(event) == NtStatus.SUCCESS) {
            return irp.settle(NtStatus.SUCCESS, 0);
        }
        disabling.add(irp);
        return NtStatus.PENDING;
    }

    public void enter(int event) {
        assert (inside & event) == 0 : "a callback is entered twice: " + event;
        inside |= event;
        enabledInside &= ~event;
    }

    public void exit(int event) {
        inside &= ~event;
        while (!disabling.isEmpty()) {
            Irp waiting = disabling.peek();
            if (waiting == null
                    || (waiting.arguments(Arguments.DisableEvent.class).event() & inside) != 0) {
                return;
            }
            disabling.remove(waiting);
            waiting.settle(NtStatus.SUCCESS, 0);
        }
    }

    /** Takes back what was enabled for a client that turns out to have no callbacks. */
    public void disableAll() {
        enabled = 0;
        fixed = 0;
    }

    /** Tells what waits here. */
    void pending(PendingRequests into) {
        into.add(disabling);
    }

    /** Nothing is delivered any more. */
    void close() {
        enabled = 0;
    }
}
