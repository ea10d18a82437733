package wsk.api;

import org.jspecify.annotations.Nullable;

/**
 * Where an accept event puts the new connection's context and callbacks: the {@code
 * AcceptSocketContext} and {@code AcceptSocketDispatch} out-parameters of {@code WskAcceptEvent}.
 *
 * <p>Valid during the event. Set it before enabling events on the accepted socket. Left unset, the
 * connection has no callbacks.
 */
public interface WskAcceptSlot {
    /**
     * Gives the accepted connection its context and callbacks.
     *
     * @param socketContext handed to every callback
     * @param dispatch the callbacks
     * @param <C> the context
     * @throws IllegalStateException if the event is over
     */
    <C extends @Nullable Object> void set(C socketContext, WskClientConnectionDispatch<C> dispatch);
}
