package wsk.api;

import org.jspecify.annotations.Nullable;

/**
 * A client's callbacks for connections: {@code WSK_CLIENT_CONNECTION_DISPATCH}. All run on the
 * socket's loop, one at a time, and must not block.
 *
 * @param <C> the socket's context; may be null if it was created so
 */
public interface WskClientConnectionDispatch<C extends @Nullable Object> {
    /**
     * Data arrived: {@code WskReceiveEvent}. Called when {@link WskEvents#RECEIVE} is enabled and
     * no receive request is queued.
     *
     * <p>After a refusal or a partial acceptance the event stays silent until a receive is posted;
     * one of length 0 will do. A receive that is posted inside this callback counts, and the rest
     * is shown again:
     *
     * <ul>
     *   <li>if a part was taken, when that receive has completed;
     *   <li>if none was taken (SUCCESS with 0 bytes), when more bytes have come, once more when the
     *       stream has ended, or when a receive is posted later, outside the callback;
     *   <li>if the data was refused, in the loop's next turn.
     * </ul>
     *
     * <p>So a parser that has half a message accepts 0 bytes, posts a receive of length 0, and is
     * called when there is more. A message larger than {@link WskRegistrationOptions#keptPerSocket}
     * has to be taken in parts: beyond that bound nothing more is read for a client that takes
     * nothing.
     *
     * @implSpec refuses the data
     * @param socketContext the socket's context
     * @param callbackFlags bits of {@link WskCallbackFlags}: AT_DISPATCH_LEVEL, perhaps
     *     RELEASE_ASAP
     * @param indication the data
     * @param bytesIndicated how much it is in all, 1 or more
     * @return {@link NtStatus#SUCCESS} when the data was taken, all of it unless {@link
     *     WskDataIndication#accept} said less; {@link NtStatus#PENDING} to keep it until {@link
     *     WskConnectionSocket#release}; anything else, by habit {@link NtStatus#DATA_NOT_ACCEPTED},
     *     to refuse it
     */
    default NtStatus onReceive(
            C socketContext, int callbackFlags, WskDataIndication indication, long bytesIndicated) {
        return NtStatus.DATA_NOT_ACCEPTED;
    }

    /**
     * The peer disconnected: {@code WskDisconnectEvent}. At most once gracefully, after all data,
     * and once abortively.
     *
     * <p>Refused data holds a graceful end back. Data that a callback left while it asked for more
     * does not, once it has been shown a last time. An abortive end is told at once, and what was
     * not taken is dropped. Only reading or sending notices a reset: the provider reads for this
     * event too, but while 64 KiB or more have arrived that the client neither takes nor receives,
     * a reset is told when some of it was taken, or when a send meets it.
     *
     * @param socketContext the socket's context
     * @param callbackFlags bits of {@link WskCallbackFlags}: AT_DISPATCH_LEVEL; with ABORTIVE
     *     neither direction works any more, without it sending still does
     */
    default void onDisconnect(C socketContext, int callbackFlags) {}

    /**
     * The ideal send backlog changed: {@code WskSendBacklogEvent}.
     *
     * @param socketContext the socket's context
     * @param idealBacklogSize bytes
     */
    default void onSendBacklog(C socketContext, long idealBacklogSize) {}

    /**
     * The socket no longer works and must be closed; called once. WSK says so with a NULL
     * indication.
     *
     * @param socketContext the socket's context
     */
    default void onSocketDead(C socketContext) {}
}
