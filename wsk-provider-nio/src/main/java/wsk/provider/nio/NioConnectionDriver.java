package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A connection. Sending and receiving are a class each; this one connects, ends and keeps them
 * apart.
 */
final class NioConnectionDriver implements ConnectionDriver, NioEvents {
    private final NioLoop loop;
    private final NioSocket<SocketChannel> socket;
    private final NioControl control;
    private final ConnectionSink sink;
    private final NioReceiveSide receiveSide;
    private final NioSendSide sendSide;
    private boolean connecting;

    // A reset is told once, by whatever meets it first; the other direction must know of it.
    private boolean reset;

    NioConnectionDriver(
            NioLoop loop, AddressFamily family, SocketChannel channel, ConnectionSink sink)
            throws IOException {
        this(loop, family, channel, NioOptions.fresh(family, channel), sink);
    }

    NioConnectionDriver(NioLoop loop, NioAccepted accepted, ConnectionSink sink)
            throws IOException {
        this(loop, accepted.family(), accepted.channel(), accepted.options(), sink);
    }

    private NioConnectionDriver(
            NioLoop loop,
            AddressFamily family,
            SocketChannel channel,
            NioOptions options,
            ConnectionSink sink)
            throws IOException {
        this.loop = loop;
        this.sink = sink;
        this.socket = new NioSocket<>(loop, channel, this);
        this.control = NioControl.of(family, channel, options);
        this.receiveSide = new NioReceiveSide(loop, socket, this, sink.receiving());
        this.sendSide = new NioSendSide(loop, socket, this, sink.sending());
    }

    @Override
    public NioControl control() {
        return control;
    }

    @Override
    public ListenDriver listen(ListenSink listener, @Nullable BoundFile file)
            throws DriverException {
        return new NioRebind(loop, socket, control, file).listen(listener);
    }

    @Override
    public void connect(SockAddr remote) {
        control.connecting();
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

    // The address was good enough for the bind: it is the ports to there that are all used.
    private static NtStatus connectStatus(Exception failure) {
        NtStatus status = NioStatus.of(failure);
        return status == NtStatus.INVALID_ADDRESS_COMPONENT
                ? NtStatus.ADDRESS_ALREADY_EXISTS
                : status;
    }

    @Override
    public NioReceiveSide receiving() {
        return receiveSide;
    }

    @Override
    public NioSendSide sending() {
        return sendSide;
    }

    @Override
    public void close(boolean reset) {
        receiveSide.closing();
        sendSide.closing();
        socket.close(reset);
    }

    @Override
    public void ready(int operations) {
        if (connecting) {
            finishConnect();
            return;
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            receiveSide.readable();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0 && !socket.isClosed()) {
            sendSide.writable();
        }
    }

    @Override
    public void unwatched() {
        if (connecting) {
            connecting = false;
            sink.connected(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
            return;
        }
        receiveSide.unwatched();
        if (!socket.isClosed()) {
            sendSide.unwatched();
        }
    }

    @Override
    public void closed() {
        sink.closed();
    }

    /** {@return what a failure of either direction means, knowing what the other one met before} */
    NtStatus failed(Exception failure) {
        NtStatus status = NioStatus.of(failure);
        if (status == NtStatus.CONNECTION_RESET) {
            reset = true;
        }
        boolean gone = status == NtStatus.CONNECTION_DISCONNECTED;
        return gone && reset ? NtStatus.CONNECTION_RESET : status;
    }

    /** {@return whether either direction has met a reset} */
    boolean wasReset() {
        return reset;
    }
}
