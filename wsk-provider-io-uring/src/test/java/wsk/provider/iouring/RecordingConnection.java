package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertFalse;

import wsk.api.NtStatus;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveSink;
import wsk.engine.driver.SendSink;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a connection was fed and what was settled. */
final class RecordingConnection implements ConnectionSink, ReceiveSink, SendSink {
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final List<ReceiveBlock> kept = new ArrayList<>();

    /** Whether it keeps blocks, unless they are scarce: the engine does not then. */
    boolean keep;

    /** Whether it keeps blocks that are scarce, too. */
    boolean keepsScarce;

    MemorySegment target;
    NtStatus connected;
    NtStatus receiveFailed;
    NtStatus sendFailed;
    NtStatus shutdown;
    boolean ended;
    boolean closed;
    long filled;
    long sent;
    long outstanding = -1;
    NtStatus sendBroke;

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
        assertFalse(closed);
        received.writeBytes(block.memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        if (keepsScarce || (keep && !block.isScarce())) {
            block.retain();
            kept.add(block);
        }
    }

    void releaseAll() {
        kept.forEach(ReceiveBlock::release);
        kept.clear();
    }

    @Override
    public void filled(long bytes) {
        filled += bytes;
        received.writeBytes(target.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void receiveEnded() {
        assertFalse(ended, "the end came twice");
        ended = true;
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        receiveFailed = status;
    }

    @Override
    public void sent(long bytes) {
        sent += bytes;
    }

    @Override
    public void sendFailed(NtStatus status, int nativeError) {
        sendFailed = status;
    }

    @Override
    public void outstanding(long bytes) {
        outstanding = bytes;
    }

    @Override
    public void sendBroke(NtStatus status, int nativeError) {
        sendBroke = status;
    }

    @Override
    public void sendShutdown(NtStatus status, int nativeError) {
        shutdown = status;
    }

    @Override
    public void closed() {
        assertFalse(closed, "closed twice");
        closed = true;
    }
}
