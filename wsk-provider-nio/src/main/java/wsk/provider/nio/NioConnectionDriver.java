package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.ReceiveBlock;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A connection. */
final class NioConnectionDriver implements ConnectionDriver, NioEvents {
    // Reads in one turn of a connection that keeps filling what it is given; then others' turn.
    private static final int READS_MAX = 4;

    // Below this much the current block is left for another: small reads cost as much as large.
    private static final int ROOM_LEAST = 8 * 1024;

    private static final long BACKLOG_LEAST = 64 * 1024;
    private static final long BACKLOG_MAX = 16 * 1024 * 1024;

    private final NioLoop loop;
    private final NioSocket<SocketChannel> socket;
    private final ConnectionSink sink;

    // Where to bind to once the port matters, which is taken by connecting else.
    private @Nullable SockAddr unbound;

    private boolean connecting;

    // Receiving: armed, or a target is posted, or neither.
    private boolean armed;
    private @Nullable MemorySegment target;
    private long targetOffset;
    private long targetLength;
    private int readsLeft;
    private boolean moreIsLikely;

    // Sending: after a short write the system takes nothing more until it says so.
    private boolean full;
    private boolean sendWaits;

    // A reset is told once, by whatever meets it first; the other direction must know of it.
    private boolean reset;

    NioConnectionDriver(
            NioLoop loop, AddressFamily family, SocketChannel channel, ConnectionSink sink)
            throws IOException {
        this.loop = loop;
        this.sink = sink;
        NioOptions options = new NioOptions(family);
        options.apply(channel);
        this.socket = new NioSocket<>(loop, family, channel, options, this);
    }

    NioConnectionDriver(NioLoop loop, NioAccepted accepted, ConnectionSink sink)
            throws IOException {
        this.loop = loop;
        this.sink = sink;
        this.socket =
                new NioSocket<>(
                        loop, accepted.family(), accepted.channel(), accepted.options(), this);
    }

    @Override
    public void bind(SockAddr local) throws DriverException {
        boolean anywhere =
                socket.family() != AddressFamily.UNIX
                        && local.equals(SockAddr.wildcard(local.family(), 0));
        if (anywhere) {
            // Nothing to be bound to. An address without a port java.nio cannot bind.
            unbound = local;
        } else {
            bindNow(local);
        }
    }

    private void bindNow(SockAddr local) throws DriverException {
        socket.bind(local, address -> socket.channel().bind(address));
    }

    @Override
    public SockAddr localAddress() throws DriverException {
        SockAddr wish = unbound;
        if (wish != null) {
            bindNow(wish);
            unbound = null;
        }
        return socket.localAddress();
    }

    @Override
    public ListenDriver listen(ListenSink listener, @Nullable BoundFile file)
            throws DriverException {
        SockAddr wish = unbound;
        return new NioSuccessor(loop, socket, file)
                .listen(wish == null ? socket.localAddress() : wish, listener);
    }

    @Override
    public <T> void setOption(WskOption<T> option, T value) throws DriverException {
        socket.setOption(option, value);
    }

    @Override
    public <T> T getOption(WskOption<T> option) throws DriverException {
        return socket.getOption(option);
    }

    @Override
    public long control(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        throw NioSocket.noControl();
    }

    @Override
    public void connect(SockAddr remote) {
        if (unbound != null) {
            // Until the JDK knows better, which is when it is connected.
            socket.boundTo(unbound);
            unbound = null;
        }
        try {
            if (socket.channel().connect(remote.toSocketAddress())) {
                sink.connected(NtStatus.SUCCESS, NioStatus.NO_NATIVE_ERROR);
            } else {
                connecting = true;
                socket.want(SelectionKey.OP_CONNECT);
            }
        } catch (IOException | IllegalArgumentException e) {
            sink.connected(connectStatus(e), NioStatus.NO_NATIVE_ERROR);
        }
    }

    // The address was good enough for the bind: it is the ports to there that are all used.
    private static NtStatus connectStatus(Exception failure) {
        NtStatus status = NioStatus.of(failure);
        return status == NtStatus.INVALID_ADDRESS_COMPONENT
                ? NtStatus.ADDRESS_ALREADY_EXISTS
                : status;
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
    public void receive(MemorySegment target, long offset, long length) {
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
    public void cancelReceive() {
        if (target != null) {
            target = null;
            sink.receiveFailed(NtStatus.CANCELLED, NioStatus.NO_NATIVE_ERROR);
        }
    }

    @Override
    public void send(GatherList list) {
        if (full) {
            // Futile now. The list is the engine's, so it is asked for again when there is room.
            sendWaits = true;
            return;
        }
        long written;
        try {
            written = loop.gather().write(socket.channel(), list);
        } catch (IOException | IllegalStateException e) {
            sink.sendFailed(failed(e), NioStatus.NO_NATIVE_ERROR);
            return;
        } catch (OutOfMemoryError none) {
            // The JDK needs some for a vector; it is got before anything is written.
            sink.sendFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
            return;
        }
        if (written < loop.gather().attempted()) {
            full = true;
            socket.want(SelectionKey.OP_WRITE);
        }
        if (written == 0) {
            sendWaits = true;
        } else {
            sink.sent(written);
        }
    }

    @Override
    public void shutdownSend() {
        NtStatus status = NtStatus.SUCCESS;
        try {
            socket.channel().shutdownOutput();
        } catch (IOException e) {
            status = failed(e);
        }
        sink.sendShutdown(status, NioStatus.NO_NATIVE_ERROR);
    }

    @Override
    public long receiveBacklog() {
        try {
            return socket.channel().socket().getInputStream().available();
        } catch (IOException | UnsupportedOperationException e) {
            // Its end has come, or it is a Unix-domain socket, of which the JDK does not tell.
            return 0;
        }
    }

    @Override
    public long idealSendBacklog() {
        try {
            // Linux lets it grow with the connection's bandwidth and delay.
            long buffer = socket.channel().getOption(StandardSocketOptions.SO_SNDBUF);
            return Math.clamp(buffer, BACKLOG_LEAST, BACKLOG_MAX);
        } catch (IOException e) {
            return BACKLOG_LEAST;
        }
    }

    @Override
    public void close(boolean reset) {
        armed = false;
        target = null;
        sendWaits = false;
        socket.close(reset);
    }

    @Override
    public void unwatched() {
        if (connecting) {
            connecting = false;
            sink.connected(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
            return;
        }
        full = false;
        if (armed || target != null) {
            stopReading();
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
        }
        if (sendWaits && !socket.isClosed()) {
            sendWaits = false;
            sink.sendFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
        }
    }

    @Override
    public void closed() {
        sink.closed();
    }

    @Override
    public void ready(int operations) {
        if (connecting) {
            finishConnect();
            return;
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            readable();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0 && !socket.isClosed()) {
            writable();
        }
    }

    private void finishConnect() {
        NtStatus status = NtStatus.SUCCESS;
        try {
            if (!socket.channel().finishConnect()) {
                return;
            }
        } catch (IOException e) {
            status = connectStatus(e);
        }
        connecting = false;
        socket.unwant(SelectionKey.OP_CONNECT);
        sink.connected(status, NioStatus.NO_NATIVE_ERROR);
    }

    private void readable() {
        readsLeft = READS_MAX;
        do {
            readsLeft--;
            MemorySegment into = target;
            if (into != null) {
                readIntoTarget(into);
            } else if (armed) {
                readIntoBlock();
            } else {
                // Only now: who disarms and arms again before more comes has cost nothing.
                socket.unwant(SelectionKey.OP_READ);
                return;
            }
        } while (moreIsLikely && readsLeft > 0 && (armed || target != null));
    }

    private void readIntoBlock() {
        ByteBuffer room = loop.blocks().room(ROOM_LEAST);
        if (room == null) {
            stopReading();
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
                readFailed(e);
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
            readFailed(e);
            return -1;
        }
        moreIsLikely = !room.hasRemaining();
        if (bytes < 0) {
            readEnded();
        }
        return bytes;
    }

    /** Ends reading; also where the owner of posted memory has freed it, for only it shall pay. */
    private void readFailed(Exception failure) {
        stopReading();
        sink.receiveFailed(failed(failure), NioStatus.NO_NATIVE_ERROR);
    }

    private void readEnded() {
        stopReading();
        if (reset) {
            // A send has met the reset, and nothing but the end was left for here.
            sink.receiveFailed(NtStatus.CONNECTION_RESET, NioStatus.NO_NATIVE_ERROR);
        } else {
            sink.receiveEnded();
        }
    }

    private void stopReading() {
        moreIsLikely = false;
        armed = false;
        target = null;
        socket.unwant(SelectionKey.OP_READ);
    }

    private void writable() {
        full = false;
        if (sendWaits) {
            sendWaits = false;
            sink.sent(0);
        }
        if (!full) {
            socket.unwant(SelectionKey.OP_WRITE);
        }
    }

    private NtStatus failed(Exception failure) {
        NtStatus status = NioStatus.of(failure);
        if (status == NtStatus.CONNECTION_RESET) {
            reset = true;
        }
        boolean gone = status == NtStatus.CONNECTION_DISCONNECTED;
        return gone && reset ? NtStatus.CONNECTION_RESET : status;
    }
}
