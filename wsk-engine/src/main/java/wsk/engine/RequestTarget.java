package wsk.engine;

import wsk.api.NtStatus;

/** Whom a request is for. */
interface RequestTarget {
    /** {@return the loop that the target belongs to} Any thread. */
    EventLoop loop();

    /**
     * {@return whether the loop has it; until then its requests wait behind it in the inbox, those
     * of the loop's own thread too} Loop thread.
     */
    default boolean isHere() {
        return true;
    }

    /**
     * Performs a request: settles it, or keeps it to settle it later. Loop thread.
     *
     * @return PENDING, or the failure it was settled with at once
     */
    NtStatus perform(Irp irp);

    /** Cancels a request that it keeps, if that can be done. Loop thread. */
    void cancel(Irp irp);
}
