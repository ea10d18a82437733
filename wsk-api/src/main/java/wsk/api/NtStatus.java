package wsk.api;

/**
 * The outcome of a request or of an event callback, as {@code NTSTATUS} has it.
 *
 * <p>The names and numbers are Windows' own. The two top bits of {@link #code()} are the severity:
 * success, informational, warning or error.
 */
public enum NtStatus {
    /** The request did what was asked. */
    SUCCESS(0x00000000),
    /** A wait ended before the request did. */
    TIMEOUT(0x00000102),
    /** Accepted, to be completed later; from a receive event: the client retains the indication. */
    PENDING(0x00000103),
    /** The event is disabled as soon as the callback now in progress has returned. A success. */
    EVENT_PENDING(0x40000013),
    /** The input or output is larger than the operation can take. A warning. */
    BUFFER_OVERFLOW(0x80000005),
    /** Failed for a reason no other status names. */
    UNSUCCESSFUL(0xC0000001),
    /** The operation is known but not there. */
    NOT_IMPLEMENTED(0xC0000002),
    /** An argument is not valid for this operation. */
    INVALID_PARAMETER(0xC000000D),
    /** The request makes no sense for this socket. */
    INVALID_DEVICE_REQUEST(0xC0000010),
    /** The address may not be used or shared. */
    ACCESS_DENIED(0xC0000022),
    /** Memory, descriptors or other resources ran out. */
    INSUFFICIENT_RESOURCES(0xC000009A),
    /** No provider is there, or the registration has ended. */
    DEVICE_NOT_READY(0xC00000A3),
    /** The peer did not answer in time. */
    IO_TIMEOUT(0xC00000B5),
    /** The socket no longer works; close it. */
    FILE_FORCED_CLOSED(0xC00000B6),
    /** This provider cannot do that. */
    NOT_SUPPORTED(0xC00000BB),
    /** From an accept event: the connection is refused. */
    REQUEST_NOT_ACCEPTED(0xC00000D0),
    /** The provider failed in a way that is a defect. */
    INTERNAL_ERROR(0xC00000E5),
    /** The request was cancelled, by its owner or by closing the socket. */
    CANCELLED(0xC0000120),
    /** The address is malformed or of the wrong family. */
    INVALID_ADDRESS(0xC0000141),
    /** The socket is in the wrong state for this request. */
    INVALID_DEVICE_STATE(0xC0000184),
    /** The datagram is longer than the transport can send. */
    INVALID_BUFFER_SIZE(0xC0000206),
    /** The address is not one of this host's. */
    INVALID_ADDRESS_COMPONENT(0xC0000207),
    /** The local address is in use. */
    ADDRESS_ALREADY_EXISTS(0xC000020A),
    /** The peer has gone; nothing can be sent to it. */
    CONNECTION_DISCONNECTED(0xC000020C),
    /** The peer reset the connection. */
    CONNECTION_RESET(0xC000020D),
    /** From a receive event: the data is refused for now. */
    DATA_NOT_ACCEPTED(0xC000021B),
    /** There is no such object. */
    NOT_FOUND(0xC0000225),
    /** The peer refused the connection. */
    CONNECTION_REFUSED(0xC0000236),
    /** The socket is connected already. */
    CONNECTION_ACTIVE(0xC000023B),
    /** No route to the network. */
    NETWORK_UNREACHABLE(0xC000023C),
    /** No route to the host. */
    HOST_UNREACHABLE(0xC000023D),
    /** The protocol is not served at the destination. */
    PROTOCOL_UNREACHABLE(0xC000023E),
    /** The port is not served at the destination. */
    PORT_UNREACHABLE(0xC000023F),
    /** The connection was ended abruptly on this side. */
    CONNECTION_ABORTED(0xC0000241),
    /** The version that was asked for is not supported. */
    NOINTERFACE(0xC00002B9);

    private static final int ERROR_SEVERITY = 3;

    private final int code;

    NtStatus(int code) {
        this.code = code;
    }

    /** {@return the Windows number} */
    public int code() {
        return code;
    }

    /** {@return whether this is a success or informational code, as {@code NT_SUCCESS} tells} */
    public boolean isSuccess() {
        return code >= 0;
    }

    /** {@return whether this is an error code, as {@code NT_ERROR} tells; false for warnings} */
    public boolean isError() {
        return code >>> 30 == ERROR_SEVERITY;
    }
}
