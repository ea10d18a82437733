package wsk.provider.nio;

import wsk.api.NtStatus;
import wsk.engine.driver.DriverException;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/**
 * What an exception of java.nio means. It hides the system's error number behind a type and a
 * message: the message decides where it is known, else the type. So where the system's messages are
 * not English some statuses are coarser, never wrong in kind.
 */
final class NioStatus {
    /** No number: java.nio does not tell it. */
    static final int NO_NATIVE_ERROR = 0;

    private record Known(String part, NtStatus status) {}

    // Parts of messages, each of which occurs in one kind of failure only.
    private static final List<Known> BY_MESSAGE =
            List.of(
                    new Known("Connection refused", NtStatus.CONNECTION_REFUSED),
                    new Known("Connection reset", NtStatus.CONNECTION_RESET),
                    new Known("connection abort", NtStatus.CONNECTION_ABORTED),
                    new Known("Broken pipe", NtStatus.CONNECTION_DISCONNECTED),
                    new Known("timed out", NtStatus.IO_TIMEOUT),
                    new Known("No route to host", NtStatus.HOST_UNREACHABLE),
                    new Known("Host is down", NtStatus.HOST_UNREACHABLE),
                    new Known("Network is unreachable", NtStatus.NETWORK_UNREACHABLE),
                    new Known("Network is down", NtStatus.NETWORK_UNREACHABLE),
                    new Known("Address already in use", NtStatus.ADDRESS_ALREADY_EXISTS),
                    new Known("Cannot assign requested", NtStatus.INVALID_ADDRESS_COMPONENT),
                    new Known("Can't assign requested", NtStatus.INVALID_ADDRESS_COMPONENT),
                    new Known("No such file or directory", NtStatus.INVALID_ADDRESS),
                    new Known("Not a directory", NtStatus.INVALID_ADDRESS),
                    new Known("path too long", NtStatus.INVALID_ADDRESS),
                    new Known("unnamed address", NtStatus.INVALID_ADDRESS),
                    new Known("send to port 0", NtStatus.INVALID_ADDRESS),
                    new Known("Address family not supported", NtStatus.NOT_SUPPORTED),
                    new Known("Permission denied", NtStatus.ACCESS_DENIED),
                    new Known("Operation not permitted", NtStatus.ACCESS_DENIED),
                    new Known("Read-only file system", NtStatus.ACCESS_DENIED),
                    new Known("Message too long", NtStatus.INVALID_BUFFER_SIZE),
                    new Known("Invalid argument", NtStatus.INVALID_PARAMETER),
                    new Known("not available", NtStatus.NOT_SUPPORTED),
                    new Known("not supported", NtStatus.NOT_SUPPORTED),
                    new Known("Too many open files", NtStatus.INSUFFICIENT_RESOURCES),
                    new Known("No buffer space", NtStatus.INSUFFICIENT_RESOURCES),
                    new Known("Cannot allocate memory", NtStatus.INSUFFICIENT_RESOURCES),
                    new Known("temporarily unavailable", NtStatus.INSUFFICIENT_RESOURCES));

    private NioStatus() {}

    /**
     * Gets this class loaded early. Later it would be when descriptors have run out, and loading a
     * class may need one.
     */
    static void prepare() {}

    /** {@return what a failure means} */
    static NtStatus of(Exception failure) {
        String message = failure.getMessage();
        if (message != null) {
            for (Known known : BY_MESSAGE) {
                if (message.contains(known.part)) {
                    return known.status;
                }
            }
        }
        return byType(failure);
    }

    /**
     * {@return what a failed accept means for the listener: INSUFFICIENT_RESOURCES if it should be
     * tried again later, SUCCESS if at once, because only that one connection is lost; else the
     * listener is dead}
     */
    static NtStatus ofAccept(IOException failure) {
        return switch (of(failure)) {
            case FILE_FORCED_CLOSED -> NtStatus.FILE_FORCED_CLOSED;
            // On Linux accept tells the network errors of the connection it would have returned.
            case ACCESS_DENIED,
                    CONNECTION_ABORTED,
                    CONNECTION_RESET,
                    HOST_UNREACHABLE,
                    NETWORK_UNREACHABLE ->
                    NtStatus.SUCCESS;
            // A later attempt is right for exhaustion and harmless for what nobody knows.
            case NtStatus _ -> NtStatus.INSUFFICIENT_RESOURCES;
        };
    }

    /** {@return a refused set-up, as the engine wants to hear it} */
    static DriverException exception(String what, Exception failure) {
        return new DriverException(
                of(failure), NO_NATIVE_ERROR, what + ": " + failure.getMessage());
    }

    private static NtStatus byType(Exception failure) {
        return switch (failure) {
            case ClosedChannelException _ -> NtStatus.FILE_FORCED_CLOSED;
            case ConnectException _ -> NtStatus.CONNECTION_REFUSED;
            case NoRouteToHostException _ -> NtStatus.HOST_UNREACHABLE;
            case PortUnreachableException _ -> NtStatus.PORT_UNREACHABLE;
            case BindException _ -> NtStatus.ADDRESS_ALREADY_EXISTS;
            case UnsupportedOperationException _ -> NtStatus.NOT_SUPPORTED;
            // A family or path the JDK will not have; it checks addresses before the system does.
            case IllegalArgumentException _ -> NtStatus.INVALID_ADDRESS;
            // Memory of a request that is under way, freed by its owner.
            case IllegalStateException _ -> NtStatus.INVALID_PARAMETER;
            default -> NtStatus.UNSUCCESSFUL;
        };
    }
}
