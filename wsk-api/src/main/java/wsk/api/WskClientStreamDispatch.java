package wsk.api;

import java.util.Objects;

/**
 * A client's callbacks for stream sockets, which become listeners or connections: {@code
 * WSK_CLIENT_STREAM_DISPATCH}.
 *
 * @param listen used when the socket listens
 * @param connect used when the socket connects
 * @param <C> the socket's context
 */
public record WskClientStreamDispatch<C>(
        WskClientListenDispatch<C> listen, WskClientConnectionDispatch<C> connect) {
    /** Checks that both are there. */
    public WskClientStreamDispatch {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(connect, "connect");
    }
}
