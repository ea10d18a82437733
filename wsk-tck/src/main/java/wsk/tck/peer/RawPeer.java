package wsk.tck.peer;

import wsk.api.SockAddr;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A plain socket as the other side. */
final class RawPeer implements Peer {
    private static final int CHUNK = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final SockAddr local;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    RawPeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.local = RawPeers.addressOf(channel.getLocalAddress());
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    @Override
    public SockAddr local() {
        return local;
    }

    @Override
    public void write(byte[] bytes) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                if (channel.write(rest) == 0) {
                    RawPeers.awaitReady(selector, key, SelectionKey.OP_WRITE, "write");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the peer could not write", e);
        }
    }

    @Override
    public int writeSome(byte[] bytes) {
        try {
            return channel.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("the peer could not write", e);
        }
    }

    /** Reads once into the chunk, at most so much; waits for something to happen. */
    private int readOnce(int limit) throws IOException {
        chunk.clear().limit(Math.min(CHUNK, limit));
        int n = channel.read(chunk);
        while (n == 0) {
            RawPeers.awaitReady(selector, key, SelectionKey.OP_READ, "read");
            n = channel.read(chunk);
        }
        return n;
    }

    @Override
    public byte[] read(int count) {
        byte[] bytes = new byte[count];
        int done = 0;
        try {
            while (done < count) {
                int n = readOnce(count - done);
                if (n < 0) {
                    throw new AssertionError(
                            "the peer read " + done + " bytes and then the end, not " + count);
                }
                chunk.flip().get(bytes, done, n);
                done += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the peer read only " + done + " of " + count, e);
        }
        return bytes;
    }

    @Override
    public byte[] readAll() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int n = readOnce(CHUNK); n >= 0; n = readOnce(CHUNK)) {
                bytes.writeBytes(Arrays.copyOf(chunk.array(), n));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no orderly end after " + bytes.size() + " bytes", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void expectReset() {
        try {
            while (readOnce(CHUNK) >= 0) {
                chunk.clear();
            }
        } catch (IOException expected) {
            return;
        }
        throw new AssertionError("the peer saw an orderly end, not a reset");
    }

    @Override
    public void expectEnd() {
        try {
            int n = readOnce(1);
            if (n >= 0) {
                throw new AssertionError("the peer saw data, not the orderly end");
            }
        } catch (IOException e) {
            throw new AssertionError("the peer saw a reset, not the orderly end", e);
        }
    }

    @Override
    public void finish() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            // The descriptor of a registered channel goes with its selector.
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
