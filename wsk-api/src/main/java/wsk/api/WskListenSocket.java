package wsk.api;

import org.jspecify.annotations.Nullable;

/** A listening socket: {@code WSK_PROVIDER_LISTEN_DISPATCH}. */
public non-sealed interface WskListenSocket extends WskSocket {
    /**
     * Binds the socket and starts to listen: {@code WskBind}. The backlog is the system's largest.
     *
     * <p>May be tried again after it failed. Where it was bound by then and could not listen, only
     * the same address will do.
     *
     * <p>The file that binding to a path makes is removed when the socket closes, if it is still
     * the socket's own: same device, same inode.
     *
     * @param localAddress of the socket's family; port 0 lets the system pick
     * @param irp completes with SUCCESS, ADDRESS_ALREADY_EXISTS, ACCESS_DENIED, INVALID_ADDRESS,
     *     INVALID_ADDRESS_COMPONENT, INVALID_DEVICE_STATE (bound already), INSUFFICIENT_RESOURCES
     *     or FILE_FORCED_CLOSED; information 0
     * @return PENDING, or why it was refused at once
     */
    NtStatus bind(SockAddr localAddress, WskIrp irp);

    /**
     * Accepts a connection: {@code WskAccept}. Any number may be queued; they are served in order
     * and before the accept event. The connection is {@link WskIrp#socket}, with its addresses
     * beside it and all events disabled.
     *
     * @param acceptSocketContext the connection's context
     * @param acceptSocketDispatch the connection's callbacks
     * @param irp completes with SUCCESS, CANCELLED, INVALID_DEVICE_STATE (not bound),
     *     INSUFFICIENT_RESOURCES or FILE_FORCED_CLOSED
     * @param <C> the connection's context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus accept(
            C acceptSocketContext, WskClientConnectionDispatch<C> acceptSocketDispatch, WskIrp irp);

    /**
     * Accepts a connection that will use no events.
     *
     * @param irp as in {@link #accept(Object, WskClientConnectionDispatch, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    NtStatus accept(WskIrp irp);

    /**
     * Ends a pended inspection: {@code WskInspectComplete}.
     *
     * @param id the request
     * @param action {@link WskInspectAction#ACCEPT} or {@link WskInspectAction#REJECT}
     * @param irp completes with SUCCESS; NOT_FOUND if the request is unknown or was aborted;
     *     INVALID_PARAMETER for PEND; INVALID_DEVICE_STATE if the listener is not in
     *     conditional-accept mode
     * @return PENDING, or why it was refused at once
     */
    NtStatus inspectComplete(WskInspectId id, WskInspectAction action, WskIrp irp);

    /**
     * Asks for the local address: {@code WskGetLocalAddress}. The answer is {@link
     * WskIrp#localAddress()}.
     *
     * @param irp completes with SUCCESS, INVALID_DEVICE_STATE (not bound) or FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus getLocalAddress(WskIrp irp);
}
