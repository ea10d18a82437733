package wsk.tck.programs;

import static wsk.api.NtStatus.ADDRESS_ALREADY_EXISTS;
import static wsk.api.NtStatus.BUFFER_OVERFLOW;
import static wsk.api.NtStatus.CANCELLED;
import static wsk.api.NtStatus.CONNECTION_ABORTED;
import static wsk.api.NtStatus.CONNECTION_DISCONNECTED;
import static wsk.api.NtStatus.CONNECTION_REFUSED;
import static wsk.api.NtStatus.CONNECTION_RESET;
import static wsk.api.NtStatus.FILE_FORCED_CLOSED;
import static wsk.api.NtStatus.INSUFFICIENT_RESOURCES;
import static wsk.api.NtStatus.INVALID_DEVICE_STATE;
import static wsk.api.NtStatus.INVALID_PARAMETER;
import static wsk.api.NtStatus.IO_TIMEOUT;
import static wsk.api.NtStatus.NOT_FOUND;
import static wsk.api.NtStatus.NOT_SUPPORTED;
import static wsk.api.NtStatus.SUCCESS;

import wsk.api.NtStatus;

import java.util.EnumSet;
import java.util.Set;

/**
 * A kind of request, and how one may end. Success, and that it was cancelled or its socket closed,
 * are always possible.
 */
enum Operation {
    CREATE,
    BIND(INVALID_DEVICE_STATE, ADDRESS_ALREADY_EXISTS),
    LISTEN(INVALID_DEVICE_STATE, ADDRESS_ALREADY_EXISTS),
    CONNECT(
            CONNECTION_REFUSED,
            CONNECTION_RESET,
            IO_TIMEOUT,
            INVALID_DEVICE_STATE,
            ADDRESS_ALREADY_EXISTS,
            BUFFER_OVERFLOW),
    ACCEPT(INVALID_DEVICE_STATE, INSUFFICIENT_RESOURCES),
    INSPECT(NOT_FOUND, INVALID_DEVICE_STATE),
    SEND(
            CONNECTION_RESET,
            CONNECTION_ABORTED,
            CONNECTION_DISCONNECTED,
            IO_TIMEOUT,
            INVALID_DEVICE_STATE,
            NOT_SUPPORTED),
    RECEIVE(CONNECTION_RESET, CONNECTION_ABORTED, IO_TIMEOUT, INVALID_DEVICE_STATE),
    DISCONNECT(
            CONNECTION_RESET,
            CONNECTION_ABORTED,
            CONNECTION_DISCONNECTED,
            IO_TIMEOUT,
            INVALID_DEVICE_STATE),
    SEND_TO(INSUFFICIENT_RESOURCES, INVALID_DEVICE_STATE),
    RECEIVE_FROM(INVALID_DEVICE_STATE),
    ADDRESS(INVALID_DEVICE_STATE),
    CONTROL(INVALID_DEVICE_STATE, NOT_SUPPORTED, INVALID_PARAMETER),
    DISABLE(NOT_FOUND, INVALID_PARAMETER),
    CLOSE;

    @SuppressWarnings("ImmutableEnumChecker") // Written by the constructor alone.
    private final Set<NtStatus> allowed = EnumSet.of(SUCCESS, CANCELLED, FILE_FORCED_CLOSED);

    Operation(NtStatus... more) {
        allowed.addAll(Set.of(more));
    }

    /** {@return whether it may have asked for a new socket} */
    boolean makesSocket() {
        return this == CREATE || this == CONNECT;
    }

    boolean mayEndWith(NtStatus status) {
        return allowed.contains(status);
    }
}
