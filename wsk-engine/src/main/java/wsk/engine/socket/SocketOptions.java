package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskOption;
import wsk.api.WskSendCompletion;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The options of one socket: which its category knows, when they may be set, within which range,
 * and who keeps them.
 */
public final class SocketOptions {
    /** What is known of an option. */
    private record Rule(Set<SocketCategory> categories, boolean beforeBind, int min, int max) {}

    private static final Set<SocketCategory> STREAMS =
            Set.of(
                    SocketCategory.LISTEN,
                    SocketCategory.CONNECTION,
                    SocketCategory.STREAM,
                    SocketCategory.BASIC_STREAM);
    private static final Set<SocketCategory> SENDERS =
            Set.of(SocketCategory.LISTEN, SocketCategory.CONNECTION, SocketCategory.STREAM);
    private static final Set<SocketCategory> ALL = Set.of(SocketCategory.values());

    private static final int KEEPALIVE_SECONDS_MAX = 32_767;
    private static final int KEEPALIVE_PROBES_MAX = 127;

    private static final Map<WskOption<?>, Rule> RULES =
            Map.ofEntries(
                    // A stream socket has no way to end a pended inspection, so only listeners have
                    // conditional accept.
                    Map.entry(
                            WskOption.SO_CONDITIONAL_ACCEPT,
                            new Rule(Set.of(SocketCategory.LISTEN), true, 0, 0)),
                    Map.entry(WskOption.SO_REUSEADDR, new Rule(ALL, true, 0, 0)),
                    Map.entry(WskOption.SO_EXCLUSIVEADDRUSE, new Rule(ALL, true, 0, 0)),
                    Map.entry(WskOption.IPV6_V6ONLY, new Rule(ALL, true, 0, 0)),
                    Map.entry(WskOption.SEND_COMPLETION, new Rule(SENDERS, false, 0, 0)),
                    Map.entry(WskOption.SO_KEEPALIVE, new Rule(STREAMS, false, 0, 0)),
                    Map.entry(WskOption.SO_RCVBUF, new Rule(ALL, false, 1, Integer.MAX_VALUE)),
                    Map.entry(WskOption.SO_SNDBUF, new Rule(ALL, false, 1, Integer.MAX_VALUE)),
                    Map.entry(
                            WskOption.SO_BROADCAST,
                            new Rule(
                                    Set.of(SocketCategory.DATAGRAM, SocketCategory.BASIC_DATAGRAM),
                                    false,
                                    0,
                                    0)),
                    Map.entry(WskOption.TCP_NODELAY, new Rule(STREAMS, false, 0, 0)),
                    Map.entry(
                            WskOption.TCP_KEEPIDLE,
                            new Rule(STREAMS, false, 1, KEEPALIVE_SECONDS_MAX)),
                    Map.entry(
                            WskOption.TCP_KEEPINTVL,
                            new Rule(STREAMS, false, 1, KEEPALIVE_SECONDS_MAX)),
                    Map.entry(
                            WskOption.TCP_KEEPCNT,
                            new Rule(STREAMS, false, 1, KEEPALIVE_PROBES_MAX)));

    /** What connections take over from their listener. */
    private static final Set<WskOption<?>> INHERITED =
            Set.of(
                    WskOption.SEND_COMPLETION,
                    WskOption.SO_KEEPALIVE,
                    WskOption.SO_RCVBUF,
                    WskOption.SO_SNDBUF,
                    WskOption.TCP_NODELAY,
                    WskOption.TCP_KEEPIDLE,
                    WskOption.TCP_KEEPCNT,
                    WskOption.TCP_KEEPINTVL);

    /** The length of an option's value in Windows: of an {@code INT} or a {@code ULONG}. */
    private static final int VALUE_BYTES = 4;

    private final SocketCategory category;
    private final AddressFamily family;

    /**
     * What the engine itself keeps: options that mean something to it, or that the kernel would
     * tell otherwise.
     */
    private final Map<WskOption<?>, Object> kept = new HashMap<>();

    /** What connections take over that are accepted now. Another map after every change. */
    private Map<WskOption<?>, Object> inherited = Map.of();

    /** The option that every send asks for. */
    private WskSendCompletion sendCompletion = WskSendCompletion.ACCEPTED;

    SocketOptions(SocketCategory category, AddressFamily family) {
        this.category = category;
        this.family = family;
    }

    public boolean isConditionalAccept() {
        return isOn(WskOption.SO_CONDITIONAL_ACCEPT);
    }

    /** {@return whether the client has switched an option off} */
    public boolean isOff(WskOption<Boolean> option) {
        return Boolean.FALSE.equals(kept.get(option));
    }

    private boolean isOn(WskOption<Boolean> option) {
        return Boolean.TRUE.equals(kept.get(option));
    }

    /** {@return whether sends complete only when they are acknowledged} */
    public boolean isUntilAcknowledged() {
        return sendCompletion == WskSendCompletion.ACKNOWLEDGED;
    }

    /** {@return what a connection takes over that is accepted now} */
    public Map<WskOption<?>, Object> inherited() {
        return inherited;
    }

    /**
     * Takes over what a listener's connections inherit: what its client has chosen there, so that
     * it is known here. The driver has seen to it that the kernel does so too.
     */
    public void inherit(Map<WskOption<?>, Object> listeners) {
        listeners.forEach(this::keep);
    }

    private void keep(WskOption<?> option, Object value) {
        if (value instanceof WskSendCompletion completion) {
            sendCompletion = completion;
        } else {
            kept.put(option, value);
        }
    }

    /** Notes for connections to be accepted what was set on what may be their listener. */
    private void handOn(WskOption<?> option, Object value) {
        if (INHERITED.contains(option)) {
            Map<WskOption<?>, Object> changed = new HashMap<>(inherited);
            changed.put(option, value);
            inherited = Map.copyOf(changed);
        }
    }

    NtStatus set(Irp irp, @Nullable SocketDriver driver, boolean bound) {
        Arguments.SetOption what = irp.arguments(Arguments.SetOption.class);
        WskOption<?> option = what.option();
        Object value = what.value();
        NtStatus refusal = refusal(option, value, bound);
        if (refusal != NtStatus.SUCCESS) {
            return irp.settle(refusal, 0);
        }
        if (!isEngines(option, value)) {
            if (driver == null) {
                return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
            }
            try {
                setIn(driver, option, value);
            } catch (DriverException e) {
                return irp.settle(e);
            }
        }
        keep(option, value);
        handOn(option, value);
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    private NtStatus refusal(WskOption<?> option, Object value, boolean bound) {
        Rule rule = RULES.get(option);
        if (rule == null || !isKnownHere(option, rule)) {
            return NtStatus.NOT_SUPPORTED;
        }
        if (rule.beforeBind() && bound) {
            return NtStatus.INVALID_DEVICE_STATE;
        }
        if (value instanceof Integer number && (number < rule.min() || number > rule.max())) {
            return NtStatus.INVALID_PARAMETER;
        }
        // Sharing an address and refusing to share it exclude each other.
        boolean contradicts =
                Boolean.TRUE.equals(value)
                        && ((option.equals(WskOption.SO_REUSEADDR)
                                        && isOn(WskOption.SO_EXCLUSIVEADDRUSE))
                                || (option.equals(WskOption.SO_EXCLUSIVEADDRUSE)
                                        && isOn(WskOption.SO_REUSEADDR)));
        return contradicts ? NtStatus.INVALID_PARAMETER : NtStatus.SUCCESS;
    }

    private boolean isKnownHere(WskOption<?> option, Rule rule) {
        return rule.categories().contains(category)
                && (family == AddressFamily.INET6 || !option.equals(WskOption.IPV6_V6ONLY));
    }

    /**
     * Exclusive use is what Linux does anyway; conditional accept is ours; and a send that
     * completes when it is accepted asks nothing of a driver.
     */
    private static boolean isEngines(WskOption<?> option, Object value) {
        return option.equals(WskOption.SO_CONDITIONAL_ACCEPT)
                || option.equals(WskOption.SO_EXCLUSIVEADDRUSE)
                || value == WskSendCompletion.ACCEPTED;
    }

    /** {@return what the engine knows of an option, null if the driver has to be asked} */
    private @Nullable Object known(WskOption<?> option) {
        if (option.equals(WskOption.SEND_COMPLETION)) {
            return sendCompletion;
        }
        Object value = kept.get(option);
        return value == null && isEngines(option, false) ? (Object) false : value;
    }

    private static <T> void setIn(SocketDriver driver, WskOption<T> option, Object value)
            throws DriverException {
        driver.control().setOption(option, option.type().cast(value));
    }

    NtStatus get(Irp irp, @Nullable SocketDriver driver) {
        WskOption<?> option = irp.arguments(Arguments.GetOption.class).option();
        Rule rule = RULES.get(option);
        if (rule == null || !isKnownHere(option, rule)) {
            return irp.settle(NtStatus.NOT_SUPPORTED, 0);
        }
        Object value = known(option);
        if (value == null) {
            if (driver == null) {
                return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
            }
            try {
                value = driver.control().getOption(option);
            } catch (DriverException e) {
                return irp.settle(e);
            }
        }
        return irp.optionValue(option, value).settle(NtStatus.SUCCESS, VALUE_BYTES);
    }

    static NtStatus control(Irp irp, @Nullable SocketDriver driver) {
        if (driver == null) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        Arguments.Control what = irp.arguments(Arguments.Control.class);
        MemorySegment input = what.input();
        MemorySegment output = what.output();
        // Copies, because the client may free its memory while the system works on it.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment read = arena.allocate(input.byteSize(), Long.BYTES).copyFrom(input);
            MemorySegment written = arena.allocate(output.byteSize(), Long.BYTES).copyFrom(output);
            long bytes =
                    driver.control()
                            .rawControl(what.type(), what.level(), what.code(), read, written);
            output.copyFrom(written);
            return irp.settle(NtStatus.SUCCESS, bytes);
        } catch (DriverException e) {
            return irp.settle(e);
        } catch (IllegalStateException e) {
            if (input.scope().isAlive() && output.scope().isAlive()) {
                throw e;
            }
            // The owner of the memory has freed it meanwhile, and alone shall pay for it.
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
    }
}
