package wsk.provider.nio;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketControl;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Binds a channel, and knows its address and its options. */
final class NioControl implements SocketControl {
    private static final Logger LOG = LoggerFactory.getLogger(NioControl.class);

    /** A channel's own bind. */
    @FunctionalInterface
    private interface Binding {
        void bind(SocketAddress address) throws IOException;
    }

    private final AddressFamily family;
    private final NetworkChannel channel;
    private final NioOptions options;
    private final Binding binding;
    private final boolean connects;
    private @Nullable SockAddr local;

    // The address to bind to when the port matters; otherwise connecting takes one.
    private @Nullable SockAddr unbound;

    private NioControl(
            AddressFamily family,
            NetworkChannel channel,
            NioOptions options,
            Binding binding,
            boolean connects) {
        this.family = family;
        this.channel = channel;
        this.options = options;
        this.binding = binding;
        this.connects = connects;
    }

    static NioControl of(AddressFamily family, SocketChannel channel, NioOptions options) {
        return new NioControl(family, channel, options, channel::bind, /* connects= */ true);
    }

    /**
     * {@return the control of a listener, which listens as soon as it is bound: java.nio does both
     * at once} Who connects waits to be accepted, as it would between listening and accepting.
     */
    static NioControl of(AddressFamily family, ServerSocketChannel channel, NioOptions options) {
        // The system lowers the backlog to its own maximum.
        Binding binding = address -> channel.bind(address, Integer.MAX_VALUE);
        return new NioControl(family, channel, options, binding, /* connects= */ false);
    }

    static NioControl of(AddressFamily family, DatagramChannel channel, NioOptions options) {
        return new NioControl(family, channel, options, channel::bind, /* connects= */ false);
    }

    AddressFamily family() {
        return family;
    }

    NioOptions options() {
        return options;
    }

    @Override
    public void bind(SockAddr address) throws DriverException {
        boolean anywhere =
                connects
                        && family != AddressFamily.UNIX
                        && address.equals(SockAddr.wildcard(family, 0));
        if (anywhere) {
            // There is nothing to bind to: java.nio cannot bind an address without a port.
            unbound = address;
        } else {
            bindNow(address);
        }
    }

    private void bindNow(SockAddr address) throws DriverException {
        try {
            binding.bind(address.toSocketAddress());
            local = NioAddresses.sockAddr(channel.getLocalAddress(), family);
        } catch (IOException | IllegalArgumentException e) {
            throw NioStatus.exception("cannot bind to " + address, e);
        }
    }

    @Override
    public SockAddr localAddress() throws DriverException {
        SockAddr wish = unbound;
        if (wish != null) {
            bindNow(wish);
            unbound = null;
        }
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

    /** {@return where the channel is bound, or was to be bound} */
    SockAddr wantedAddress() throws DriverException {
        SockAddr wish = unbound;
        return wish == null ? localAddress() : wish;
    }

    /** The channel is about to be connected, which binds it if it is not bound. */
    void connecting() {
        if (unbound != null) {
            // Until the JDK knows better, which is when it is connected.
            local = unbound;
            unbound = null;
        }
    }

    @Override
    public <T> void setOption(WskOption<T> option, T value) throws DriverException {
        options.set(channel, option, value);
    }

    @Override
    public <T> T getOption(WskOption<T> option) throws DriverException {
        return options.get(channel, option);
    }

    @Override
    public long rawControl(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        throw new DriverException(
                NtStatus.NOT_SUPPORTED,
                NioStatus.NO_NATIVE_ERROR,
                "java.nio knows no controls by number");
    }
}
