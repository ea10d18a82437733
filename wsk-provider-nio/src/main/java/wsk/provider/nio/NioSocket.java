package wsk.provider.nio;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * What the drivers of all sockets have in common: a channel, its key, its address and its options.
 *
 * @param <C> the channel's type
 */
final class NioSocket<C extends SelectableChannel & NetworkChannel> {
    private static final Logger LOG = LoggerFactory.getLogger(NioSocket.class);

    private final NioLoop loop;
    private final AddressFamily family;
    private final C channel;
    private final NioOptions options;
    private final NioEvents events;
    private final SelectionKey key;

    // What the key is set to, which asking the key would cost more than remembering.
    private int wanted;
    private @Nullable SockAddr local;
    private boolean closed;

    /** Registers a channel with its loop, wanting nothing yet. */
    NioSocket(NioLoop loop, AddressFamily family, C channel, NioOptions options, NioEvents events)
            throws IOException {
        this.loop = loop;
        this.family = family;
        this.channel = channel;
        this.options = options;
        this.events = events;
        channel.configureBlocking(false);
        this.key = channel.register(loop.selector(), 0, events);
    }

    C channel() {
        return channel;
    }

    AddressFamily family() {
        return family;
    }

    boolean isClosed() {
        return closed;
    }

    NioOptions options() {
        return options;
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

    /** The system does not watch the channel, though it was wanted. */
    void unwatched() {
        if (!closed) {
            events.unwatched();
        }
    }

    /** Binds with what the channel's own bind needs. */
    void bind(SockAddr address, Binding binding) throws DriverException {
        try {
            SocketAddress target = address.toSocketAddress();
            binding.bind(target);
            local = NioAddresses.sockAddr(channel.getLocalAddress(), family);
        } catch (IOException | IllegalArgumentException e) {
            throw NioStatus.exception("cannot bind to " + address, e);
        }
    }

    /** Notes the address to be told while the channel has none. */
    void boundTo(SockAddr address) {
        local = address;
    }

    SockAddr localAddress() throws DriverException {
        try {
            SocketAddress address = channel.getLocalAddress();
            if (address != null) {
                local = NioAddresses.sockAddr(address, family);
            }
        } catch (IOException e) {
            // The JDK closes a channel whose connect failed; its address is what it was.
            LOG.debug("the local address is the one of before", e);
        }
        if (local == null) {
            throw new DriverException(
                    NtStatus.INVALID_DEVICE_STATE,
                    NioStatus.NO_NATIVE_ERROR,
                    "the socket is not bound");
        }
        return local;
    }

    <T> void setOption(WskOption<T> option, T value) throws DriverException {
        options.set(channel, option, value);
    }

    <T> T getOption(WskOption<T> option) throws DriverException {
        return options.get(channel, option);
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
    void leave() {
        assert !closed : "closed twice";
        closed = true;
        discard(channel);
    }

    /** {@return the answer to a raw control: java.nio hides the system's numbers} */
    static DriverException noControl() {
        return new DriverException(
                NtStatus.NOT_SUPPORTED,
                NioStatus.NO_NATIVE_ERROR,
                "java.nio knows no controls by number");
    }

    /** The descriptor is free. */
    void freed() {
        events.closed();
    }

    /** Closes a channel so that a TCP peer sees a reset. */
    static void reset(NetworkChannel channel) {
        try {
            // Of Unix-domain sockets too the JDK knows the option, but there it does nothing.
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

    private void setWanted(int operations) {
        // The JDK closes a channel whose connect failed, and its key with it.
        if (operations != wanted && key.isValid()) {
            if (wanted == 0) {
                loop.rollCall().add(this);
            }
            wanted = operations;
            key.interestOps(operations);
        }
    }

    /** A channel's own bind. */
    @FunctionalInterface
    interface Binding {
        /** Binds. */
        void bind(SocketAddress address) throws IOException;
    }
}
