package wsk.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.engine.fake.FakeClient;

import java.util.concurrent.atomic.AtomicInteger;

/** Cancels that meet their request before it has arrived at the loop. */
@Timeout(60)
class CancelTest {
    private final FakeClient client = new FakeClient();

    @Test
    void requestInTheInboxIsCancelledOnceItArrives() throws Exception {
        WskDatagramSocket socket =
                client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        WskIrp send = client.npi.allocateIrp();
        WskIrp change = client.npi.allocateIrp();
        WskIrp behind = client.npi.allocateIrp();
        AtomicInteger completed = new AtomicInteger();
        send.setCompletionRoutine(_ -> completed.incrementAndGet());
        change.setCompletionRoutine(_ -> completed.incrementAndGet());
        client.loop.happens(
                () -> {
                    // The driver takes nothing, so that the send can be withdrawn at all.
                    client.loop.datagrams.getFirst().full = true;
                    inAnotherThread(
                            () -> {
                                client.npi.transportListChange(change);
                                socket.sendTo(FakeClient.room(1), FakeClient.REMOTE, send);
                                socket.getLocalAddress(behind);
                            });
                    assertTrue(send.cancel());
                    assertTrue(change.cancel());
                });
        FakeClient.ended(send, NtStatus.CANCELLED);
        FakeClient.ended(change, NtStatus.CANCELLED);
        FakeClient.ended(behind, NtStatus.SUCCESS);
        client.isWell();
        assertEquals(2, completed.get());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void sendThatWasTurnedAwayCanBeWithdrawn() throws Exception {
        WskDatagramSocket socket =
                client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        client.loop.happens(() -> client.loop.datagrams.getFirst().full = true);
        WskIrp send =
                client.start(irp -> socket.sendTo(FakeClient.room(1), FakeClient.REMOTE, irp));
        assertTrue(send.cancel());
        FakeClient.ended(send, NtStatus.CANCELLED);
        client.succeeds(socket::close);
        client.detach();
    }

    private static void inAnotherThread(Runnable what) {
        Thread thread = Thread.ofPlatform().start(what);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        assertTrue(!interrupted, "nobody interrupts the loop here");
    }
}
