package wsk.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeLoop;
import wsk.engine.fake.FakeTransport;
import wsk.engine.request.Callbacks;
import wsk.engine.request.Irp;
import wsk.engine.request.Rundown;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A loop that has failed leaves the rotation and is replaced. */
@Timeout(60)
class LoopReplacementTest {
    /** How many threads ask for a loop at once. */
    private static final int ASKERS = 4;

    /** How often each of them asks: enough to meet in the choice. */
    private static final int ASKED = 500_000;

    private final AtomicInteger dead = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();

    /** A connection that nobody has adopted. */
    private static final class Accepted implements AcceptedConnection {
        @Override
        public SockAddr local() {
            return FakeClient.LOCAL;
        }

        @Override
        public SockAddr remote() {
            return FakeClient.REMOTE;
        }

        @Override
        public void reject() {}
    }

    private final WskClientListenDispatch<Object> accepting =
            new WskClientListenDispatch<>() {
                @Override
                public NtStatus onAccept(
                        Object context,
                        int flags,
                        SockAddr local,
                        SockAddr remote,
                        WskConnectionSocket socket,
                        WskAcceptSlot slot) {
                    accepted.incrementAndGet();
                    slot.set(
                            this,
                            new WskClientConnectionDispatch<Object>() {
                                @Override
                                public void onSocketDead(Object socketContext) {
                                    dead.incrementAndGet();
                                }
                            });
                    return NtStatus.SUCCESS;
                }
            };

    private static void awaitThat(BooleanSupplier condition) {
        long deadline = System.nanoTime() + FakeClient.DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "it did not come to that");
            Thread.onSpinWait();
        }
    }

    @Test
    void othersTakeTheShareOfOneThatFailed() throws Exception {
        FakeLoop[] loops = {new FakeLoop(), new FakeLoop()};
        FakeClient client = new FakeClient(loops);
        WskListenSocket listener =
                client.succeeds(
                                irp ->
                                        client.npi.listenSocket(
                                                AddressFamily.INET, this, accepting, irp))
                        .socket(WskListenSocket.class);
        client.succeeds(irp -> listener.bind(FakeClient.LOCAL, irp));
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT));
        loops[1].breaks();
        awaitThat(() -> loops[1].closes == 1);
        for (int i = 0; i < 100; i++) {
            loops[0].happens(() -> loops[0].listeners.getFirst().sink.accepted(new Accepted()));
        }
        assertEquals(100, accepted.get());
        for (int i = 0; i < 100; i++) {
            client.succeeds(irp -> client.npi.basicSocket(AddressFamily.INET, irp));
        }
        assertEquals(0, dead.get(), "connections that were given to the loop that failed");
        assertEquals(2, client.attachment.health().loops());
        assertEquals(1, client.attachment.health().serving());
        assertEquals(1, client.attachment.health().failures());
    }

    @Test
    void oneThatServesIsFoundHoweverManyAskAtOnce() throws Exception {
        FakeLoop[] loops = {new FakeLoop(), new FakeLoop()};
        Loops chosenFrom =
                new Loops(
                        new FakeTransport(loops),
                        loops.length,
                        new Callbacks(WskClientNpi.of("a test")),
                        new Rundown(),
                        () -> () -> {});
        chosenFrom.start();
        loops[0].breaks();
        awaitThat(() -> loops[0].closes == 1);
        AtomicInteger refused = new AtomicInteger();
        List<Thread> askers = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(ASKERS);
        for (int i = 0; i < ASKERS; i++) {
            askers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        meet(start);
                                        for (int n = 0; n < ASKED; n++) {
                                            EventLoop loop = chosenFrom.enterNext();
                                            refused.addAndGet(loop.isServing() ? 0 : 1);
                                            loop.rundown().release();
                                        }
                                    }));
        }
        for (Thread asker : askers) {
            asker.join();
        }
        assertEquals(0, refused.get(), "were sent to the loop that has failed");
    }

    private static void meet(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThatFailedIsReplacedAndEndsWhenItsSocketsAreClosed() throws Exception {
        FakeClient client = new FakeClient();
        FakeLoop second = new FakeLoop();
        WskDatagramSocket old = client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        Thread[] thread = new Thread[1];
        client.loop.happens(() -> thread[0] = Thread.currentThread());
        client.loop.successors.add(second);
        client.loop.breaks();
        awaitThat(() -> client.attachment.health().failures() == 1);
        awaitThat(() -> client.attachment.health().canServe());
        WskDatagramSocket fresh = client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        second.happens(() -> assertEquals(1, second.datagrams.size()));
        // The old loop answers as long as it has a socket.
        client.ends(NtStatus.FILE_FORCED_CLOSED, old::getLocalAddress);
        assertTrue(thread[0].isAlive());
        client.succeeds(old::close);
        awaitThat(() -> !thread[0].isAlive());
        client.succeeds(fresh::getLocalAddress);
        client.succeeds(fresh::close);
        // Requests that come after the loop has ended are answered too.
        client.ends(NtStatus.FILE_FORCED_CLOSED, old::getLocalAddress);
        client.detach();
    }

    @Test
    void withoutALoopThatServesNewSocketsAreRefusedUntilThereIsOne() throws Exception {
        FakeClient client = new FakeClient();
        client.loop.breaks();
        awaitThat(() -> client.loop.closes == 1);
        awaitThat(() -> client.loop.refusedSuccessors.get() >= 2);
        assertFalse(client.attachment.health().canServe());
        client.ends(
                NtStatus.DEVICE_NOT_READY, irp -> client.npi.basicSocket(AddressFamily.INET, irp));
        client.loop.successors.add(new FakeLoop());
        awaitThat(() -> client.attachment.health().canServe());
        client.succeeds(irp -> client.npi.basicSocket(AddressFamily.INET, irp));
    }

    @Test
    void successorThatFailsIsReplacedToo() throws Exception {
        FakeClient client = new FakeClient();
        FakeLoop second = new FakeLoop();
        FakeLoop third = new FakeLoop();
        client.loop.successors.add(second);
        client.loop.successors.add(third);
        client.loop.breaks();
        awaitThat(() -> client.attachment.health().failures() == 1);
        awaitThat(() -> client.attachment.health().canServe());
        second.breaks();
        awaitThat(() -> client.attachment.health().failures() == 2);
        awaitThat(() -> client.attachment.health().canServe());
        client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        third.happens(() -> assertEquals(1, third.datagrams.size()));
    }

    @Test
    void attachmentEndsWhileALoopIsNotReplaced() throws Exception {
        FakeClient client = new FakeClient();
        client.loop.breaks();
        awaitThat(() -> client.loop.refusedSuccessors.get() >= 1);
        client.detach();
    }

    @Test
    void pausesGrowUpToALimit() {
        long pause = 0;
        for (int i = 0; i < 20; i++) {
            long longer = LoopSlot.longer(pause);
            assertTrue(longer > pause || longer == LoopSlot.PAUSE_MAX_NANOS);
            pause = longer;
        }
        assertEquals(LoopSlot.PAUSE_MAX_NANOS, pause);
        assertEquals(LoopSlot.PAUSE_FIRST_NANOS, LoopSlot.longer(0));
    }

    @Test
    void lateCallIsAnsweredOutsideItselfAndKeepsNothing() throws Exception {
        FakeClient client = new FakeClient();
        WskDatagramSocket socket =
                client.datagramSocket(new WskClientDatagramDispatch<Object>() {});
        client.succeeds(socket::close);
        client.detach();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        WskIrp late = socket.allocateIrp();
        late.setCompletionRoutine(_ -> ran.complete(Thread.currentThread()));
        socket.sendTo(FakeClient.room(1), FakeClient.REMOTE, late);
        FakeClient.ended(late, NtStatus.FILE_FORCED_CLOSED);
        assertNotSame(Thread.currentThread(), ran.get(20, TimeUnit.SECONDS));
        assertNull(Irp.of(late).destination);
        assertNull(Irp.of(late).mdl);
    }
}
