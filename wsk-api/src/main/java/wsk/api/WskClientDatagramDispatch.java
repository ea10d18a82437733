package wsk.api;

import org.jspecify.annotations.Nullable;

/**
 * A client's callbacks for datagram sockets: {@code WSK_CLIENT_DATAGRAM_DISPATCH}. All run on the
 * socket's loop, one at a time, and must not block.
 *
 * @param <C> the socket's context; may be null if it was created so
 */
public interface WskClientDatagramDispatch<C extends @Nullable Object> {
    /**
     * Datagrams arrived: {@code WskReceiveFromEvent}. Called when {@link WskEvents#RECEIVE_FROM} is
     * enabled and no receive request is queued.
     *
     * @implSpec refuses the datagrams
     * @param socketContext the socket's context
     * @param flags bits of {@link WskCallbackFlags}: AT_DISPATCH_LEVEL, perhaps RELEASE_ASAP; and
     *     of {@link WskMessageFlags}, which have other numbers: MSG_BCAST or MSG_MCAST, if it holds
     *     for the whole list
     * @param indication the datagrams, 64 at most; more come in the next call
     * @return {@link NtStatus#SUCCESS} when all were taken; {@link NtStatus#PENDING} to keep all
     *     until {@link WskDatagramSocket#release}; anything else, by habit {@link
     *     NtStatus#DATA_NOT_ACCEPTED}, to refuse them. A refusal disables the event and keeps the
     *     datagrams until it is enabled again; if the event is static it stays on and the datagrams
     *     are dropped
     */
    default NtStatus onReceiveFrom(C socketContext, int flags, WskDatagramIndication indication) {
        return NtStatus.DATA_NOT_ACCEPTED;
    }

    /**
     * The socket no longer works and must be closed; called once. WSK says so with a NULL
     * indication.
     *
     * @param socketContext the socket's context
     */
    default void onSocketDead(C socketContext) {}
}
