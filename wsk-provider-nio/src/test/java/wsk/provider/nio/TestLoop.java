package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveSink;
import wsk.engine.driver.SendSink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that runs on the test's own thread, and sinks that write down what they are fed. */
final class TestLoop implements AutoCloseable {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    final NioLoop loop;
    final Arena arena = Arena.ofShared();

    TestLoop() throws IOException {
        loop = new NioLoop();
    }

    TestLoop(Pipe witnesses) throws IOException {
        loop = new NioLoop(witnesses);
    }

    /** Turns the loop until something is so. */
    void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                fail("did not happen before the deadline");
            }
            loop.turn(TURN_NANOS);
        }
    }

    MemorySegment memory(int bytes) {
        MemorySegment memory = arena.allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + (i >>> 8)));
        }
        return memory;
    }

    static GatherList list(MemorySegment memory) {
        GatherList list = new GatherList();
        list.add(memory, 0, memory.byteSize());
        return list;
    }

    Listener listen(SockAddr local) throws DriverException {
        Listener listener = new Listener();
        listener.driver = loop.openListen(local.family(), listener);
        listener.driver.control().bind(local);
        listener.driver.listen();
        return listener;
    }

    static SockAddr loopback() {
        return SockAddr.of("127.0.0.1", 0);
    }

    /** Two connections that are connected to each other. */
    Peer[] pair(SockAddr local) throws DriverException {
        Listener listener = listen(local);
        Peer client = connect(listener.driver.control().localAddress());
        listener.driver.armAccept();
        until(() -> !listener.accepted.isEmpty() && client.connected != null);
        assertEquals(NtStatus.SUCCESS, client.connected);
        Peer server = new Peer();
        server.driver = loop.adopt(listener.accepted.getFirst(), server);
        listener.driver.close(false);
        until(() -> listener.closed);
        return new Peer[] {client, server};
    }

    Peer connect(SockAddr remote) throws DriverException {
        Peer peer = new Peer();
        peer.driver = loop.openConnection(remote.family(), peer);
        if (remote.family() != AddressFamily.UNIX) {
            peer.driver.control().bind(SockAddr.wildcard(remote.family(), 0));
        }
        peer.driver.connect(remote);
        return peer;
    }

    @Override
    public void close() {
        loop.close();
        arena.close();
    }

    /** What a listener was fed. */
    static final class Listener implements ListenSink {
        ListenDriver driver;
        final List<AcceptedConnection> accepted = new ArrayList<>();
        NtStatus failure;
        boolean closed;

        @Override
        public void accepted(AcceptedConnection connection) {
            accepted.add(connection);
        }

        @Override
        public void acceptFailed(NtStatus status, int nativeError) {
            failure = status;
        }

        @Override
        public void closed() {
            closed = true;
        }
    }

    /** A piece that a connection was fed. */
    record Piece(ReceiveBlock block, int offset, int length) {}

    /** What a connection was fed. */
    static final class Peer implements ConnectionSink, ReceiveSink, SendSink {
        ConnectionDriver driver;
        NtStatus connected;
        final List<Piece> pieces = new ArrayList<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean keeps;
        long filled = -1;
        boolean ended;
        NtStatus receiveFailure;
        NtStatus sendFailure;
        final List<Long> sent = new ArrayList<>();
        NtStatus shutdown;
        boolean closed;

        @Override
        public void connected(NtStatus status, int nativeError) {
            connected = status;
        }

        @Override
        public ReceiveSink receiving() {
            return this;
        }

        @Override
        public SendSink sending() {
            return this;
        }

        @Override
        public void received(ReceiveBlock block, int offset, int length) {
            pieces.add(new Piece(block, offset, length));
            bytes.writeBytes(block.memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
            if (keeps) {
                block.retain();
            }
        }

        @Override
        public void filled(long count) {
            filled = count;
        }

        @Override
        public void receiveEnded() {
            ended = true;
        }

        @Override
        public void receiveFailed(NtStatus status, int nativeError) {
            receiveFailure = status;
        }

        @Override
        public void sent(long count) {
            sent.add(count);
        }

        @Override
        public void sendFailed(NtStatus status, int nativeError) {
            sendFailure = status;
        }

        @Override
        public void outstanding(long count) {
            throw new AssertionError("nobody asked what is acknowledged");
        }

        @Override
        public void sendBroke(NtStatus status, int nativeError) {
            outstanding(0);
        }

        @Override
        public void sendShutdown(NtStatus status, int nativeError) {
            shutdown = status;
        }

        @Override
        public void closed() {
            closed = true;
        }
    }
}
