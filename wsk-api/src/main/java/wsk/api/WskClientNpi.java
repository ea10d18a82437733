package wsk.api;

import java.util.Objects;

/**
 * A client's half of the Network Programming Interface: {@code WSK_CLIENT_NPI}.
 *
 * @param clientContext handed back in client events; opaque
 * @param dispatch the client's table; used until {@link WskRegistration#deregister()} has returned
 */
public record WskClientNpi(Object clientContext, WskClientDispatch dispatch) {
    /** Checks that both halves are there. */
    public WskClientNpi {
        Objects.requireNonNull(clientContext, "clientContext");
        Objects.requireNonNull(dispatch, "dispatch");
    }

    /**
     * {@return a client of version 1.0 with default client events}
     *
     * @param clientContext handed back in client events; opaque
     */
    public static WskClientNpi of(Object clientContext) {
        return new WskClientNpi(clientContext, new WskClientDispatch() {});
    }
}
