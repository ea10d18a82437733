package wsk.provider.nio;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.ReceiveBlock;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;

/**
 * A datagram socket. Never connected, so that no peer's refusal disturbs what is sent to others.
 */
final class NioDatagramDriver implements DatagramDriver, NioEvents {
    // Datagrams taken in one turn at most, so that other sockets get their share of it.
    private static final int BATCH_MAX = 64;

    // Failures in a row after which the socket is given up.
    private static final int FAILURES_MAX = 64;

    private static final int NO_FLAGS = 0;

    private final NioLoop loop;
    private final NioSocket<DatagramChannel> socket;
    private final NioControl control;
    private final DatagramSink sink;
    private final NioDatagramSendSide sendSide;
    private boolean armed;
    private int failures;

    NioDatagramDriver(
            NioLoop loop, AddressFamily family, DatagramChannel channel, DatagramSink sink)
            throws IOException {
        this.loop = loop;
        this.sink = sink;
        this.socket = new NioSocket<>(loop, channel, this);
        this.control = NioControl.of(family, channel, new NioOptions(family));
        this.sendSide = new NioDatagramSendSide(loop, socket, sink);
    }

    @Override
    public NioControl control() {
        return control;
    }

    @Override
    public void armReceive() {
        armed = true;
        socket.want(SelectionKey.OP_READ);
    }

    @Override
    public void disarmReceive() {
        armed = false;
    }

    @Override
    public boolean send(DatagramSend send) {
        return sendSide.send(send);
    }

    @Override
    public void close(boolean reset) {
        armed = false;
        socket.close(/* reset= */ false);
    }

    @Override
    public void unwatched() {
        if (armed) {
            armed = false;
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
        }
        if (!socket.isClosed()) {
            sendSide.unwatched();
        }
    }

    @Override
    public void closed() {
        sink.closed();
    }

    @Override
    public void ready(int operations) {
        if ((operations & SelectionKey.OP_READ) != 0) {
            readable();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0 && !socket.isClosed()) {
            sendSide.writable();
        }
    }

    private void readable() {
        if (!armed) {
            // The interest is dropped only now: disarming and arming again before more comes costs
            // nothing.
            socket.unwant(SelectionKey.OP_READ);
            return;
        }
        int batch = 0;
        while (batch < BATCH_MAX && armed && receiveOne()) {
            batch++;
        }
        if (batch > 0 && !socket.isClosed()) {
            sink.batchEnded();
        }
    }

    /** {@return whether a datagram was fed} */
    private boolean receiveOne() {
        NioBlocks blocks = loop.blocks();
        // A datagram is cut without notice where it does not fit, so there must be room for the
        // largest. Where there is not, it is copied behind what is kept of the current block: that
        // costs little for the usual sizes and keeps a small one from keeping a whole block.
        boolean direct = blocks.left() == NioBlocks.BLOCK_BYTES;
        ByteBuffer room = null;
        if (direct) {
            room = blocks.room(NioBlocks.BLOCK_BYTES);
        } else if (blocks.hasAnother()) {
            room = loop.gather().scratchView(NioBlocks.BLOCK_BYTES);
        }
        if (room == null) {
            stopReading();
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
            return false;
        }
        InetSocketAddress from;
        try {
            from = (InetSocketAddress) socket.channel().receive(room);
        } catch (IOException e) {
            receiveFailed(NioStatus.of(e));
            return false;
        }
        if (from == null) {
            return false;
        }
        failures = 0;
        int bytes = room.position();
        int offset = direct ? 0 : copyBehind(bytes);
        ReceiveBlock block = blocks.filled(bytes);
        SockAddr remote = loop.addresses().remembered(from, control.family());
        sink.received(block, offset, bytes, remote, NO_FLAGS, WskControlInfo.NONE);
        return true;
    }

    private void stopReading() {
        armed = false;
        socket.unwant(SelectionKey.OP_READ);
    }

    private int copyBehind(int bytes) {
        ByteBuffer room = Objects.requireNonNull(loop.blocks().room(bytes), "it was looked for");
        int offset = room.position();
        room.put(loop.gather().scratchView(bytes));
        return offset;
    }

    // An error here may be about something sent before, or may pass; only many in a row count.
    private void receiveFailed(NtStatus status) {
        failures++;
        boolean noRoom = status == NtStatus.INSUFFICIENT_RESOURCES;
        if (failures < FAILURES_MAX && !noRoom && status != NtStatus.FILE_FORCED_CLOSED) {
            return;
        }
        stopReading();
        sink.receiveFailed(status, NioStatus.NO_NATIVE_ERROR);
    }
}
