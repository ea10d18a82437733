package wsk.provider.nio;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.AcceptedConnection;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A connection that was accepted and is on no loop yet. */
final class NioAccepted implements AcceptedConnection {
    private final AddressFamily family;
    private final SocketChannel channel;
    private final NioOptions options;
    private final SockAddr local;
    private final SockAddr remote;

    NioAccepted(AddressFamily family, SocketChannel channel, NioOptions options)
            throws IOException {
        this.family = family;
        this.channel = channel;
        this.options = options;
        this.local = NioAddresses.sockAddr(channel.getLocalAddress(), family);
        this.remote = NioAddresses.sockAddr(channel.getRemoteAddress(), family);
    }

    @Override
    public SockAddr local() {
        return local;
    }

    @Override
    public SockAddr remote() {
        return remote;
    }

    @Override
    public void reject() {
        NioSocket.reset(channel);
    }

    AddressFamily family() {
        return family;
    }

    SocketChannel channel() {
        return channel;
    }

    NioOptions options() {
        return options;
    }
}
