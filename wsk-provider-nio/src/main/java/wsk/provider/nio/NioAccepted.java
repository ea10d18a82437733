package wsk.provider.nio;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.AcceptedConnection;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A channel that was accepted and that no loop has yet. Any thread. */
record NioAccepted(
        AddressFamily family,
        SocketChannel channel,
        NioOptions options,
        SockAddr local,
        SockAddr remote)
        implements AcceptedConnection {
    static NioAccepted of(AddressFamily family, SocketChannel channel, NioOptions options)
            throws IOException {
        return new NioAccepted(
                family,
                channel,
                options,
                NioAddresses.sockAddr(channel.getLocalAddress(), family),
                NioAddresses.sockAddr(channel.getRemoteAddress(), family));
    }

    @Override
    public void reject() {
        NioSocket.reset(channel);
    }
}
