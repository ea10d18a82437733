package wsk.bench.peer;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;

/** The ways Netty has to reach the network on Linux. */
enum NettyTransport {
    NIO,
    EPOLL,
    IO_URING;

    /** The group of the only ring of buffers. */
    static final short BUFFER_GROUP = 0;

    private static final short RING_BUFFERS = 256;
    private static final int RING_BUFFER_BYTES = 16384;

    /** Fails, with the reason, if it does not work on this machine. */
    void check() {
        switch (this) {
            case NIO -> {}
            case EPOLL -> Epoll.ensureAvailability();
            case IO_URING -> IoUring.ensureAvailability();
        }
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING ->
                    IoUringIoHandler.newFactory(
                            new IoUringIoHandlerConfig().setBufferRingConfig(bufferRing()));
        };
    }

    /** Without one, Netty waits for readiness first and receives then. */
    private static IoUringBufferRingConfig bufferRing() {
        return IoUringBufferRingConfig.builder()
                .bufferGroupId(BUFFER_GROUP)
                .bufferRingSize(RING_BUFFERS)
                .batchSize(RING_BUFFERS / 2)
                .incremental(false)
                .allocator(new IoUringFixedBufferRingAllocator(RING_BUFFER_BYTES))
                .build();
    }

    Class<? extends ServerChannel> listenerType() {
        return switch (this) {
            case NIO -> NioServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
        };
    }

    Class<? extends Channel> datagramType() {
        return switch (this) {
            case NIO -> NioDatagramChannel.class;
            case EPOLL -> EpollDatagramChannel.class;
            case IO_URING -> IoUringDatagramChannel.class;
        };
    }
}
