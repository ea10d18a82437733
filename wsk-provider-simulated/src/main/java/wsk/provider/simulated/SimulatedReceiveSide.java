package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveDriver;
import wsk.engine.driver.ReceiveSink;

import java.lang.foreign.MemorySegment;

/** What a simulated connection receives: bytes that came are handed on in parts. */
final class SimulatedReceiveSide implements ReceiveDriver {
    private final SimulatedConnectionDriver connection;
    private final ReceiveSink sink;
    private SimulatedPipe in = new SimulatedPipe();
    private boolean armed;
    private boolean finished;
    private @Nullable MemorySegment posted;

    SimulatedReceiveSide(SimulatedConnectionDriver connection, ReceiveSink sink) {
        this.connection = connection;
        this.sink = sink;
    }

    void join(SimulatedPipe theirs) {
        in = theirs;
        in.readBy(this::pumpLater);
    }

    private void pumpLater() {
        connection.later(connection.lane, this::pump);
    }

    @Override
    public void arm() {
        armed = true;
        pumpLater();
    }

    @Override
    public void disarm() {
        armed = false;
    }

    @Override
    public void post(MemorySegment target, long offset, long length) {
        posted = target.asSlice(offset, length);
        pumpLater();
    }

    @Override
    public void cancelPosted() {
        connection.later(
                connection.lane,
                () -> {
                    if (posted != null) {
                        posted = null;
                        sink.receiveFailed(NtStatus.CANCELLED, 0);
                    }
                });
    }

    private void pump() {
        MemorySegment target = posted;
        if (connection.closed || (!armed && target == null)) {
            return;
        }
        if (connection.loop.fault()) {
            connection.breakDown();
        }
        if (in.isReset()) {
            armed = false;
            posted = null;
            sink.receiveFailed(
                    NtStatus.CONNECTION_RESET, SimulatedConnectionDriver.LINUX_ECONNRESET);
            return;
        }
        if (in.isAtEnd()) {
            armed = false;
            posted = null;
            finished = true;
            sink.receiveEnded();
            return;
        }
        int available = in.available();
        if (available == 0) {
            return;
        }
        int some = 1 + connection.loop.draw(available);
        byte[] bytes = in.read(target == null ? some : (int) Math.min(some, target.byteSize()));
        // The other side may have reset the connection meanwhile, which is told next time.
        if (bytes.length > 0) {
            handOn(bytes, target);
            pumpLater();
        }
    }

    private void handOn(byte[] bytes, @Nullable MemorySegment target) {
        if (target == null) {
            ReceiveBlock block = SimulatedSocket.block(bytes);
            sink.received(block, 0, bytes.length);
            block.release();
        } else {
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, target, 0, bytes.length);
            posted = null;
            sink.filled(bytes.length);
        }
    }

    @Override
    public long backlog() {
        return in.available();
    }

    /** {@return whether all was received that the other side sent} */
    boolean isFinished() {
        return finished;
    }

    void reset() {
        in.reset();
    }
}
