package wsk.tck.client;

import wsk.api.WskIrp;
import wsk.api.WskOption;
import wsk.api.WskSocket;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds a socket's loop still, so that what two threads or two ends do meanwhile meets there in a
 * known order. No client may do this; tests must.
 */
public final class LoopHold implements AutoCloseable {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    /** Returns when the loop stands. */
    public LoopHold(WskSocket socket) throws InterruptedException {
        WskIrp irp = socket.allocateIrp();
        irp.setCompletionRoutine(_ -> hold());
        socket.getOption(WskOption.SO_KEEPALIVE, irp);
        if (!held.await(EventLog.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the loop did not run a completion routine");
        }
    }

    private void hold() {
        held.countDown();
        await(letGo);
    }

    /** Holds the present loop until a latch is open. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(EventLog.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the loop was held too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        letGo.countDown();
    }
}
