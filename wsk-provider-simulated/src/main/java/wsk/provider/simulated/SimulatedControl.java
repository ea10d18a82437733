package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketControl;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Binds a simulated socket, and knows its address and its options, which it merely remembers. */
final class SimulatedControl implements SocketControl {
    private static final Map<WskOption<?>, Object> DEFAULTS =
            Map.of(
                    WskOption.SO_KEEPALIVE,
                    false,
                    WskOption.SO_REUSEADDR,
                    false,
                    WskOption.SO_BROADCAST,
                    false,
                    WskOption.TCP_NODELAY,
                    true,
                    WskOption.IPV6_V6ONLY,
                    true,
                    WskOption.SO_RCVBUF,
                    200_000,
                    WskOption.SO_SNDBUF,
                    200_000,
                    WskOption.TCP_KEEPIDLE,
                    7200,
                    WskOption.TCP_KEEPCNT,
                    9,
                    WskOption.TCP_KEEPINTVL,
                    75);

    /** The level of a raw control that shows what a defect of a driver does. */
    static final int BREAKS_THE_LOOP = -1;

    private final SimulatedSocket socket;
    private final boolean datagrams;
    private final Map<WskOption<?>, Object> options = new HashMap<>(DEFAULTS);
    private @Nullable SockAddr local;
    private @Nullable SockAddr connected;

    SimulatedControl(SimulatedSocket socket, boolean datagrams) {
        this.socket = socket;
        this.datagrams = datagrams;
    }

    @Override
    public void bind(SockAddr address) throws DriverException {
        local = SimulatedNetwork.bind(datagrams, address, servesBoth(), socket);
    }

    /** Takes over where another socket is bound, and what was set on it. */
    void takeOver(SimulatedControl other) {
        options.putAll(other.options);
        local = other.local;
        SimulatedNetwork.handOver(other.socket, socket);
    }

    void unbind() {
        if (local != null) {
            SimulatedNetwork.unbind(datagrams, local, servesBoth(), socket);
        }
    }

    private boolean servesBoth() {
        return Boolean.FALSE.equals(options.get(WskOption.IPV6_V6ONLY));
    }

    /** {@return this socket's address as a remote one sees it, null if there is no way to there} */
    @Nullable SockAddr seenFrom(SockAddr remote) {
        return SimulatedNetwork.seenFrom(remote, Objects.requireNonNull(local), servesBoth());
    }

    /** {@return an address of the network as this bound socket is told it} */
    SockAddr told(SockAddr seen) {
        return SimulatedNetwork.told(seen, Objects.requireNonNull(local).family());
    }

    /** Notes that the socket is connected, and so has an address of its own. */
    void connected(SockAddr address) {
        connected = address;
    }

    @Override
    public SockAddr localAddress() throws DriverException {
        if (connected != null) {
            return connected;
        }
        if (local == null) {
            throw new DriverException(NtStatus.INVALID_DEVICE_STATE, 0, "not bound");
        }
        return local;
    }

    @Override
    public <T> void setOption(WskOption<T> option, T value) throws DriverException {
        if (!option.equals(WskOption.SEND_COMPLETION)) {
            // The engine keeps it; only that it can be done is said here.
            getOption(option);
        }
        options.put(option, value);
    }

    @Override
    public <T> T getOption(WskOption<T> option) throws DriverException {
        Object value = options.get(option);
        if (value == null) {
            throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "not simulated: " + option);
        }
        return option.type().cast(value);
    }

    int sendBuffer() {
        return (Integer) Objects.requireNonNull(options.get(WskOption.SO_SNDBUF));
    }

    /** {@return what an accepted connection inherits} */
    Map<WskOption<?>, Object> options() {
        return Map.copyOf(options);
    }

    /** Sets what was inherited. */
    void inherit(Map<WskOption<?>, Object> inherited) {
        options.putAll(inherited);
    }

    @Override
    public long rawControl(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        if (level == BREAKS_THE_LOOP) {
            throw new IllegalStateException("a defect, as it was asked for");
        }
        throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "there is no system to ask");
    }
}
