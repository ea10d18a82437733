package wsk.bench.peer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;

/**
 * Echo with a {@link Selector} and nothing else, as fast as one thread can be made by hand: no set
 * of selected keys, one direct buffer for all, an answer written at once, and interest in writing
 * only after a short write.
 */
@Command(name = "selector-echo", description = "Echo with a selector and nothing else.")
public final class SelectorEcho implements Callable<Integer> {
    private static final int BATCH = 64;

    @Mixin private PeerOptions options = new PeerOptions();

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PeerOptions.CHUNK);

    /** What an operation that failed left to do with its key: nothing, the peer is gone. */
    private @Nullable IOException failure;

    private SelectorEcho() {}

    /** Serves until the process is ended. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SelectorEcho()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        try (Selector selector = Selector.open()) {
            if (options.isUdp()) {
                openDatagrams(selector);
            } else {
                openStreams(selector);
            }
            while (failure == null) {
                selector.select(this::ready);
            }
            throw failure;
        }
    }

    private void openStreams(Selector selector) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(options.address(), PeerOptions.BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        PeerOptions.announce(listener.getLocalAddress());
    }

    private void openDatagrams(Selector selector) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(options.address());
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        PeerOptions.announce(channel.getLocalAddress());
    }

    private void ready(SelectionKey key) {
        switch (key.channel()) {
            case SocketChannel channel -> echo(key, channel);
            case ServerSocketChannel listener -> {
                try {
                    accept(key.selector(), listener);
                } catch (IOException e) {
                    failure = e;
                }
            }
            case DatagramChannel channel -> {
                try {
                    answer(channel);
                } catch (IOException e) {
                    failure = e;
                }
            }
            default -> throw new AssertionError(key.channel());
        }
    }

    private static void accept(Selector selector, ServerSocketChannel listener) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SelectionKey key, SocketChannel channel) {
        try {
            if (key.attachment() instanceof ByteBuffer owed) {
                pay(key, channel, owed);
                return;
            }
            buffer.clear();
            if (channel.read(buffer) < 0) {
                channel.close();
                return;
            }
            buffer.flip();
            channel.write(buffer);
            if (buffer.hasRemaining()) {
                // Nothing is read until the peer has taken it.
                key.attach(ByteBuffer.allocateDirect(buffer.remaining()).put(buffer).flip());
                key.interestOps(SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            drop(channel);
        }
    }

    private static void pay(SelectionKey key, SocketChannel channel, ByteBuffer owed)
            throws IOException {
        channel.write(owed);
        if (!owed.hasRemaining()) {
            key.attach(null);
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void drop(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // The connection is gone either way.
        }
    }

    private void answer(DatagramChannel channel) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            buffer.clear();
            SocketAddress peer = channel.receive(buffer);
            if (peer == null) {
                return;
            }
            buffer.flip();
            while (channel.send(buffer, peer) == 0 && buffer.hasRemaining()) {
                Thread.onSpinWait();
            }
        }
    }
}
