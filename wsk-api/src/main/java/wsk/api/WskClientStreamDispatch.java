package wsk.api;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * A client's callbacks for stream sockets, which become listeners or connections: {@code
 * WSK_CLIENT_STREAM_DISPATCH}.
 *
 * @param listen used when the socket listens
 * @param connect used when the socket connects
 * @param <C> the socket's context; may be null if it was created so
 */
public record WskClientStreamDispatch<C extends @Nullable Object>(
        WskClientListenDispatch<C> listen, WskClientConnectionDispatch<C> connect) {
    /** Checks that both are there. */
    public WskClientStreamDispatch {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(connect, "connect");
    }
}
