package wsk.bench;

import wsk.api.NtStatus;
import wsk.api.WskIrp;

/** Waiting for requests where time does not matter. */
final class Irps {
    private Irps() {}

    /** Checks what must succeed at once. */
    static void succeed(NtStatus done) {
        if (done != NtStatus.SUCCESS) {
            throw new IllegalStateException("ended with " + done);
        }
    }

    /** Waits for a request that must succeed. */
    static void succeed(NtStatus started, WskIrp irp) throws InterruptedException {
        NtStatus ended = irp.await();
        if (ended != NtStatus.SUCCESS) {
            throw new IllegalStateException("started with " + started + ", ended with " + ended);
        }
    }
}
