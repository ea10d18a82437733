package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;

/** What happens when the system has no room to watch one channel more. */
final class NioWatchCheckTest {
    /** Two ends that are never ready, as channels are that the system does not watch. */
    private static final class Silence extends Pipe {
        private final Pipe empty;
        private final Pipe full;

        Silence() throws IOException {
            empty = Pipe.open();
            full = Pipe.open();
            full.sink().configureBlocking(false);
            while (full.sink().write(ByteBuffer.allocate(4096)) > 0) {
                // Until there is no room.
            }
        }

        @Override
        public SourceChannel source() {
            return empty.source();
        }

        @Override
        public SinkChannel sink() {
            return full.sink();
        }

        /** Both ends are ready from now on. */
        void breakIt() throws IOException {
            empty.sink().write(ByteBuffer.allocate(1));
            assertTrue(full.source().read(ByteBuffer.allocate(1 << 20)) > 0);
        }

        void close() throws IOException {
            empty.sink().close();
            full.source().close();
        }
    }

    private Silence silence;
    private TestLoop test;

    @BeforeEach
    void open() throws IOException {
        silence = new Silence();
        test = new TestLoop(silence);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        silence.close();
    }

    @Test
    void whatIsNotWatchedIsToldAndMayBeWantedAgain() throws Exception {
        TestLoop.Listener listener = test.listen(TestLoop.loopback());
        try (SocketChannel client = SocketChannel.open()) {
            client.connect(listener.driver.control().localAddress().toSocketAddress());
            listener.driver.armAccept();
            test.until(() -> listener.failure != null && !listener.accepted.isEmpty());
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, listener.failure);
            TestLoop.Peer server = new TestLoop.Peer();
            server.driver = test.loop.adopt(listener.accepted.getFirst(), server);
            server.driver.receiving().post(test.memory(5), 0, 5);
            test.until(() -> server.receiveFailure != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, server.receiveFailure);
            server.receiveFailure = null;
            server.driver.receiving().arm();
            test.until(() -> server.receiveFailure != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, server.receiveFailure);
            silence.breakIt();
            server.receiveFailure = null;
            server.driver.receiving().arm();
            client.write(ByteBuffer.allocate(5));
            test.until(() -> server.bytes.size() == 5);
            assertNull(server.receiveFailure);
            server.driver.close(true);
            listener.driver.close(false);
            test.until(() -> server.closed && listener.closed);
        }
    }
}
