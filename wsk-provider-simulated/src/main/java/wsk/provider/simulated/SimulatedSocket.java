package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.SocketDriver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What simulated sockets have in common: an address, and options that are merely remembered. */
abstract sealed class SimulatedSocket implements SocketDriver
        permits SimulatedListener, SimulatedConnection, SimulatedDatagrams {
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
    private static final int BREAKS_THE_LOOP = -1;

    final SimulatedLoop loop;
    final SimulatedLoop.Lane lane;
    private final boolean datagrams;
    private final Map<WskOption<?>, Object> options = new HashMap<>(DEFAULTS);
    @Nullable SockAddr local;
    boolean closed;

    SimulatedSocket(SimulatedLoop loop, boolean datagrams) {
        this.loop = loop;
        this.lane = loop.lane();
        this.datagrams = datagrams;
    }

    /** Lets something happen later on the loop, unless the socket is closed by then. */
    void later(SimulatedLoop.Lane where, Runnable step) {
        where.post(
                () -> {
                    if (!closed) {
                        step.run();
                    }
                });
    }

    /** {@return memory with bytes in it, held once} */
    static ReceiveBlock block(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
        ReceiveBlock block = new ReceiveBlock(memory, 0, _ -> {});
        block.retain();
        return block;
    }

    Map<WskOption<?>, Object> options() {
        return options;
    }

    @Override
    public void bind(SockAddr address) throws DriverException {
        local = SimulatedNetwork.bind(datagrams, address, servesBoth(), this);
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

    void unbind() {
        if (local != null) {
            SimulatedNetwork.unbind(datagrams, local, servesBoth(), this);
        }
    }

    @Override
    public SockAddr localAddress() throws DriverException {
        if (local == null) {
            throw new DriverException(NtStatus.INVALID_DEVICE_STATE, 0, "not bound");
        }
        return local;
    }

    @Override
    public <T> void setOption(WskOption<T> option, T value) throws DriverException {
        if (!option.equals(WskOption.SEND_COMPLETION)) {
            // Kept by the engine; here it is only said that it can be done.
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

    @Override
    public long control(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        if (level == BREAKS_THE_LOOP) {
            throw new IllegalStateException("a defect, as it was asked for");
        }
        throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "there is no system to ask");
    }
}
