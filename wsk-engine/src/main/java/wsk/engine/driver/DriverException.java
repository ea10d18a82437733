package wsk.engine.driver;

import wsk.api.NtStatus;

import java.io.Serial;
import java.util.Objects;

/**
 * A step of setting a socket up was refused by the operating system, or cannot be done by this
 * provider.
 */
public final class DriverException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    /** Why, as a status. */
    private final NtStatus status;

    /** The operating system's number; 0 if there is none. */
    private final int nativeError;

    /**
     * Makes the exception, without a stack trace: it is an answer, not a defect.
     *
     * @param status why, as a status
     * @param nativeError the operating system's number; 0 if there is none
     * @param message why, for a log
     */
    public DriverException(NtStatus status, int nativeError, String message) {
        super(message, null, false, false);
        this.status = Objects.requireNonNull(status, "status");
        this.nativeError = nativeError;
    }

    /** {@return why, as a status} */
    public NtStatus status() {
        return status;
    }

    /** {@return the operating system's number; 0 if there is none} */
    public int nativeError() {
        return nativeError;
    }
}
