package wsk.provider.nio;

import wsk.api.NtStatus;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.SendDriver;
import wsk.engine.driver.SendSink;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** What a connection sends: each send is tried at once, and after the last one the end. */
final class NioSendSide implements SendDriver {

    private final NioLoop loop;
    private final NioSocket<SocketChannel> socket;
    private final NioConnectionDriver connection;
    private final SendSink sink;

    // After a short write the system takes nothing more until it says so.
    private boolean full;
    private boolean waits;

    NioSendSide(
            NioLoop loop,
            NioSocket<SocketChannel> socket,
            NioConnectionDriver connection,
            SendSink sink) {
        this.loop = loop;
        this.socket = socket;
        this.connection = connection;
        this.sink = sink;
    }

    @Override
    public void send(GatherList list) {
        if (full) {
            // Futile now. The list is the engine's, so it is asked for again when there is room.
            waits = true;
            return;
        }
        long written;
        try {
            written = loop.gather().write(socket.channel(), list);
        } catch (IOException | IllegalStateException e) {
            sink.sendFailed(connection.failed(e), NioStatus.NO_NATIVE_ERROR);
            return;
        } catch (OutOfMemoryError none) {
            // The JDK needs some for a vector; it is got before anything is written.
            sink.sendFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
            return;
        }
        if (written < loop.gather().attempted()) {
            full = true;
            socket.want(SelectionKey.OP_WRITE);
        }
        if (written == 0) {
            waits = true;
        } else {
            sink.sent(written);
        }
    }

    @Override
    public void shutdown() {
        NtStatus status = NtStatus.SUCCESS;
        try {
            socket.channel().shutdownOutput();
        } catch (IOException e) {
            status = connection.failed(e);
        }
        sink.sendShutdown(status, NioStatus.NO_NATIVE_ERROR);
    }

    /** {@return what fits into the system's buffer, from 64 KiB to 16 MiB} */
    @Override
    public long idealBacklog() {
        try {
            // Linux lets it grow with the connection's bandwidth and delay.
            long buffer = socket.channel().getOption(StandardSocketOptions.SO_SNDBUF);
            return Math.clamp(buffer, IDEAL_BACKLOG_MIN, IDEAL_BACKLOG_MAX);
        } catch (IOException e) {
            return IDEAL_BACKLOG_MIN;
        }
    }

    /** The channel takes something again. */
    void writable() {
        full = false;
        if (waits) {
            waits = false;
            sink.sent(0);
        }
        if (!full) {
            socket.unwant(SelectionKey.OP_WRITE);
        }
    }

    /** The channel is not watched: whoever waits may send again later. */
    void unwatched() {
        full = false;
        if (waits) {
            waits = false;
            sink.sendFailed(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.NO_NATIVE_ERROR);
        }
    }

    void closing() {
        waits = false;
    }
}
