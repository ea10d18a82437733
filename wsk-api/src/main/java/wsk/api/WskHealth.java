package wsk.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How a provider's loops are. A loop fails when it meets a defect or when memory runs out. Its
 * sockets are dead then, nothing new comes to it, and the other loops take its share. A new loop is
 * opened in its place, with growing pauses while that fails too. Nothing in WSK stands for it:
 * there the machine stops.
 *
 * @param loops how many loops there are to be; 0 before the first capture
 * @param serving how many of them serve now
 * @param failures how many have failed since the first capture
 * @param lastFailure what the last one met; empty if none has failed
 */
public record WskHealth(int loops, int serving, long failures, Optional<Throwable> lastFailure) {
    /** Checks that the failure is there, perhaps empty. */
    public WskHealth {
        Objects.requireNonNull(lastFailure, "lastFailure");
    }

    /**
     * {@return whether sockets can be made and served} If not, requests for new ones complete with
     * {@link NtStatus#DEVICE_NOT_READY} until a loop has been opened. A program that sees this for
     * long had better end and be started anew.
     */
    public boolean canServe() {
        return serving > 0;
    }
}
