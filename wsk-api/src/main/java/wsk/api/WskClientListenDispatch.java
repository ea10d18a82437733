package wsk.api;

import org.jspecify.annotations.Nullable;

/**
 * A client's callbacks for listening sockets: {@code WSK_CLIENT_LISTEN_DISPATCH}. All run on the
 * socket's loop, one at a time, and must not block.
 *
 * @param <C> the socket's context; may be null if it was created so
 */
public interface WskClientListenDispatch<C extends @Nullable Object> {
    /**
     * A connection was accepted: {@code WskAcceptEvent}. Called when {@link WskEvents#ACCEPT} is
     * enabled and no accept request is queued.
     *
     * @implSpec refuses
     * @param socketContext the listening socket's context
     * @param callbackFlags bits of {@link WskCallbackFlags}: AT_DISPATCH_LEVEL
     * @param local the connection's local address
     * @param remote the connection's remote address
     * @param accepted the connection
     * @param slot takes the connection's context and callbacks
     * @return {@link NtStatus#SUCCESS} to take the connection; anything else, by habit {@link
     *     NtStatus#REQUEST_NOT_ACCEPTED}, makes the provider reset it, and the socket must not be
     *     touched again
     */
    default NtStatus onAccept(
            C socketContext,
            int callbackFlags,
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket accepted,
            WskAcceptSlot slot) {
        return NtStatus.REQUEST_NOT_ACCEPTED;
    }

    /**
     * A connection request arrived on a listener in conditional-accept mode: {@code
     * WskInspectEvent}.
     *
     * <p>Unlike in Windows the kernel has finished the handshake by then: the peer sees a
     * connection that is reset when it is rejected. See {@link WskOption#SO_CONDITIONAL_ACCEPT}.
     *
     * @implSpec rejects
     * @param socketContext the listening socket's context
     * @param local the request's local address
     * @param remote the request's remote address
     * @param id names the request; may be kept
     * @return what to do with it
     */
    default WskInspectAction onInspect(
            C socketContext, SockAddr local, SockAddr remote, WskInspectId id) {
        return WskInspectAction.REJECT;
    }

    /**
     * A connection request that was accepted or pended has gone before it was handed over: {@code
     * WskAbortEvent}. Its peer has gone, or it was pended for so long that it had to make room: see
     * {@link WskInspectAction#PEND}.
     *
     * @param socketContext the listening socket's context
     * @param id names the request
     */
    default void onAbort(C socketContext, WskInspectId id) {}

    /**
     * The socket no longer works and must be closed; called once. WSK says so with a NULL accept
     * socket or inspect id.
     *
     * @param socketContext the listening socket's context
     */
    default void onSocketDead(C socketContext) {}
}
