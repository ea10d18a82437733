package wsk.provider.nio;

import wsk.api.AddressFamily;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** A channel that is only asked for its options: nothing is ever wanted of its key. */
final class NioBasicDriver implements SocketDriver, NioEvents {
    private final NioSocket<?> socket;
    private final NioControl control;
    private final SocketSink sink;

    NioBasicDriver(NioLoop loop, AddressFamily family, SocketChannel channel, SocketSink sink)
            throws IOException {
        this.sink = sink;
        this.socket = new NioSocket<>(loop, channel, this);
        this.control = NioControl.of(family, channel, NioOptions.fresh(family, channel));
    }

    NioBasicDriver(NioLoop loop, AddressFamily family, DatagramChannel channel, SocketSink sink)
            throws IOException {
        this.sink = sink;
        this.socket = new NioSocket<>(loop, channel, this);
        this.control = NioControl.of(family, channel, new NioOptions(family));
    }

    @Override
    public NioControl control() {
        return control;
    }

    @Override
    public void close(boolean reset) {
        socket.close(reset);
    }

    @Override
    public void ready(int operations) {
        throw new AssertionError("a channel is ready for what nobody wanted: " + operations);
    }

    @Override
    public void unwatched() {
        // Nothing waits.
    }

    @Override
    public void closed() {
        sink.closed();
    }
}
