package wsk.api;

import java.util.List;

/** A datagram socket: {@code WSK_PROVIDER_DATAGRAM_DISPATCH}. */
public non-sealed interface WskDatagramSocket extends WskSocket {
    /**
     * Binds the socket: {@code WskBind}.
     *
     * @param localAddress of the socket's family; port 0 lets the system pick
     * @param irp completes with SUCCESS, ADDRESS_ALREADY_EXISTS, ACCESS_DENIED, INVALID_ADDRESS,
     *     INVALID_ADDRESS_COMPONENT, INVALID_DEVICE_STATE (bound already), INSUFFICIENT_RESOURCES
     *     or FILE_FORCED_CLOSED; information 0
     * @return PENDING, or why it was refused at once
     */
    NtStatus bind(SockAddr localAddress, WskIrp irp);

    /**
     * Sends one datagram: {@code WskSendTo}.
     *
     * @param buffer its bytes, 0 or more; the memory is borrowed until completion
     * @param remoteAddress where to; overrides a fixed destination
     * @param irp completes with SUCCESS and the bytes in information; INVALID_BUFFER_SIZE (too
     *     long), INVALID_ADDRESS, ACCESS_DENIED (broadcast), NETWORK_UNREACHABLE, HOST_UNREACHABLE,
     *     INSUFFICIENT_RESOURCES, CANCELLED, INVALID_DEVICE_STATE (not bound), FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus sendTo(WskBuf buffer, SockAddr remoteAddress, WskIrp irp);

    /**
     * Sends one datagram with control data: {@code WskSendTo} with {@code ControlInfo}.
     *
     * @param buffer as in {@link #sendTo(WskBuf, SockAddr, WskIrp)}
     * @param remoteAddress where to
     * @param controlInfo what to send it with
     * @param irp as in {@link #sendTo(WskBuf, SockAddr, WskIrp)}; and NOT_SUPPORTED without the
     *     capability {@code control-data}; INVALID_ADDRESS when the address to send from is of
     *     another family, or what the system says of one that is not its own
     * @return PENDING, or why it was refused at once
     */
    NtStatus sendTo(WskBuf buffer, SockAddr remoteAddress, WskControlInfo controlInfo, WskIrp irp);

    /**
     * Sends one datagram to the fixed destination, set with {@link
     * WskIoctl#SIO_WSK_SET_REMOTE_ADDRESS} or {@link WskIoctl#SIO_WSK_SET_SENDTO_ADDRESS}.
     *
     * @param buffer as in {@link #sendTo(WskBuf, SockAddr, WskIrp)}
     * @param irp as in {@link #sendTo(WskBuf, SockAddr, WskIrp)}; INVALID_PARAMETER when no
     *     destination is fixed
     * @return PENDING, or why it was refused at once
     */
    NtStatus sendTo(WskBuf buffer, WskIrp irp);

    /**
     * Sends a list of datagrams to one destination with one completion: {@code WskSendMessages}.
     *
     * @param buffers a datagram each, 1 or more; read during the call, the memory is borrowed until
     *     completion
     * @param remoteAddress where to
     * @param irp completes when all are sent: SUCCESS and the bytes of all in information, or the
     *     first failure and the bytes sent before it; statuses as in {@link #sendTo(WskBuf,
     *     SockAddr, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    NtStatus sendMessages(List<WskBuf> buffers, SockAddr remoteAddress, WskIrp irp);

    /**
     * Sends a list of datagrams with the same control data: {@code WskSendMessages} with {@code
     * ControlInfo}.
     *
     * @param buffers as in {@link #sendMessages(List, SockAddr, WskIrp)}
     * @param remoteAddress where to
     * @param controlInfo what to send each with
     * @param irp as in {@link #sendMessages(List, SockAddr, WskIrp)} and {@link #sendTo(WskBuf,
     *     SockAddr, WskControlInfo, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    NtStatus sendMessages(
            List<WskBuf> buffers, SockAddr remoteAddress, WskControlInfo controlInfo, WskIrp irp);

    /**
     * Receives one datagram: {@code WskReceiveFrom}. Requests are served in order and before the
     * receive-from event. The sender is {@link WskIrp#remoteAddress()}; {@link
     * WskIrp#messageFlags()} tells whether the datagram was cut, and how it came; {@link
     * WskIrp#controlInfo()} is what came with it.
     *
     * @param buffer where to; the memory is borrowed until completion
     * @param irp completes with SUCCESS and the bytes stored in information, CANCELLED,
     *     INVALID_DEVICE_STATE (not bound) or FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus receiveFrom(WskBuf buffer, WskIrp irp);

    /**
     * Gives back retained datagrams: {@code WskRelease}. Also inside the event that is about to
     * answer PENDING.
     *
     * @param indication the first of a list; all that are linked behind it are given back too
     * @return SUCCESS; INVALID_PARAMETER for a datagram of another socket or given back already
     */
    NtStatus release(WskDatagramIndication indication);

    /**
     * Asks for the local address: {@code WskGetLocalAddress}. The answer is {@link
     * WskIrp#localAddress()}.
     *
     * @param irp completes with SUCCESS, INVALID_DEVICE_STATE (not bound) or FILE_FORCED_CLOSED
     * @return PENDING, or why it was refused at once
     */
    NtStatus getLocalAddress(WskIrp irp);
}
