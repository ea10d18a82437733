package wsk.bench.peer;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/** Writes back what comes, and flushes once for all that came together. */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // What fails is told by exceptionCaught.
final class NettyEchoHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Object answer =
                message instanceof DatagramPacket packet
                        ? new DatagramPacket(packet.content(), packet.sender())
                        : message;
        context.write(answer, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** A datagram that could not be sent is lost; a connection that broke is over. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(context.channel() instanceof io.netty.channel.socket.DatagramChannel)) {
            context.close();
        }
    }
}
