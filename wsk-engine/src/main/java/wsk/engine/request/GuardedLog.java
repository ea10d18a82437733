package wsk.engine.request;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says what went wrong, if it can be said. A log may throw, because its disk is full or memory is
 * gone; what a loop has to do then is more important than what it has to say.
 */
public final class GuardedLog {
    private GuardedLog() {}

    /**
     * Logs a failure.
     *
     * @param earlier what had failed before and led to it; null if nothing had
     */
    @SuppressWarnings("ReferenceEquality") // No failure may be added to itself.
    public static void error(
            Logger log, String message, Throwable failure, @Nullable Throwable earlier) {
        try {
            if (earlier != null && earlier != failure) {
                failure.addSuppressed(earlier);
            }
            log.error(message, failure);
        } catch (Throwable unsaid) {
            // There is nobody left to tell.
        }
    }

    /** Logs that a loop has failed. */
    public static void loopFailed(Logger log, String loop, int sockets, Throwable failure) {
        try {
            log.error("loop {} failed; its {} sockets are dead", loop, sockets, failure);
        } catch (Throwable unsaid) {
            // There is nobody left to tell.
        }
    }

    /** Logs what somebody should know who looks after the program. */
    public static void warn(Logger log, String message, @Nullable Object... details) {
        try {
            log.warn(message, details);
        } catch (Throwable unsaid) {
            // There is nobody left to tell.
        }
    }
}
