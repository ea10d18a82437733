package wsk.engine.request;

import wsk.api.NtStatus;

/** Whom a request is for. */
public interface RequestTarget {
    /** {@return the loop that the target belongs to} Any thread. */
    default RequestLoop loop() {
        return lane().loop();
    }

    /** {@return the way to that loop, which keeps the order} Any thread. */
    Lane lane();

    /**
     * {@return whether a request is performed at once although others asked for something before
     * that has not arrived} Loop thread.
     */
    default boolean goesFirst(Irp irp) {
        return false;
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
