package wsk.bench.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.uring.IoUringChannelOption;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Locale;
import java.util.concurrent.Callable;

/** Echo with Netty, on one event loop. */
@Command(name = "netty-echo", description = "Echo with Netty, on one event loop.")
public final class NettyEcho implements Callable<Integer> {
    /** Datagrams that the native transports may take with one system call. */
    private static final int DATAGRAMS_AT_ONCE = 64;

    @Mixin private PeerOptions options = new PeerOptions();

    @Option(names = "--transport", required = true, description = "nio, epoll or io_uring.")
    private String transportName = "";

    @Option(
            names = "--datagram-bytes",
            description = "The longest datagram to expect; default: 2048.")
    private int datagramBytes = 2048;

    private NettyEcho() {}

    /** Serves until the process is ended. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new NettyEcho()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        NettyTransport transport = NettyTransport.valueOf(transportName.toUpperCase(Locale.ROOT));
        transport.check();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.handlers());
        try {
            Channel channel =
                    options.isUdp() ? bindDatagrams(loop, transport) : bind(loop, transport);
            PeerOptions.announce(channel.localAddress());
            channel.closeFuture().sync();
            return 1;
        } finally {
            loop.shutdownGracefully().syncUninterruptibly();
        }
    }

    private Channel bind(EventLoopGroup loop, NettyTransport transport)
            throws InterruptedException {
        ChannelHandler echo = new NettyEchoHandler();
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loop)
                        .channel(transport.listenerType())
                        .option(ChannelOption.SO_BACKLOG, PeerOptions.BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(echo);
                                    }
                                });
        if (transport == NettyTransport.IO_URING) {
            bootstrap.childOption(
                    IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, NettyTransport.BUFFER_GROUP);
        }
        return bootstrap.bind(options.address()).sync().channel();
    }

    private Channel bindDatagrams(EventLoopGroup loop, NettyTransport transport)
            throws InterruptedException {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.datagramType())
                        .handler(new NettyEchoHandler());
        // A buffer of many times the longest datagram is what makes the native transports take
        // many at once.
        int buffer = DATAGRAMS_AT_ONCE * datagramBytes;
        switch (transport) {
            case NIO -> buffer = datagramBytes;
            case EPOLL ->
                    bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, datagramBytes);
            case IO_URING ->
                    bootstrap.option(IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, datagramBytes);
        }
        bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(buffer));
        return bootstrap.bind(options.address()).sync().channel();
    }
}
