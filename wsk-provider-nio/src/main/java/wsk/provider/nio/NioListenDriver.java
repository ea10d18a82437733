package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A listening socket. */
final class NioListenDriver implements ListenDriver, NioEvents {
    // Connections accepted in one turn at most, so that others get their share of it.
    private static final int ACCEPTS_MAX = 64;

    private final NioSocket<ServerSocketChannel> socket;
    private final NioControl control;
    private final ListenSink sink;
    private boolean armed;

    NioListenDriver(
            NioLoop loop, AddressFamily family, ServerSocketChannel channel, ListenSink sink)
            throws IOException {
        this(loop, family, channel, new NioOptions(family), sink);
    }

    NioListenDriver(
            NioLoop loop,
            AddressFamily family,
            ServerSocketChannel channel,
            NioOptions options,
            ListenSink sink)
            throws IOException {
        this.sink = sink;
        this.socket = new NioSocket<>(loop, channel, this);
        this.control = NioControl.of(family, channel, options);
    }

    @Override
    public NioControl control() {
        return control;
    }

    /** Nothing is left to be done: see {@link NioControl}. */
    @Override
    public void listen() {}

    @Override
    public void armAccept() {
        armed = true;
        socket.want(SelectionKey.OP_ACCEPT);
    }

    @Override
    public void disarmAccept() {
        armed = false;
    }

    @Override
    public void ready(int operations) {
        if (!armed) {
            // The interest is dropped only now: arming again before anybody connects costs nothing.
            socket.unwant(SelectionKey.OP_ACCEPT);
            return;
        }
        for (int i = 0; i < ACCEPTS_MAX && armed; i++) {
            if (!acceptOne()) {
                return;
            }
        }
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
            sink.acceptFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
        }
    }

    @Override
    public void closed() {
        sink.closed();
    }

    /** {@return whether there may be another} */
    private boolean acceptOne() {
        SocketChannel channel;
        try {
            channel = socket.channel().accept();
        } catch (IOException e) {
            return acceptAfter(NioStatus.ofAccept(e));
        }
        if (channel == null) {
            return false;
        }
        NioAccepted accepted = setUp(channel);
        if (accepted != null) {
            sink.accepted(accepted);
        }
        return true;
    }

    private boolean acceptAfter(NtStatus failure) {
        if (failure == NtStatus.SUCCESS) {
            return true;
        }
        // The selector would tell again and again of a connection that cannot be accepted now.
        armed = false;
        socket.unwant(SelectionKey.OP_ACCEPT);
        sink.acceptFailed(failure, NioStatus.NO_NATIVE_ERROR);
        return false;
    }

    private @Nullable NioAccepted setUp(SocketChannel channel) {
        try {
            NioOptions options = control.options().inherited();
            options.apply(channel);
            return NioAccepted.of(control.family(), channel, options);
        } catch (IOException e) {
            // Some systems refuse options once the peer has gone, and nobody has seen it yet.
            NioSocket.discard(channel);
            return null;
        }
    }
}
