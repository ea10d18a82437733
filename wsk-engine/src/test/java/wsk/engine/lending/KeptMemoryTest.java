package wsk.engine.lending;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskControlInfo;
import wsk.api.WskDataIndication;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskRegistrationOptions;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.fake.FakeDatagrams;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Received bytes that nobody takes, or that a client keeps, hold a bounded amount of memory. */
@Timeout(60)
class KeptMemoryTest {
    private static final int BLOCK = 64 * 1024;

    private final List<WskDataIndication> kept = new CopyOnWriteArrayList<>();
    private final List<WskDatagramIndication> datagrams = new CopyOnWriteArrayList<>();
    private final List<Boolean> hurried = new CopyOnWriteArrayList<>();

    private final WskClientConnectionDispatch<Object> keeper =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Object socketContext,
                        int flags,
                        WskDataIndication indication,
                        long bytesIndicated) {
                    hurried.add((flags & WskCallbackFlags.RELEASE_ASAP) != 0);
                    kept.add(indication);
                    return NtStatus.PENDING;
                }
            };

    private final WskClientConnectionDispatch<Object> refuser =
            new WskClientConnectionDispatch<>() {};

    private final WskClientDatagramDispatch<Object> datagramKeeper =
            new WskClientDatagramDispatch<>() {
                @Override
                public NtStatus onReceiveFrom(
                        Object socketContext, int flags, WskDatagramIndication indication) {
                    hurried.add((flags & WskCallbackFlags.RELEASE_ASAP) != 0);
                    datagrams.add(indication);
                    return NtStatus.PENDING;
                }
            };

    /** A provider's blocks, as many as are wanted, and how many are out. */
    private static final class Blocks implements ReceiveBlock.Pool {
        private final MemorySegment memory = Arena.ofAuto().allocate(BLOCK);
        final AtomicInteger out = new AtomicInteger();
        volatile boolean scarce;

        ReceiveBlock take() {
            out.incrementAndGet();
            ReceiveBlock block = new ReceiveBlock(memory, 0, this);
            block.retain();
            return block;
        }

        @Override
        public void recycle(ReceiveBlock block) {
            out.decrementAndGet();
        }

        @Override
        public boolean isScarce() {
            return scarce;
        }
    }

    private final Blocks blocks = new Blocks();

    private static FakeClient client(long perSocket, long perLoop) {
        return new FakeClient(
                WskRegistrationOptions.defaults()
                        .withKeptPerSocket(perSocket)
                        .withKeptPerLoop(perLoop));
    }

    private void feed(FakeConnection driver, int length) {
        ReceiveBlock block = blocks.take();
        block.memory().set(ValueLayout.JAVA_BYTE, 7, (byte) length);
        driver.sink.receiving().received(block, 7, length);
        block.release();
    }

    private WskConnectionSocket keeping(FakeClient client) throws Exception {
        WskConnectionSocket socket = client.connection(keeper);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle(client);
        return socket;
    }

    private static void settle(FakeClient client) throws Exception {
        client.loop.happens(() -> {});
    }

    @Test
    void singleBytesThatNobodyTakesDoNotHoldABlockEach() throws Exception {
        FakeClient client = client(1 << 20, 8 << 20);
        WskConnectionSocket socket = client.connection(refuser);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.DISCONNECT));
        settle(client);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(
                () -> {
                    for (int i = 0; i < 4000; i++) {
                        feed(driver, 1);
                    }
                });
        assertTrue(blocks.out.get() <= (1 << 20) / BLOCK + 1, blocks.out + " blocks are held");
        WskIrp all = client.succeeds(irp -> socket.receive(FakeClient.room(5000), irp));
        assertEquals(4000, all.information());
        assertEquals(0, blocks.out.get());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void aSocketThatKeepsMuchIsNotReadUntilItKeepsHalf() throws Exception {
        FakeClient client = client(1 << 20, 1L << 40);
        WskConnectionSocket socket = keeping(client);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(
                () -> {
                    for (int i = 0; i < 15; i++) {
                        feed(driver, BLOCK - 7);
                    }
                    assertEquals("arm", driver.asked.getLast(), "before the bound");
                    feed(driver, BLOCK - 7);
                    feed(driver, BLOCK - 7);
                    assertEquals("disarm", driver.asked.getLast(), "at the bound");
                });
        assertFalse(hurried.getFirst());
        assertTrue(hurried.getLast(), "it was asked to hurry before");
        for (int i = 0; i < 9; i++) {
            assertEquals(NtStatus.SUCCESS, socket.release(kept.removeFirst()));
        }
        client.loop.happens(() -> assertEquals("disarm", driver.asked.getLast()));
        assertEquals(NtStatus.SUCCESS, socket.release(kept.removeFirst()));
        settle(client);
        client.loop.happens(() -> assertEquals("arm", driver.asked.getLast(), "at half of it"));
        kept.forEach(lent -> assertEquals(NtStatus.SUCCESS, socket.release(lent)));
        client.succeeds(socket::close);
        client.detach();
        assertEquals(0, blocks.out.get());
    }

    @Test
    void aLoopThatKeepsMuchReadsOnlyWhoKeepsNothing() throws Exception {
        FakeClient client = client(1L << 40, 1 << 20);
        WskConnectionSocket greedy = keeping(client);
        FakeConnection greedyDriver = client.loop.connections.getLast();
        WskConnectionSocket idle = keeping(client);
        FakeConnection idleDriver = client.loop.connections.getLast();
        client.loop.happens(
                () -> {
                    for (int i = 0; i < 17; i++) {
                        feed(greedyDriver, BLOCK - 7);
                    }
                    assertEquals("disarm", greedyDriver.asked.getLast());
                    assertEquals("arm", idleDriver.asked.getLast());
                    feed(idleDriver, 5);
                    assertEquals("disarm", idleDriver.asked.getLast());
                });
        WskDataIndication idles = kept.removeLast();
        assertEquals(NtStatus.SUCCESS, idle.release(idles));
        settle(client);
        client.loop.happens(
                () -> {
                    assertEquals("arm", idleDriver.asked.getLast(), "it keeps nothing again");
                    assertEquals("disarm", greedyDriver.asked.getLast());
                });
        for (int i = 0; i < 5; i++) {
            assertEquals(NtStatus.SUCCESS, greedy.release(kept.removeFirst()));
        }
        settle(client);
        client.loop.happens(() -> assertEquals("arm", greedyDriver.asked.getLast()));
        client.succeeds(greedy::close);
        kept.forEach(lent -> assertEquals(NtStatus.SUCCESS, greedy.release(lent)));
        client.succeeds(idle::close);
        client.detach();
        assertEquals(0, blocks.out.get());
    }

    @Test
    void nothingOfScarceBlocksIsKept() throws Exception {
        FakeClient client = client(1 << 20, 64 << 20);
        WskConnectionSocket socket = keeping(client);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(
                () -> {
                    blocks.scarce = true;
                    feed(driver, BLOCK - 7);
                    assertEquals(0, blocks.out.get());
                });
        byte[] bytes = kept.getFirst().buffer().toByteArray();
        assertEquals(BLOCK - 7, bytes.length);
        assertEquals((byte) (BLOCK - 7), bytes[0]);
        assertEquals(NtStatus.SUCCESS, socket.release(kept.getFirst()));
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void datagramsThatAreKeptAreBoundedAndWantedBack() throws Exception {
        FakeClient client = client(1 << 20, 8 << 20);
        WskDatagramSocket socket = client.datagramSocket(datagramKeeper);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        settle(client);
        FakeDatagrams driver = client.loop.datagrams.getLast();
        client.loop.happens(
                () -> {
                    while (!driver.asked.getLast().equals("disarm")) {
                        ReceiveBlock block = blocks.take();
                        driver.sink.received(
                                block, 0, 20, FakeClient.REMOTE, 0, WskControlInfo.NONE);
                        block.release();
                        driver.sink.batchEnded();
                    }
                });
        assertTrue(blocks.out.get() <= (1 << 20) / BLOCK + 1, blocks.out + " blocks are held");
        assertFalse(hurried.getFirst());
        assertTrue(hurried.getLast());
        assertTrue(datagrams.size() > 1000, "small ones are charged what they cost");
        datagrams.forEach(lent -> assertEquals(NtStatus.SUCCESS, socket.release(lent)));
        settle(client);
        client.loop.happens(() -> assertEquals("arm", driver.asked.getLast()));
        client.succeeds(socket::close);
        client.detach();
        assertEquals(0, blocks.out.get());
    }

    @Test
    void datagramsOfNoBytesAreBoundedToo() throws Exception {
        FakeClient client = client(BLOCK, 8 << 20);
        WskDatagramSocket socket = client.datagramSocket(datagramKeeper);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        settle(client);
        FakeDatagrams driver = client.loop.datagrams.getLast();
        ReceiveBlock block = blocks.take();
        client.loop.happens(
                () -> {
                    for (int i = 0; i < 1000; i++) {
                        driver.sink.received(
                                block, 0, 0, FakeClient.REMOTE, 0, WskControlInfo.NONE);
                        driver.sink.batchEnded();
                    }
                    assertEquals("disarm", driver.asked.getLast());
                });
        assertFalse(datagrams.getFirst().buffer().hasMdl());
        assertEquals(0, datagrams.getFirst().buffer().segment().byteSize());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void anIndicationShowsItsOwnBytesAndNothingElse() throws Exception {
        FakeClient client = client(1 << 20, 8 << 20);
        WskConnectionSocket socket = keeping(client);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(() -> feed(driver, 3));
        WskDataIndication lent = kept.getFirst();
        List<MemorySegment> views = new ArrayList<>();
        views.add(lent.buffer().segment());
        views.add(lent.buffer().slice(0));
        views.add(lent.buffer().mdl().segment());
        for (MemorySegment view : views) {
            assertArrayEquals(new byte[] {3, 0, 0}, view.toArray(ValueLayout.JAVA_BYTE));
            assertTrue(view.isReadOnly());
        }
        assertEquals(0, lent.buffer().offset());
        assertEquals(NtStatus.SUCCESS, socket.release(lent));
        assertThrows(IllegalStateException.class, () -> lent.buffer().segment());
        assertThrows(IllegalStateException.class, () -> lent.buffer().toByteArray());
        WskIrp late = client.npi.allocateIrp();
        assertThrows(IllegalStateException.class, () -> socket.send(lent.buffer(), late));
        assertFalse(late.isPending());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void whatWasLentCanBeSentButNotReceivedInto() throws Exception {
        FakeClient client = client(1 << 20, 8 << 20);
        WskConnectionSocket socket = keeping(client);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(() -> feed(driver, 3));
        WskDataIndication lent = kept.getFirst();
        WskIrp send = client.start(irp -> socket.send(lent.buffer(), irp));
        client.loop.happens(
                () -> {
                    assertEquals("send 3", driver.asked.getLast());
                    driver.sink.sending().sent(3);
                });
        assertEquals(3, FakeClient.ended(send, NtStatus.SUCCESS).information());
        WskIrp receive = client.npi.allocateIrp();
        assertThrows(IllegalArgumentException.class, () -> socket.receive(lent.buffer(), receive));
        assertEquals(NtStatus.SUCCESS, socket.release(lent));
        client.succeeds(socket::close);
        client.detach();
    }
}
