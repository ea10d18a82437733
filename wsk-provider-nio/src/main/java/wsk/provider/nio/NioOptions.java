package wsk.provider.nio;

import jdk.net.ExtendedSocketOptions;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A socket's options. Remembers what was asked for, because systems tell other buffer sizes than
 * those asked for, and because java.nio does not let a listener have all that its connections are
 * to inherit: those are set on each connection when it is accepted.
 */
final class NioOptions {
    private static final Logger LOG = LoggerFactory.getLogger(NioOptions.class);

    private static final Map<WskOption<?>, SocketOption<?>> NATIVE =
            Map.of(
                    WskOption.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
                    WskOption.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
                    WskOption.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
                    WskOption.SO_BROADCAST, StandardSocketOptions.SO_BROADCAST,
                    WskOption.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY,
                    WskOption.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPIDLE,
                    WskOption.TCP_KEEPCNT, ExtendedSocketOptions.TCP_KEEPCOUNT,
                    WskOption.TCP_KEEPINTVL, ExtendedSocketOptions.TCP_KEEPINTERVAL);

    // What connections take over from their listener.
    private static final Set<WskOption<?>> INHERITED =
            Set.of(
                    WskOption.SO_KEEPALIVE,
                    WskOption.SO_RCVBUF,
                    WskOption.SO_SNDBUF,
                    WskOption.TCP_NODELAY,
                    WskOption.TCP_KEEPIDLE,
                    WskOption.TCP_KEEPCNT,
                    WskOption.TCP_KEEPINTVL);

    private final AddressFamily family;
    private final Map<WskOption<?>, Object> asked = new HashMap<>();

    NioOptions(AddressFamily family) {
        this.family = family;
    }

    /**
     * {@return the options of a new connection's channel, which has got what is not the default}
     */
    static NioOptions fresh(AddressFamily family, SocketChannel channel) throws IOException {
        NioOptions options = new NioOptions(family);
        options.apply(channel);
        return options;
    }

    /** {@return the options of a connection that a listener with these accepted} */
    NioOptions inherited() {
        NioOptions copy = new NioOptions(family);
        copy.asked.putAll(asked);
        copy.asked.keySet().retainAll(INHERITED);
        return copy;
    }

    /** Sets on a connection what it inherits, and what is the default here. */
    void apply(SocketChannel accepted) throws IOException {
        if (!asked.containsKey(WskOption.TCP_NODELAY)) {
            noDelay(accepted);
        }
        for (Map.Entry<WskOption<?>, Object> entry : asked.entrySet()) {
            SocketOption<?> option = NATIVE.get(entry.getKey());
            if (option != null) {
                setNative(accepted, option, entry.getValue());
            }
        }
    }

    /** Sets on a listener what its predecessor, a bound connection, was given. */
    void applyTo(ServerSocketChannel listener) throws IOException {
        for (Map.Entry<WskOption<?>, Object> entry : asked.entrySet()) {
            if (entry.getKey().equals(WskOption.SO_REUSEADDR)) {
                share(listener, (Boolean) entry.getValue());
            } else {
                boolean there = setIfThere(listener, entry.getKey(), entry.getValue());
                LOG.debug("{} goes to the listener: {}", entry, there);
            }
        }
    }

    <T> void set(NetworkChannel channel, WskOption<T> option, T value) throws DriverException {
        try {
            if (option.equals(WskOption.IPV6_V6ONLY)) {
                setV6Only((Boolean) value);
            } else if (option.equals(WskOption.SO_REUSEADDR)) {
                share(channel, (Boolean) value);
            } else if (!setIfThere(channel, option, value)) {
                throw unsupported(option);
            }
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw NioStatus.exception(option + " is not set", e);
        }
        asked.put(option, value);
    }

    <T> T get(NetworkChannel channel, WskOption<T> option) throws DriverException {
        Object value = asked.get(option);
        if (value == null) {
            try {
                value = ask(channel, option);
            } catch (IOException | UnsupportedOperationException e) {
                throw NioStatus.exception(option + " is not told", e);
            }
        }
        if (value == null) {
            throw unsupported(option);
        }
        return option.type().cast(value);
    }

    /** {@return whether the option exists for such a socket} */
    private boolean setIfThere(NetworkChannel channel, WskOption<?> option, Object value)
            throws IOException {
        SocketOption<?> known = NATIVE.get(option);
        if (known == null) {
            return false;
        }
        if (channel.supportedOptions().contains(known)) {
            setNative(channel, known, value);
            return true;
        }
        return isForAccepted(channel, option);
    }

    // Whether a listener keeps the option for the connections it will accept.
    private boolean isForAccepted(NetworkChannel channel, WskOption<?> option) {
        boolean known = family != AddressFamily.UNIX || option.equals(WskOption.SO_SNDBUF);
        return channel instanceof ServerSocketChannel && known && INHERITED.contains(option);
    }

    private @Nullable Object ask(NetworkChannel channel, WskOption<?> option) throws IOException {
        if (option.equals(WskOption.IPV6_V6ONLY)) {
            return family == AddressFamily.INET6 ? Boolean.FALSE : null;
        }
        if (option.equals(WskOption.SO_REUSEADDR)) {
            return family == AddressFamily.UNIX ? null : Boolean.FALSE;
        }
        SocketOption<?> known = NATIVE.get(option);
        if (known == null) {
            return null;
        }
        if (channel.supportedOptions().contains(known)) {
            return channel.getOption(known);
        }
        if (!isForAccepted(channel, option)) {
            return null;
        }
        // The default of its connections is that of any connection.
        try (SocketChannel any = SocketChannel.open(NioAddresses.protocolFamily(family))) {
            apply(any);
            return any.getOption(known);
        }
    }

    /**
     * The JDK makes every IPv6 socket serve IPv4 too and gives no way to change that, so the
     * default that WSK would have cannot be had, and asking for it must not seem to work.
     */
    private void setV6Only(Boolean only) {
        if (only || family != AddressFamily.INET6) {
            throw new UnsupportedOperationException("not supported by java.nio");
        }
    }

    /**
     * Lets others bind the same address: what Windows calls SO_REUSEADDR is SO_REUSEPORT on Linux,
     * where SO_REUSEADDR does not let two listeners share.
     */
    private void share(NetworkChannel channel, Boolean shared) throws IOException {
        if (family == AddressFamily.UNIX) {
            throw new UnsupportedOperationException("not supported for Unix-domain sockets");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
    }

    // Lets small sends out at once, which is the default here and not the system's.
    private void noDelay(SocketChannel channel) throws IOException {
        if (family != AddressFamily.UNIX) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    // Options and values have the same type on both sides of NATIVE.
    @SuppressWarnings("unchecked")
    private static <N> void setNative(NetworkChannel channel, SocketOption<N> option, Object value)
            throws IOException {
        channel.setOption(option, (N) value);
    }

    private static DriverException unsupported(WskOption<?> option) {
        return new DriverException(
                NtStatus.NOT_SUPPORTED,
                NioStatus.NO_NATIVE_ERROR,
                "java.nio has no " + option + " for such a socket");
    }
}
