package wsk.api;

import java.util.Optional;

/** A connection-oriented socket: {@code WSK_PROVIDER_CONNECTION_DISPATCH}. */
public non-sealed interface WskConnectionSocket extends WskSocket {
    /**
     * Binds the socket to a local address: {@code WskBind}. With a wildcard the address is assigned
     * when it connects.
     *
     * <p>A port that the system picks is this socket's from the moment it is asked for ({@link
     * #getLocalAddress}), and no other connection has it meanwhile, whatever its destination. If
     * nobody asks, connecting picks it, and it may serve a connection to each destination. (The nio
     * provider does so only after a bind to the wildcard.)
     *
     * <p>The file that binding to a path makes is removed when the socket closes, if it is still
     * the socket's own: same device, same inode.
     *
     * @param localAddress of the socket's family; port 0 lets the system pick; the unnamed {@link
     *     SockAddr.Unix} for no name
     * @param irp completes with SUCCESS, ADDRESS_ALREADY_EXISTS, ACCESS_DENIED, INVALID_ADDRESS,
     *     INVALID_ADDRESS_COMPONENT, INVALID_DEVICE_STATE (bound already), INSUFFICIENT_RESOURCES
     *     or FILE_FORCED_CLOSED; information 0
     * @return PENDING, or why it was refused at once
     */
    NtStatus bind(SockAddr localAddress, WskIrp irp);

    /**
     * Connects: {@code WskConnect}. The socket must be bound.
     *
     * @param remoteAddress of the socket's family
     * @param irp completes with SUCCESS, CONNECTION_REFUSED, IO_TIMEOUT, HOST_UNREACHABLE,
     *     NETWORK_UNREACHABLE, CONNECTION_RESET, INVALID_ADDRESS, INVALID_DEVICE_STATE (not bound,
     *     or connected), ADDRESS_ALREADY_EXISTS (no local port is left to that destination),
     *     CANCELLED or FILE_FORCED_CLOSED; information 0. After a failure or a cancel only close is
     *     useful
     * @return PENDING, or why it was refused at once
     */
    NtStatus connect(SockAddr remoteAddress, WskIrp irp);

    /**
     * Connects and sends the first data: {@code WskConnectEx}.
     *
     * @param remoteAddress of the socket's family
     * @param firstData 0 to 65535 bytes; copied during the call
     * @param irp as for {@link #connect(SockAddr, WskIrp)}, and BUFFER_OVERFLOW for too much data;
     *     information is the bytes taken
     * @return PENDING, or why it was refused at once
     */
    NtStatus connect(SockAddr remoteAddress, WskBuf firstData, WskIrp irp);

    /**
     * Sends: {@code WskSend}. Sends are transmitted in the order they were started; several may be
     * outstanding. Completes when all bytes were handed to the kernel, or when the peer has
     * acknowledged them: {@link WskOption#SEND_COMPLETION}.
     *
     * @param buffer what to send; its memory is borrowed until completion
     * @param flag how
     * @param irp completes with SUCCESS and all bytes in information; CONNECTION_RESET,
     *     CONNECTION_ABORTED, CONNECTION_DISCONNECTED, IO_TIMEOUT, CANCELLED with the bytes already
     *     taken; NOT_SUPPORTED for a flag that has no effect; INVALID_DEVICE_STATE (not connected,
     *     or after a graceful disconnect); FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus send(WskBuf buffer, WskSendFlag flag, WskIrp irp);

    /**
     * Sends without a flag.
     *
     * @param buffer as in {@link #send(WskBuf, WskSendFlag, WskIrp)}
     * @param irp as in {@link #send(WskBuf, WskSendFlag, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    default NtStatus send(WskBuf buffer, WskIrp irp) {
        return send(buffer, WskSendFlag.NONE, irp);
    }

    /**
     * Receives: {@code WskReceive}. Receives are filled in the order they were started and before
     * the receive event; they get what the event refused first. A length of 0 takes nothing and
     * lets a stopped receive event go on.
     *
     * @param buffer where to; its memory is borrowed until completion
     * @param flag how
     * @param irp completes with SUCCESS and the bytes in information, 0 once the peer has
     *     disconnected; CONNECTION_RESET, CONNECTION_ABORTED, IO_TIMEOUT; CANCELLED, with the bytes
     *     a WAITALL had already taken; INVALID_PARAMETER for DRAIN with a length;
     *     INVALID_DEVICE_STATE (not connected); FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus receive(WskBuf buffer, WskReceiveFlag flag, WskIrp irp);

    /**
     * Receives without a flag.
     *
     * @param buffer as in {@link #receive(WskBuf, WskReceiveFlag, WskIrp)}
     * @param irp as in {@link #receive(WskBuf, WskReceiveFlag, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    default NtStatus receive(WskBuf buffer, WskIrp irp) {
        return receive(buffer, WskReceiveFlag.NONE, irp);
    }

    /**
     * Disconnects: {@code WskDisconnect}. Gracefully: after all queued sends the sending direction
     * is closed, receiving goes on. Abortively: both directions end at once, pending requests are
     * completed, a graceful disconnect under way too. The socket has still to be closed. Raises no
     * disconnect event.
     *
     * @param flag how
     * @param irp completes with SUCCESS; CONNECTION_ABORTED when an abortive disconnect overtook
     *     it; CANCELLED; INVALID_DEVICE_STATE (not connected, or gracefully disconnected before);
     *     FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus disconnect(WskDisconnectFlag flag, WskIrp irp);

    /**
     * Sends last data and disconnects gracefully: {@code WskDisconnect} with a buffer.
     *
     * @param lastData sent before the direction is closed; its memory is borrowed until completion
     * @param irp as in {@link #disconnect(WskDisconnectFlag, WskIrp)}; information is the bytes of
     *     the last data sent
     * @return PENDING, or why it was refused at once
     */
    NtStatus disconnect(WskBuf lastData, WskIrp irp);

    /**
     * Gives back retained data: {@code WskRelease}. Also inside the event that is about to answer
     * PENDING.
     *
     * @param indication the first of a list; all that are linked behind it are given back too, in
     *     any order with other lists
     * @return SUCCESS; INVALID_PARAMETER for data of another socket or given back already
     */
    NtStatus release(WskDataIndication indication);

    /**
     * Asks for the local address: {@code WskGetLocalAddress}. The answer is {@link
     * WskIrp#localAddress()}.
     *
     * @param irp completes with SUCCESS, INVALID_DEVICE_STATE (not bound) or FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus getLocalAddress(WskIrp irp);

    /**
     * Asks for the remote address: {@code WskGetRemoteAddress}. The answer is {@link
     * WskIrp#remoteAddress()}.
     *
     * @param irp completes with SUCCESS, INVALID_DEVICE_STATE (never connected) or
     *     FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus getRemoteAddress(WskIrp irp);

    /**
     * {@return the connection's local address; empty before it was connected, and where the system
     * does not tell} At once, on any thread, and after the connection has gone too. An accepted
     * connection has it from the first moment. The address that an unconnected socket is bound to
     * is told by {@link #getLocalAddress}.
     */
    Optional<SockAddr> localAddress();

    /**
     * {@return the connection's remote address; empty before it was connected} At once, on any
     * thread, and after the connection has gone too. An accepted connection has it from the first
     * moment.
     */
    Optional<SockAddr> remoteAddress();

    /**
     * {@return the id this connection was inspected under: {@code SIO_WSK_QUERY_INSPECT_ID}; empty,
     * where WSK answers INVALID_DEVICE_REQUEST, if it was not accepted by a listener in
     * conditional-accept mode}
     */
    Optional<WskInspectId> queryInspectId();
}
