package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

class NioDatagramDriverTest {
    private TestLoop test;
    private Socket one;
    private Socket two;

    /** What a datagram socket was fed. */
    private static class Socket implements DatagramSink {
        DatagramDriver driver;
        final List<TestLoop.Piece> pieces = new ArrayList<>();
        final List<SockAddr> senders = new ArrayList<>();
        int batches;
        boolean keeps;
        boolean closed;

        @Override
        public void received(
                ReceiveBlock block,
                int offset,
                int length,
                SockAddr remote,
                int flags,
                WskControlInfo control) {
            pieces.add(new TestLoop.Piece(block, offset, length));
            senders.add(remote);
            if (keeps) {
                block.retain();
            }
        }

        @Override
        public void batchEnded() {
            batches++;
        }

        @Override
        public void receiveFailed(NtStatus status, int nativeError) {
            throw new AssertionError("the socket died: " + status);
        }

        @Override
        public void sendReady() {}

        @Override
        public void closed() {
            closed = true;
        }
    }

    /** A datagram and how it was settled. */
    private record Send(GatherList bytes, SockAddr remote, List<NtStatus> outcome)
            implements DatagramSend {
        @Override
        public WskControlInfo controlInfo() {
            return WskControlInfo.NONE;
        }

        @Override
        public void sent(NtStatus status, int nativeError, long count) {
            outcome.add(status);
            if (status == NtStatus.SUCCESS) {
                assertEquals(bytes.bytes(), count);
            }
        }
    }

    @BeforeEach
    void open() throws Exception {
        test = new TestLoop();
        one = open(AddressFamily.INET, TestLoop.loopback());
        two = open(AddressFamily.INET, TestLoop.loopback());
    }

    private Socket open(AddressFamily family, SockAddr local) throws Exception {
        Socket socket = new Socket();
        socket.driver = test.loop.openDatagram(family, socket);
        socket.driver.control().bind(local);
        return socket;
    }

    @AfterEach
    void close() {
        one.driver.close(false);
        two.driver.close(false);
        test.until(() -> one.closed && two.closed);
        test.close();
    }

    private NtStatus send(Socket from, SockAddr to, GatherList list) {
        Send send = new Send(list, to, new ArrayList<>());
        assertTrue(from.driver.send(send));
        assertEquals(1, send.outcome.size());
        return send.outcome.getFirst();
    }

    @Test
    void datagramsOfAllSizesArriveWhole() throws Exception {
        two.driver.armReceive();
        SockAddr to = two.driver.control().localAddress();
        for (int size : new int[] {0, 1, 1_400, 9_000, 65_507}) {
            MemorySegment bytes = test.memory(Math.max(size, 1));
            GatherList list = new GatherList();
            if (size > 0) {
                list.add(bytes, 0, size);
            }
            int before = two.pieces.size();
            assertEquals(NtStatus.SUCCESS, send(one, to, list));
            test.until(() -> two.pieces.size() > before);
            TestLoop.Piece piece = two.pieces.getLast();
            assertEquals(0, piece.offset(), "nobody keeps anything");
            assertArrayEquals(
                    bytes.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE),
                    piece.block().memory().asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
        }
        assertEquals(5, two.batches);
        assertSame(two.senders.get(0), two.senders.get(4), "the address is remembered");
        assertEquals(one.driver.control().localAddress(), two.senders.get(0));
    }

    @Test
    void keptDatagramsLieBehindEachOtherAndTheLargestStillFits() throws Exception {
        SockAddr to = two.driver.control().localAddress();
        for (int i = 0; i < 10; i++) {
            send(one, to, TestLoop.list(test.memory(100 + i)));
        }
        send(one, to, TestLoop.list(test.memory(65_507)));
        two.keeps = true;
        two.driver.armReceive();
        test.until(() -> two.pieces.size() == 11);
        int expected = 0;
        for (int i = 0; i < 10; i++) {
            TestLoop.Piece piece = two.pieces.get(i);
            assertSame(two.pieces.getFirst().block(), piece.block());
            assertEquals(expected, piece.offset());
            assertEquals(100 + i, piece.length());
            assertArrayEquals(
                    test.memory(100 + i).toArray(ValueLayout.JAVA_BYTE),
                    piece.block()
                            .memory()
                            .asSlice(piece.offset(), piece.length())
                            .toArray(ValueLayout.JAVA_BYTE));
            expected += piece.length();
        }
        TestLoop.Piece largest = two.pieces.getLast();
        assertEquals(65_507, largest.length());
        assertEquals(0, largest.offset(), "in a block of its own");
        two.pieces.forEach(piece -> piece.block().release());
    }

    @Test
    void piecesOfADatagramAreSentAsOne() throws Exception {
        two.driver.armReceive();
        GatherList list = new GatherList();
        MemorySegment bytes = test.memory(10_000);
        list.add(bytes, 0, 10);
        list.add(bytes, 10, 5_000);
        list.add(bytes, 5_010, 4_990);
        assertEquals(NtStatus.SUCCESS, send(one, two.driver.control().localAddress(), list));
        test.until(() -> !two.pieces.isEmpty());
        assertArrayEquals(
                bytes.toArray(ValueLayout.JAVA_BYTE),
                two.pieces
                        .getFirst()
                        .block()
                        .memory()
                        .asSlice(0, 10_000)
                        .toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void whatCannotBeSentIsToldAndDisturbsNothing() throws Exception {
        SockAddr to = two.driver.control().localAddress();
        GatherList small = TestLoop.list(test.memory(10));
        assertEquals(
                NtStatus.INVALID_BUFFER_SIZE, send(one, to, TestLoop.list(test.memory(65_520))));
        assertEquals(
                NtStatus.INVALID_BUFFER_SIZE, send(one, to, TestLoop.list(test.memory(100_000))));
        assertEquals(NtStatus.INVALID_ADDRESS, send(one, SockAddr.of("127.0.0.1", 0), small));
        assertEquals(NtStatus.ACCESS_DENIED, send(one, SockAddr.of("255.255.255.255", 9), small));
        two.driver.armReceive();
        assertEquals(NtStatus.SUCCESS, send(one, to, small));
        test.until(() -> two.pieces.size() == 1);
    }

    @Test
    void peerThatIsGoneDoesNotDisturbOthers() throws Exception {
        Socket gone = open(AddressFamily.INET, TestLoop.loopback());
        SockAddr nobody = gone.driver.control().localAddress();
        gone.driver.close(false);
        test.until(() -> gone.closed);
        one.driver.armReceive();
        two.driver.armReceive();
        GatherList small = TestLoop.list(test.memory(10));
        for (int i = 1; i <= 5; i++) {
            int pieces = i;
            assertEquals(NtStatus.SUCCESS, send(one, nobody, small));
            assertEquals(NtStatus.SUCCESS, send(one, two.driver.control().localAddress(), small));
            test.until(() -> two.pieces.size() == pieces);
        }
    }

    @Test
    void closeInTheMiddleOfABatchEndsIt() throws Exception {
        Socket closing =
                new Socket() {
                    @Override
                    public void received(
                            ReceiveBlock block,
                            int offset,
                            int length,
                            SockAddr remote,
                            int flags,
                            WskControlInfo control) {
                        super.received(block, offset, length, remote, flags, control);
                        driver.close(false);
                    }
                };
        closing.driver = test.loop.openDatagram(AddressFamily.INET, closing);
        closing.driver.control().bind(TestLoop.loopback());
        SockAddr to = closing.driver.control().localAddress();
        GatherList small = TestLoop.list(test.memory(10));
        send(one, to, small);
        send(one, to, small);
        closing.driver.armReceive();
        test.until(() -> closing.closed);
        assertEquals(1, closing.pieces.size());
        assertEquals(0, closing.batches, "nothing is told after close but that it is done");
    }
}
