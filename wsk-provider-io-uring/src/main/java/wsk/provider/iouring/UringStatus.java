package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.kernel.Errno;

/** What the kernel's error numbers mean. */
final class UringStatus {
    private UringStatus() {}

    /**
     * {@return the status of an error}
     *
     * @param errno positive
     */
    static NtStatus of(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED -> NtStatus.CONNECTION_REFUSED;
            case Errno.ECONNRESET, Errno.ENETRESET -> NtStatus.CONNECTION_RESET;
            case Errno.ECONNABORTED -> NtStatus.CONNECTION_ABORTED;
            case Errno.EPIPE -> NtStatus.CONNECTION_DISCONNECTED;
            case Errno.ETIMEDOUT -> NtStatus.IO_TIMEOUT;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> NtStatus.HOST_UNREACHABLE;
            case Errno.ENETUNREACH, Errno.ENETDOWN -> NtStatus.NETWORK_UNREACHABLE;
            case Errno.EADDRINUSE -> NtStatus.ADDRESS_ALREADY_EXISTS;
            case Errno.EACCES, Errno.EPERM, Errno.EROFS -> NtStatus.ACCESS_DENIED;
            case Errno.EADDRNOTAVAIL -> NtStatus.INVALID_ADDRESS_COMPONENT;
            case Errno.EAFNOSUPPORT,
                    Errno.ENAMETOOLONG,
                    Errno.EDESTADDRREQ,
                    Errno.ENOENT,
                    Errno.ENOTDIR ->
                    NtStatus.INVALID_ADDRESS;
            case Errno.ENOPROTOOPT, Errno.EOPNOTSUPP, Errno.EPROTONOSUPPORT, Errno.EPROTOTYPE ->
                    NtStatus.NOT_SUPPORTED;
            case Errno.EINVAL -> NtStatus.INVALID_PARAMETER;
            case Errno.ENOBUFS, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE ->
                    NtStatus.INSUFFICIENT_RESOURCES;
            case Errno.EMSGSIZE -> NtStatus.INVALID_BUFFER_SIZE;
            case Errno.ENOTCONN, Errno.ESHUTDOWN -> NtStatus.INVALID_DEVICE_STATE;
            case Errno.EISCONN, Errno.EALREADY -> NtStatus.CONNECTION_ACTIVE;
            case Errno.EBADF -> NtStatus.FILE_FORCED_CLOSED;
            case Errno.ECANCELED -> NtStatus.CANCELLED;
            default -> NtStatus.UNSUCCESSFUL;
        };
    }

    /**
     * {@return the refusal of a step of setting up}
     *
     * @param what the step
     * @param result {@code -errno}
     */
    static DriverException refused(String what, int result) {
        return new DriverException(of(-result), -result, what + " failed with errno " + -result);
    }

    /** {@return whether a request may simply be made again} */
    static boolean isTransient(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR;
    }
}
