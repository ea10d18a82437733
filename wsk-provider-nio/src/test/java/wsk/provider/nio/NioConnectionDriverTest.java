package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.LoopDriver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;

class NioConnectionDriverTest {
    private TestLoop test;
    private TestLoop.Peer client;
    private TestLoop.Peer server;

    @BeforeEach
    void connect() throws Exception {
        test = new TestLoop();
        TestLoop.Peer[] pair = test.pair(TestLoop.loopback());
        client = pair[0];
        server = pair[1];
    }

    @AfterEach
    void close() {
        client.driver.close(true);
        server.driver.close(true);
        test.until(() -> client.closed && server.closed);
        test.close();
    }

    private void send(TestLoop.Peer from, int bytes) {
        int before = from.sent.size();
        from.driver.sending().send(TestLoop.list(test.memory(bytes)));
        assertEquals(before + 1, from.sent.size(), "there was room, so it went at once");
    }

    @Test
    void blockIsReadIntoFromItsStartAgainWhileNobodyKeepsIt() {
        server.driver.receiving().arm();
        for (int i = 1; i <= 3; i++) {
            int pieces = i;
            send(client, 100);
            test.until(() -> server.pieces.size() == pieces);
            assertEquals(0, server.pieces.getLast().offset());
        }
        assertEquals(1, test.loop.blocks().held());
    }

    @Test
    void whatIsKeptIsNotOverwrittenAndComesBackAfterwards() {
        server.keeps = true;
        server.driver.receiving().arm();
        send(client, 100);
        test.until(() -> server.pieces.size() == 1);
        send(client, 50);
        test.until(() -> server.pieces.size() == 2);
        TestLoop.Piece first = server.pieces.get(0);
        TestLoop.Piece second = server.pieces.get(1);
        assertSame(first.block(), second.block());
        assertEquals(100, second.offset());
        assertEquals(3, first.block().holders(), "the two pieces, and the loop itself");

        server.keeps = false;
        first.block().release();
        first.block().release();
        send(client, 10);
        test.until(() -> server.pieces.size() == 3);
        assertEquals(0, server.pieces.getLast().offset());
    }

    @Test
    void fullBlockGivesWayToAnotherAndIsUsedAgainOnceReleased() {
        server.keeps = true;
        server.driver.receiving().arm();
        send(client, 60_000);
        test.until(() -> server.bytes.size() == 60_000);
        int kept = server.pieces.size();
        send(client, 100);
        test.until(() -> server.bytes.size() == 60_100);
        TestLoop.Piece next = server.pieces.get(kept);
        assertNotSame(server.pieces.get(0).block(), next.block());
        assertEquals(0, next.offset());
        server.pieces.forEach(piece -> piece.block().release());
        server.pieces.clear();
        server.keeps = false;
        for (int i = 0; i < 4; i++) {
            int expected = server.bytes.size() + 60_000;
            send(client, 60_000);
            test.until(() -> server.bytes.size() == expected);
        }
        assertEquals(1, test.loop.blocks().held());
        assertEquals(NioSlab.BLOCKS, test.loop.blocks().count());
    }

    @Test
    void disarmedConnectionIsFedNothingUntilArmedAgain() {
        server.driver.receiving().arm();
        send(client, 10);
        test.until(() -> server.bytes.size() == 10);
        server.driver.receiving().disarm();
        send(client, 10);
        // The first turn finds out that nobody wants to know; the others would wait in vain.
        test.loop.turn(1_000_000);
        test.loop.turn(1_000_000);
        assertEquals(10, server.bytes.size());
        server.driver.receiving().arm();
        test.until(() -> server.bytes.size() == 20);
    }

    @Test
    void postedReceiveIsFilledWhereItWasAskedFor() {
        for (int size : new int[] {100, NioGather.COPY_BELOW, 50_000}) {
            MemorySegment target = test.arena.allocate(size + 20);
            server.filled = -1;
            server.driver.receiving().post(target, 7, size);
            send(client, size / 2);
            test.until(() -> server.filled > 0);
            assertEquals(size / 2, server.filled);
            assertArrayEquals(
                    test.memory(size / 2).toArray(ValueLayout.JAVA_BYTE),
                    target.asSlice(7, size / 2).toArray(ValueLayout.JAVA_BYTE));
            assertEquals(0, target.get(ValueLayout.JAVA_BYTE, 6));
            assertEquals(0, target.get(ValueLayout.JAVA_BYTE, 7 + size / 2));
        }
    }

    @Test
    void receivePostedWhereMoreIsLikelyIsTriedAtOnce() {
        send(client, 300);
        MemorySegment target = test.arena.allocate(100);
        server.driver.receiving().post(target, 0, 100);
        test.until(() -> server.filled == 100);
        server.filled = -1;
        server.driver.receiving().post(target, 0, 100);
        assertEquals(100, server.filled, "without another turn");
    }

    @Test
    void cancelledReceiveIsSettledOnce() {
        MemorySegment target = test.arena.allocate(100);
        server.driver.receiving().post(target, 0, 100);
        server.driver.receiving().cancelPosted();
        assertEquals(NtStatus.CANCELLED, server.receiveFailure);
        server.receiveFailure = null;
        server.driver.receiving().cancelPosted();
        assertNull(server.receiveFailure);
        send(client, 10);
        server.driver.receiving().arm();
        test.until(() -> server.bytes.size() == 10);
        assertEquals(-1, server.filled);
    }

    @Test
    void memoryFreedUnderAReceiveFailsOnlyThatConnection() {
        try (Arena theirs = Arena.ofShared()) {
            server.driver.receiving().post(theirs.allocate(100), 0, 100);
        }
        send(client, 10);
        test.until(() -> server.receiveFailure != null);
        assertEquals(NtStatus.INVALID_PARAMETER, server.receiveFailure);
        client.driver.receiving().arm();
        send(server, 10);
        test.until(() -> client.bytes.size() == 10);
    }

    @Test
    void shortWriteIsFollowedByWaitingForRoomAndNothingIsLost() throws Exception {
        // Small, but not so small that the sender waits for the receiver's delayed
        // acknowledgements; and more to send than both ends' buffers hold.
        client.driver.control().setOption(WskOption.SO_SNDBUF, 128 * 1024);
        MemorySegment much = test.memory(8 << 20);
        client.driver.sending().send(TestLoop.list(much));
        long taken = client.sent.getFirst();
        assertTrue(taken > 0 && taken < much.byteSize(), "the buffer is small");
        client.driver.sending().send(TestLoop.list(much.asSlice(taken)));
        assertEquals(1, client.sent.size(), "no futile try");
        server.driver.receiving().arm();
        while (taken < much.byteSize()) {
            int settled = client.sent.size();
            test.until(() -> client.sent.size() > settled);
            assertEquals(0, client.sent.get(settled), "asked to try again");
            client.driver.sending().send(TestLoop.list(much.asSlice(taken)));
            if (client.sent.size() > settled + 1) {
                taken += client.sent.getLast();
                if (taken < much.byteSize()) {
                    client.driver.sending().send(TestLoop.list(much.asSlice(taken)));
                }
            }
        }
        test.until(() -> server.bytes.size() == much.byteSize());
        assertArrayEquals(much.toArray(ValueLayout.JAVA_BYTE), server.bytes.toByteArray());
    }

    @Test
    void listOfAnythingArrivesInOrder() {
        MemorySegment large = test.memory(40_000);
        MemorySegment other = test.memory(20_000);
        GatherList list = new GatherList();
        for (int i = 0; i < 20; i++) {
            list.add(large, i * 100L, 100);
        }
        list.add(large, 2_000, 30_000);
        list.add(other, 0, 17);
        list.add(other, 17, 10_000);
        list.add(large, 32_000, 5);
        byte[] expected = expected(list);
        server.driver.receiving().arm();
        sendAll(list);
        test.until(() -> server.bytes.size() == expected.length);
        assertArrayEquals(expected, server.bytes.toByteArray());
        assertEquals(1, client.sent.size());
    }

    @Test
    void twoLargeRangesOfOneSegmentAreSentInTwoGoes() {
        MemorySegment large = test.memory(40_000);
        GatherList list = new GatherList();
        list.add(large, 20_000, 15_000);
        list.add(large, 0, 15_000);
        byte[] expected = expected(list);
        server.driver.receiving().arm();
        sendAll(list);
        assertEquals(15_000, client.sent.getFirst());
        client.driver.sending().send(TestLoop.list(large.asSlice(0, 15_000)));
        test.until(() -> server.bytes.size() == expected.length);
        assertArrayEquals(expected, server.bytes.toByteArray());
    }

    @Test
    void rangesOneBehindAnotherAreSentInOneGo() {
        MemorySegment large = test.memory(40_000);
        GatherList list = new GatherList();
        list.add(large, 1_000, 12_000);
        list.add(large, 13_000, 12_000);
        list.add(large, 25_000, 500);
        byte[] expected = expected(list);
        server.driver.receiving().arm();
        sendAll(list);
        assertEquals(expected.length, client.sent.getFirst());
        test.until(() -> server.bytes.size() == expected.length);
        assertArrayEquals(expected, server.bytes.toByteArray());
    }

    private void sendAll(GatherList list) {
        client.driver.sending().send(list);
        assertFalse(client.sent.isEmpty(), "there was room");
    }

    private static byte[] expected(GatherList list) {
        byte[] all = new byte[(int) list.bytes()];
        int at = 0;
        for (int i = 0; i < list.count(); i++) {
            int n = (int) list.length(i);
            MemorySegment.copy(list.segment(i), ValueLayout.JAVA_BYTE, list.offset(i), all, at, n);
            at += n;
        }
        return all;
    }

    @Test
    void endOfThePeerIsToldAfterItsBytes() {
        send(client, 100);
        client.driver.sending().shutdown();
        assertEquals(NtStatus.SUCCESS, client.shutdown);
        server.driver.receiving().arm();
        test.until(() -> server.ended);
        assertEquals(100, server.bytes.size());
        client.driver.receiving().arm();
        send(server, 10);
        test.until(() -> client.bytes.size() == 10);
    }

    @Test
    void resetIsToldToTheReceiverAndThenToTheSender() {
        server.driver.receiving().arm();
        client.driver.close(/* reset= */ true);
        test.until(() -> server.receiveFailure != null);
        assertEquals(NtStatus.CONNECTION_RESET, server.receiveFailure);
        assertTrue(client.closed);
        server.driver.sending().send(TestLoop.list(test.memory(10)));
        assertEquals(NtStatus.CONNECTION_RESET, server.sendFailure);
        reconnectClient();
    }

    @Test
    void resetThatASendMeetsIsNoEndForTheReceiver() {
        client.driver.close(/* reset= */ true);
        test.until(() -> client.closed);
        MemorySegment bytes = test.memory(10);
        test.until(
                () -> {
                    if (server.sendFailure == null) {
                        server.driver.sending().send(TestLoop.list(bytes));
                    }
                    return server.sendFailure != null;
                });
        assertEquals(NtStatus.CONNECTION_RESET, server.sendFailure);
        server.driver.receiving().arm();
        test.until(() -> server.receiveFailure != null || server.ended);
        assertEquals(NtStatus.CONNECTION_RESET, server.receiveFailure);
        reconnectClient();
    }

    @Test
    void closeWithoutResetIsAnEndForThePeer() {
        server.driver.receiving().arm();
        client.driver.close(/* reset= */ false);
        test.until(() -> server.ended);
        assertTrue(client.closed);
        reconnectClient();
    }

    // So that closing both afterwards works as in every test.
    private void reconnectClient() {
        try {
            client = new TestLoop.Peer();
            client.driver = test.loop.openConnection(AddressFamily.INET, client);
        } catch (DriverException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusedConnectIsSettledAndTellsWhatItWasBoundTo() throws Exception {
        TestLoop.Listener listener = test.listen(TestLoop.loopback());
        SockAddr nobody = listener.driver.control().localAddress();
        listener.driver.close(false);
        test.until(() -> listener.closed);
        TestLoop.Peer peer = test.connect(nobody);
        test.until(() -> peer.connected != null);
        assertEquals(NtStatus.CONNECTION_REFUSED, peer.connected);
        assertEquals(
                SockAddr.wildcard(AddressFamily.INET, 0), peer.driver.control().localAddress());
        peer.driver.close(true);
        test.until(() -> peer.closed);
    }

    @Test
    void localAddressIsKnownAfterBindAndCompleteOnceConnected() throws Exception {
        assertTrue(
                client.driver.control().localAddress()
                                instanceof SockAddr.Inet4(int address, int port)
                        && address == 0x7F00_0001
                        && port > 0);
        assertEquals(0, client.driver.receiving().backlog());
        assertTrue(client.driver.sending().idealBacklog() >= 64 * 1024);
    }

    @Test
    void optionsAreThoseAskedFor() throws Exception {
        assertTrue(client.driver.control().getOption(WskOption.TCP_NODELAY), "the default");
        client.driver.control().setOption(WskOption.SO_RCVBUF, 50_000);
        assertEquals(50_000, client.driver.control().getOption(WskOption.SO_RCVBUF));
        assertFalse(client.driver.control().getOption(WskOption.SO_KEEPALIVE));
        client.driver.control().setOption(WskOption.TCP_KEEPIDLE, 77);
        assertEquals(77, client.driver.control().getOption(WskOption.TCP_KEEPIDLE));
        DriverException refusal =
                assertThrows(
                        DriverException.class,
                        () -> client.driver.control().setOption(WskOption.SO_BROADCAST, true));
        assertEquals(NtStatus.NOT_SUPPORTED, refusal.status());
    }

    @Test
    void wakeupEndsATurnThatWouldWaitForEver() {
        test.loop.wakeup();
        test.loop.turn(LoopDriver.FOREVER);
        Thread.currentThread().interrupt();
        test.loop.wakeup();
        test.loop.turn(LoopDriver.FOREVER);
        assertFalse(Thread.currentThread().isInterrupted(), "or every turn would end at once");
    }

    @Test
    void wildcardBindLeavesThePortToWhoAsksOrConnects() throws Exception {
        SockAddr anywhere = SockAddr.wildcard(AddressFamily.INET, 0);
        TestLoop.Listener listener = test.listen(TestLoop.loopback());
        for (boolean asks : new boolean[] {true, false}) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
            TestLoop.Peer peer = new TestLoop.Peer();
            peer.driver = new NioConnectionDriver(test.loop, AddressFamily.INET, channel, peer);
            peer.driver.control().bind(anywhere);
            assertNull(channel.getLocalAddress(), "a bind would take a port from everybody");
            SockAddr told = asks ? peer.driver.control().localAddress() : null;
            peer.driver.connect(listener.driver.control().localAddress());
            test.until(() -> peer.connected != null);
            assertEquals(NtStatus.SUCCESS, peer.connected);
            SockAddr.Inet4 known = (SockAddr.Inet4) peer.driver.control().localAddress();
            if (asks) {
                assertEquals(new SockAddr.Inet4(0, known.port()), told);
            }
            peer.driver.close(true);
            test.until(() -> peer.closed);
        }
        listener.driver.close(false);
        test.until(() -> listener.closed);
    }
}
