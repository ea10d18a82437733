package wsk.provider.nio;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenSink;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Binds a listener where a connection is bound, and lets it take the connection's place, for stream
 * sockets: java.nio has a channel of its own for each.
 */
final class NioRebind {
    private static final Logger LOG = LoggerFactory.getLogger(NioRebind.class);

    /*
     * The address is never given up. Two sockets may be bound to one port while both allow it
     * (SO_REUSEADDR, which listeners of the JDK do) and neither listens: the connection allows it
     * for so long as it takes. A Unix-domain socket's file would be in the way; it is moved aside,
     * which the socket does not mind, and back if the listener does not come about.
     */

    private final NioLoop loop;
    private final NioSocket<SocketChannel> connection;
    private final NioControl control;
    private final @Nullable BoundFile file;

    NioRebind(
            NioLoop loop,
            NioSocket<SocketChannel> connection,
            NioControl control,
            @Nullable BoundFile file) {
        this.loop = loop;
        this.connection = connection;
        this.control = control;
        this.file = file;
    }

    /** {@return the listener; the connection is closed then, and else as it was} */
    NioListenDriver listen(ListenSink sink) throws DriverException {
        SockAddr address = control.wantedAddress();
        AddressFamily family = control.family();
        ServerSocketChannel channel;
        try {
            channel = ServerSocketChannel.open(NioAddresses.protocolFamily(family));
        } catch (IOException e) {
            throw NioStatus.exception("the listener was not opened", e);
        }
        try {
            NioOptions options = control.options();
            NioListenDriver listener = new NioListenDriver(loop, family, channel, options, sink);
            options.applyTo(channel);
            makeWay();
            listener.control().bind(address);
            connection.replaced();
            if (file != null) {
                file.replaced();
            }
            return listener;
        } catch (IOException e) {
            takeBack(channel);
            throw NioStatus.exception("cannot listen at " + address, e);
        } catch (DriverException e) {
            takeBack(channel);
            throw e;
        }
    }

    private void makeWay() throws IOException {
        if (file != null) {
            file.moveAside();
        } else if (control.family() != AddressFamily.UNIX) {
            connection.channel().setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
    }

    private void takeBack(ServerSocketChannel listener) {
        NioSocket.discard(listener);
        if (file != null) {
            file.moveBack();
        } else if (control.family() != AddressFamily.UNIX) {
            try {
                connection.channel().setOption(StandardSocketOptions.SO_REUSEADDR, false);
            } catch (IOException e) {
                LOG.debug("others may be bound beside {}", connection.channel(), e);
            }
        }
    }
}
