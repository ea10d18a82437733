package wsk.provider.nio;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * What the drivers of all sockets have in common: a channel, what is wanted of its key, and the way
 * it is closed.
 *
 * @param <C> the channel's type
 */
final class NioSocket<C extends SelectableChannel & NetworkChannel> {
    private static final Logger LOG = LoggerFactory.getLogger(NioSocket.class);

    private final NioLoop loop;
    private final C channel;
    private final NioEvents events;
    private final SelectionKey key;

    // The operations of the key: remembering them costs less than asking it.
    private int wanted;
    private boolean closed;

    /** Registers a channel with its loop, wanting nothing yet. */
    NioSocket(NioLoop loop, C channel, NioEvents events) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.events = events;
        channel.configureBlocking(false);
        this.key = channel.register(loop.selector(), 0, events);
    }

    C channel() {
        return channel;
    }

    boolean isClosed() {
        return closed;
    }

    /** Wants to hear of operations; the system is told at the next turn, and only of a change. */
    void want(int operations) {
        setWanted(wanted | operations);
    }

    /** Wants to hear no more of operations. */
    void unwant(int operations) {
        setWanted(wanted & ~operations);
    }

    /** Wants nothing any more. */
    void unwantAll() {
        setWanted(0);
    }

    private void setWanted(int operations) {
        // The JDK closes a channel whose connect failed, and its key with it.
        if (operations != wanted && key.isValid()) {
            if (wanted == 0) {
                loop.watchCheck().add(this);
            }
            wanted = operations;
            key.interestOps(operations);
        }
    }

    /** The system does not watch the channel, though it was wanted. */
    void unwatched() {
        if (!closed) {
            events.unwatched();
        }
    }

    /** Closes; the driver hears {@link NioEvents#closed} within the next turn. */
    void close(boolean reset) {
        assert !closed : "closed twice";
        closed = true;
        if (reset) {
            reset(channel);
        } else {
            discard(channel);
        }
        loop.freeSoon(this);
    }

    /** Closes because another socket has taken this one's place; nobody is told. */
    void replaced() {
        assert !closed : "closed twice";
        closed = true;
        discard(channel);
    }

    /** The descriptor is free. */
    void freed() {
        events.closed();
    }

    /** Closes a channel so that a TCP peer sees a reset. */
    static void reset(NetworkChannel channel) {
        try {
            // The JDK knows the option of Unix-domain sockets too, but it does nothing there.
            if (channel instanceof SocketChannel && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.debug("no reset for {}", channel, e);
        }
        discard(channel);
    }

    /** Closes a channel that nothing more can be done about. */
    static void discard(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing {} failed", channel, e);
        }
    }
}
