package wsk.api;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * A client's half of the Network Programming Interface: {@code WSK_CLIENT_NPI}.
 *
 * @param clientContext handed back in client events; opaque; may be null
 * @param dispatch the client's table; used until {@link WskRegistration#deregister()} has returned
 */
public record WskClientNpi(@Nullable Object clientContext, WskClientDispatch dispatch) {
    /** Checks that the table is there. */
    public WskClientNpi {
        Objects.requireNonNull(dispatch, "dispatch");
    }

    /**
     * {@return a client of version 1.0 with default client events}
     *
     * @param clientContext handed back in client events; opaque; may be null
     */
    public static WskClientNpi of(@Nullable Object clientContext) {
        return new WskClientNpi(clientContext, new WskClientDispatch() {});
    }
}
