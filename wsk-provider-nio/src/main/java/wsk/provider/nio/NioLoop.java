package wsk.provider.nio;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** One selector, and the memory that its sockets share. */
final class NioLoop implements LoopDriver {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final NioWatchCheck watchCheck;
    private final NioBlocks blocks = new NioBlocks();
    private final NioGather gather = new NioGather();
    private final NioAddresses addresses = new NioAddresses();

    // Made once, so that no turn makes garbage.
    private final Consumer<SelectionKey> dispatch = NioLoop::dispatch;

    // Closed, but their descriptors are the selector's until it has looked at its cancelled keys.
    private final ArrayDeque<NioSocket<?>> closing = new ArrayDeque<>();

    NioLoop() throws IOException {
        this(Pipe.open());
    }

    /**
     * Opens a loop.
     *
     * @param witnesses an empty pipe of the loop's own
     */
    NioLoop(Pipe witnesses) throws IOException {
        NioStatus.prepare();
        try {
            selector = Selector.open();
        } catch (IOException e) {
            witnesses.source().close();
            witnesses.sink().close();
            throw e;
        }
        watchCheck = new NioWatchCheck(selector, witnesses);
    }

    @Override
    public void turn(long timeoutNanos) {
        // The selector frees the descriptors of all closed before it waits, so these are done when
        // it returns; it must not wait then. Those closed by its callbacks are left to the next.
        int freed = closing.size();
        boolean asks = watchCheck.ask();
        int events = select(freed == 0 && !asks ? timeoutNanos : 0);
        if (watchCheck.isRefused(events)) {
            watchCheck.takeOff();
            // The selector can put on again only what it has taken off.
            select(0);
            watchCheck.tell();
        }
        for (int i = 0; i < freed; i++) {
            closing.remove().freed();
        }
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public boolean holdsSentMemory() {
        return false;
    }

    @Override
    public ListenDriver openListen(AddressFamily family, ListenSink sink) throws DriverException {
        return open(
                () -> ServerSocketChannel.open(NioAddresses.protocolFamily(family)),
                channel -> new NioListenDriver(this, family, channel, sink));
    }

    @Override
    public SocketDriver openBasic(AddressFamily family, int socketType, SocketSink sink)
            throws DriverException {
        return socketType == WskTransport.SOCK_DGRAM
                ? open(
                        () -> DatagramChannel.open(NioAddresses.protocolFamily(family)),
                        channel -> new NioBasicDriver(this, family, channel, sink))
                : open(
                        () -> SocketChannel.open(NioAddresses.protocolFamily(family)),
                        channel -> new NioBasicDriver(this, family, channel, sink));
    }

    @Override
    public ConnectionDriver openConnection(AddressFamily family, ConnectionSink sink)
            throws DriverException {
        return open(
                () -> SocketChannel.open(NioAddresses.protocolFamily(family)),
                channel -> new NioConnectionDriver(this, family, channel, sink));
    }

    @Override
    public ConnectionDriver adopt(AcceptedConnection accepted, ConnectionSink sink)
            throws DriverException {
        NioAccepted ours = (NioAccepted) accepted;
        return open(ours::channel, _ -> new NioConnectionDriver(this, ours, sink));
    }

    @Override
    public DatagramDriver openDatagram(AddressFamily family, DatagramSink sink)
            throws DriverException {
        return open(
                () -> DatagramChannel.open(NioAddresses.protocolFamily(family)),
                channel -> new NioDatagramDriver(this, family, channel, sink));
    }

    @Override
    public void close() {
        // All are closed, unless it is a defect that ends the loop.
        for (SelectionKey key : selector.keys()) {
            if (key.channel() instanceof NetworkChannel left) {
                NioSocket.reset(left);
            }
        }
        watchCheck.close();
        try {
            selector.close();
        } catch (IOException e) {
            throw new AssertionError("a selector of this JVM cannot be closed", e);
        }
        blocks.close();
        gather.close();
    }

    Selector selector() {
        return selector;
    }

    NioWatchCheck watchCheck() {
        return watchCheck;
    }

    NioBlocks blocks() {
        return blocks;
    }

    NioGather gather() {
        return gather;
    }

    NioAddresses addresses() {
        return addresses;
    }

    /** Tells a socket that was closed when its descriptor is free. */
    void freeSoon(NioSocket<?> socket) {
        closing.add(socket);
    }

    /** {@return how many events there were} */
    private int select(long timeoutNanos) {
        try {
            if (timeoutNanos == 0) {
                return selector.selectNow(dispatch);
            }
            // A client's callback may have left this thread interrupted; the selector would take
            // that for a wake-up, now and in every turn to come.
            Thread.interrupted();
            return timeoutNanos == FOREVER
                    ? selector.select(dispatch)
                    : selector.select(dispatch, Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI));
        } catch (IOException e) {
            throw new AssertionError("the selector failed", e);
        }
    }

    private static void dispatch(SelectionKey key) {
        // Keys of one selection may be cancelled by what happens to those before them.
        if (key.isValid()) {
            ((NioEvents) key.attachment()).ready(key.readyOps());
        }
    }

    private static <C extends NetworkChannel, D> D open(Opening<C> opening, Fitting<C, D> fitting)
            throws DriverException {
        C channel;
        try {
            channel = opening.open();
        } catch (IOException | UnsupportedOperationException e) {
            throw NioStatus.exception("the socket was not opened", e);
        }
        try {
            return fitting.fit(channel);
        } catch (IOException e) {
            // An accepted one is rejected; for others it makes no difference.
            NioSocket.reset(channel);
            throw NioStatus.exception("the socket was not set up", e);
        }
    }

    @FunctionalInterface
    private interface Opening<C> {
        C open() throws IOException;
    }

    @FunctionalInterface
    private interface Fitting<C, D> {
        D fit(C channel) throws IOException;
    }
}
