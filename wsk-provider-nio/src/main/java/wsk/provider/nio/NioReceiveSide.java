package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveDriver;
import wsk.engine.driver.ReceiveSink;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * What a connection receives: read into the loop's blocks while armed, or once into memory of the
 * engine's choice.
 */
final class NioReceiveSide implements ReceiveDriver {
    // Reads in one turn of a connection that keeps filling what it is given; then others' turn.
    private static final int READS_MAX = 4;

    // Below this much the current block is left for another: small reads cost as much as large.
    private static final int ROOM_LEAST = 8 * 1024;

    private final NioLoop loop;
    private final NioSocket<SocketChannel> socket;
    private final NioConnectionDriver connection;
    private final ReceiveSink sink;

    // Armed, or a target is posted, or neither.
    private boolean armed;
    private @Nullable MemorySegment target;
    private long targetOffset;
    private long targetLength;
    private int readsLeft;
    private boolean moreIsLikely;

    NioReceiveSide(
            NioLoop loop,
            NioSocket<SocketChannel> socket,
            NioConnectionDriver connection,
            ReceiveSink sink) {
        this.loop = loop;
        this.socket = socket;
        this.connection = connection;
        this.sink = sink;
    }

    @Override
    public void arm() {
        armed = true;
        socket.want(SelectionKey.OP_READ);
    }

    @Override
    public void disarm() {
        armed = false;
    }

    @Override
    public void post(MemorySegment target, long offset, long length) {
        this.target = target;
        targetOffset = offset;
        targetLength = length;
        socket.want(SelectionKey.OP_READ);
        // Tried at once only where it will hardly be in vain, and not without end.
        if (moreIsLikely && readsLeft > 0) {
            readsLeft--;
            readIntoTarget(target);
        }
    }

    @Override
    public void cancelPosted() {
        if (target != null) {
            target = null;
            sink.receiveFailed(NtStatus.CANCELLED, NioStatus.NO_NATIVE_ERROR);
        }
    }

    @Override
    public long backlog() {
        try {
            return socket.channel().socket().getInputStream().available();
        } catch (IOException | UnsupportedOperationException e) {
            // Its end has come, or it is a Unix-domain socket, of which the JDK does not tell.
            return 0;
        }
    }

    /** The channel may have something to read. */
    void readable() {
        readsLeft = READS_MAX;
        do {
            readsLeft--;
            MemorySegment into = target;
            if (into != null) {
                readIntoTarget(into);
            } else if (armed) {
                readIntoBlock();
            } else {
                // The interest is dropped only now: disarming and arming again before more comes
                // costs nothing.
                socket.unwant(SelectionKey.OP_READ);
                return;
            }
        } while (moreIsLikely && readsLeft > 0 && (armed || target != null));
    }

    private void readIntoBlock() {
        ByteBuffer room = loop.blocks().room(ROOM_LEAST);
        if (room == null) {
            stop();
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
            return;
        }
        int offset = room.position();
        int bytes = read(room);
        if (bytes <= 0) {
            return;
        }
        ReceiveBlock block = loop.blocks().filled(bytes);
        sink.received(block, offset, bytes);
    }

    private void readIntoTarget(MemorySegment into) {
        int bytes =
                targetLength < NioGather.COPY_BELOW
                        ? readSmall(into)
                        : read(loop.gather().views().range(into, targetOffset, targetLength));
        if (bytes > 0) {
            target = null;
            sink.filled(bytes);
        }
    }

    /** Reads into memory that a view would cost more than a copy. */
    private int readSmall(MemorySegment into) {
        int bytes = read(loop.gather().scratchView((int) targetLength));
        if (bytes > 0) {
            try {
                MemorySegment.copy(loop.gather().scratch(), 0, into, targetOffset, bytes);
            } catch (IllegalStateException e) {
                failed(e);
                return -1;
            }
        }
        return bytes;
    }

    /** {@return the bytes read; 0 or less if there are none, which has been settled if need be} */
    private int read(ByteBuffer room) {
        int bytes;
        try {
            bytes = socket.channel().read(room);
        } catch (IOException | IllegalStateException e) {
            failed(e);
            return -1;
        }
        moreIsLikely = !room.hasRemaining();
        if (bytes < 0) {
            ended();
        }
        return bytes;
    }

    /** Ends reading; also where the owner of posted memory has freed it, for only it shall pay. */
    private void failed(Exception failure) {
        stop();
        sink.receiveFailed(connection.failed(failure), NioStatus.NO_NATIVE_ERROR);
    }

    private void ended() {
        stop();
        if (connection.wasReset()) {
            // A send has met the reset, and nothing but the end was left for here.
            sink.receiveFailed(NtStatus.CONNECTION_RESET, NioStatus.NO_NATIVE_ERROR);
        } else {
            sink.receiveEnded();
        }
    }

    private void stop() {
        moreIsLikely = false;
        armed = false;
        target = null;
        socket.unwant(SelectionKey.OP_READ);
    }

    /** The channel is not watched: whatever is wanted may be wanted again later. */
    void unwatched() {
        if (armed || target != null) {
            stop();
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
        }
    }

    void closing() {
        armed = false;
        target = null;
    }
}
