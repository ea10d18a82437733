package wsk.provider.nio;

import wsk.api.NtStatus;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.GatherList;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** What a datagram socket sends: each datagram is tried at once. */
final class NioDatagramSendSide {
    private final NioLoop loop;
    private final NioSocket<DatagramChannel> socket;
    private final DatagramSink sink;
    private boolean full;

    NioDatagramSendSide(NioLoop loop, NioSocket<DatagramChannel> socket, DatagramSink sink) {
        this.loop = loop;
        this.socket = socket;
        this.sink = sink;
    }

    /** {@return whether it was taken} */
    boolean send(DatagramSend send) {
        if (full) {
            return false;
        }
        if (!send.controlInfo().isEmpty()) {
            // java.nio has none.
            send.sent(NtStatus.NOT_SUPPORTED, NioStatus.NO_NATIVE_ERROR, 0);
            return true;
        }
        GatherList list = send.bytes();
        int sent;
        try {
            ByteBuffer bytes = loop.gather().datagram(list);
            if (bytes == null) {
                send.sent(NtStatus.INVALID_BUFFER_SIZE, NioStatus.NO_NATIVE_ERROR, 0);
                return true;
            }
            sent = socket.channel().send(bytes, loop.addresses().remembered(send.remote()));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            // The last: memory that its owner has freed, for only it shall pay.
            send.sent(NioStatus.of(e), NioStatus.NO_NATIVE_ERROR, 0);
            return true;
        }
        // java.nio does not tell whether an empty datagram went or was turned away; in that case it
        // is lost like any other that a network loses.
        if (sent == 0 && list.bytes() > 0) {
            full = true;
            socket.want(SelectionKey.OP_WRITE);
            return false;
        }
        send.sent(NtStatus.SUCCESS, NioStatus.NO_NATIVE_ERROR, sent);
        return true;
    }

    /** The channel takes something again. */
    void writable() {
        full = false;
        sink.sendReady();
        if (!full) {
            socket.unwant(SelectionKey.OP_WRITE);
        }
    }

    /** The channel is not watched: whoever was turned away may try again. */
    void unwatched() {
        if (full) {
            full = false;
            sink.sendReady();
        }
    }
}
