package wsk.engine.socket;

import wsk.api.NtStatus;
import wsk.api.WskRegistrationOptions;
import wsk.api.spi.WskAttachingClient;
import wsk.engine.driver.TransportDriver;
import wsk.engine.lending.LoopLending;
import wsk.engine.loop.Loops;
import wsk.engine.request.Callbacks;
import wsk.engine.request.Rundown;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all sockets of one client share: its loops, what the end has to wait for, its static events,
 * and the extension interfaces it is offered. Any thread.
 */
public final class ClientHome {
    private final Rundown rundown = new Rundown();
    private final Loops loops;
    private final List<ExtensionOffer> extensions;
    private final int pendedPerListener;
    private final AtomicBoolean socketsMade = new AtomicBoolean();

    private volatile int staticEvents;

    /** Makes the home of a client, whose loops are not started. */
    public ClientHome(WskAttachingClient client, TransportDriver transport) {
        WskRegistrationOptions options = client.options();
        Callbacks callbacks = new Callbacks(client.npi());
        loops =
                new Loops(
                        transport,
                        options.loops(),
                        callbacks,
                        rundown,
                        () -> new LoopLending(options.keptPerSocket(), options.keptPerLoop()));
        extensions = ExtensionOffer.of(client.extensions(), callbacks);
        pendedPerListener = options.pendedPerListener();
    }

    public Loops loops() {
        return loops;
    }

    /** {@return what the end has to wait for} */
    public Rundown rundown() {
        return rundown;
    }

    List<ExtensionOffer> extensions() {
        return extensions;
    }

    /** {@return how many undecided requests a listener keeps} */
    public int pendedPerListener() {
        return pendedPerListener;
    }

    public int staticEvents() {
        return staticEvents;
    }

    /** {@return INVALID_DEVICE_STATE if it is too late, because there were sockets already} */
    public NtStatus setStaticEvents(int mask) {
        if (socketsMade.get()) {
            return NtStatus.INVALID_DEVICE_STATE;
        }
        staticEvents = mask;
        return NtStatus.SUCCESS;
    }

    /** Notes that a socket is asked for, after which events can no longer be made static. */
    public void socketAsked() {
        if (!socketsMade.get()) {
            socketsMade.set(true);
        }
    }
}
