package wsk.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;

import java.util.concurrent.atomic.AtomicBoolean;

/** A stage belongs to one request of its IRP, and whoever holds an IRP's monitor stops nobody. */
@Timeout(60)
class StageTest {
    private static final int TRIES = 100_000;

    private final FakeClient client = new FakeClient();

    private static void spinUntilIdle(WskIrp irp) {
        long deadline = System.nanoTime() + FakeClient.DEADLINE.toNanos();
        while (irp.isPending()) {
            assertTrue(System.nanoTime() - deadline < 0, "still pending");
            Thread.onSpinWait();
        }
    }

    @Test
    void whoHoldsTheMonitorOfAnIrpStopsNoLoop() throws Exception {
        WskConnectionSocket socket =
                client.connection(new WskClientConnectionDispatch<Object>() {});
        WskIrp irp = client.start(one -> socket.receive(FakeClient.room(8), one));
        FakeConnection driver = client.loop.connections.getLast();
        AtomicBoolean first = new AtomicBoolean();
        irp.toCompletionStage().thenRun(() -> first.set(true));
        synchronized (irp) {
            client.loop.happens(() -> driver.sink.receiving().filled(8));
            client.loop.happens(() -> assertTrue(first.get(), "its stage"));
            assertEquals(NtStatus.PENDING, socket.receive(FakeClient.room(8), irp));
            assertFalse(irp.toCompletionStage().toCompletableFuture().isDone());
        }
    }

    /** The owner uses the IRP again as soon as it is idle, before the loop has told its waiters. */
    @Test
    void stageIsOfTheRequestUnderWayAndNotOfTheOneBefore() throws Exception {
        WskConnectionSocket socket =
                client.connection(new WskClientConnectionDispatch<Object>() {});
        // Armed, so that a receive is the engine's alone and can be cancelled.
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.DISCONNECT));
        WskIrp irp = client.npi.allocateIrp();
        WskBuf room = FakeClient.room(8);
        for (int i = 0; i < TRIES; i++) {
            AtomicBoolean before = new AtomicBoolean();
            AtomicBoolean early = new AtomicBoolean();
            socket.getLocalAddress(irp);
            irp.toCompletionStage().thenRun(() -> before.set(true));
            spinUntilIdle(irp);
            // Stays pending, for no bytes ever come.
            socket.receive(room, irp);
            irp.toCompletionStage().thenRun(() -> early.set(irp.isPending()));
            // In most rounds the loop is past its waiters by now, in some it is not.
            for (int j = 0; j < 50 && !early.get(); j++) {
                Thread.onSpinWait();
            }
            irp.cancel();
            spinUntilIdle(irp);
            assertFalse(early.get(), "a stage was complete while its request was pending");
            long deadline = System.nanoTime() + FakeClient.DEADLINE.toNanos();
            while (!before.get()) {
                assertTrue(System.nanoTime() - deadline < 0, "the first stage was lost");
                Thread.onSpinWait();
            }
        }
    }
}
