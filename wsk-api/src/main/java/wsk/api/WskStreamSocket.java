package wsk.api;

import org.jspecify.annotations.Nullable;

/**
 * A socket that becomes a listener or a connection: {@code WSK_PROVIDER_STREAM_DISPATCH}. The first
 * {@link #listen} or connect that succeeds decides which; the other's methods answer
 * INVALID_DEVICE_STATE from then on.
 */
public interface WskStreamSocket extends WskConnectionSocket {
    /**
     * Starts to listen on a bound socket: {@code WskListen}. The address is the socket's all the
     * time, and options that were set hold for the listener. If it fails the socket is as it was,
     * and may listen again, or connect.
     *
     * @param irp completes with SUCCESS once listening, ADDRESS_ALREADY_EXISTS, INVALID_ADDRESS (a
     *     path that has moved), INVALID_DEVICE_STATE (not bound, or a connection),
     *     INSUFFICIENT_RESOURCES or FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus listen(WskIrp irp);

    /**
     * Accepts a connection: {@code WskAccept}, as {@link WskListenSocket#accept(Object,
     * WskClientConnectionDispatch, WskIrp)}.
     *
     * @param acceptSocketContext the connection's context
     * @param acceptSocketDispatch the connection's callbacks
     * @param irp as for a listening socket
     * @param <C> the connection's context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus accept(
            C acceptSocketContext, WskClientConnectionDispatch<C> acceptSocketDispatch, WskIrp irp);

    /**
     * Accepts a connection that will use no events.
     *
     * @param irp as for a listening socket
     * @return PENDING, or why it was refused at once
     */
    NtStatus accept(WskIrp irp);
}
