package wsk.ext.sample;

import wsk.api.WskExtensionId;
import wsk.api.WskVersion;

/** The extension interface <em>idle watch</em>: events after a time without traffic. */
public final class IdleWatch {
    /** What to register on a connection, and whose events to enable. */
    public static final WskExtensionId<IdleWatchClientDispatch, IdleWatchDispatch> ID =
            new WskExtensionId<>(
                    "wsk.ext.sample.idle-watch",
                    WskVersion.V1_0,
                    IdleWatchClientDispatch.class,
                    IdleWatchDispatch.class);

    /** Event bit: nothing was received for the chosen time. */
    public static final int RECEIVE_IDLE = 1;

    /** Event bit: nothing was sent for the chosen time. */
    public static final int SEND_IDLE = 2;

    private IdleWatch() {}
}
