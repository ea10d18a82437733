package wsk.api;

import java.io.Serial;
import java.util.Objects;

/**
 * A refused set-up: no provider, a version nobody supports, a client control that came too late.
 *
 * <p>The message names the cause and what to do about it. What the network does is never an
 * exception: it is a status on an IRP.
 */
public final class WskException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Why, as a status. */
    private final NtStatus status;

    /**
     * Makes the exception.
     *
     * @param status the reason as a status
     * @param message cause and remedy, for a person
     */
    public WskException(NtStatus status, String message) {
        super(message);
        this.status = Objects.requireNonNull(status, "status");
    }

    /**
     * Makes the exception with the failure behind it.
     *
     * @param status the reason as a status
     * @param message cause and remedy, for a person
     * @param cause the failure behind it
     */
    public WskException(NtStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = Objects.requireNonNull(status, "status");
    }

    /** {@return the reason as a status} */
    public NtStatus status() {
        return status;
    }
}
