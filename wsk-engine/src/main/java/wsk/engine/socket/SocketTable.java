package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskControlType;
import wsk.api.WskExtensionId;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.engine.driver.SocketDriver;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Arguments;
import wsk.engine.request.ClientTask;
import wsk.engine.request.Irp;
import wsk.engine.request.Lane;
import wsk.engine.request.OpCode;
import wsk.engine.request.RequestTarget;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/**
 * What every socket's table begins with. The methods check arguments and make requests of them;
 * what happens on the loop is in {@link #perform} and in the socket's role behind it.
 */
public abstract class SocketTable implements RequestTarget {
    private final SocketCore core;
    private final SocketOptions options;

    public SocketTable(
            ClientHome home, EventLoop loop, AddressFamily family, SocketCategory category) {
        core = new SocketCore(home, loop, family, category);
        options = new SocketOptions(category, family);
    }

    public final SocketCore core() {
        return core;
    }

    public final SocketOptions options() {
        return options;
    }

    /** {@return this socket as its client knows it} */
    public abstract WskSocket self();

    /** {@return the standard events that the client may name now} Any thread. */
    protected int eventMask() {
        return core.role().eventMask();
    }

    /**
     * Performs a request to listen, which only a stream socket can be asked. The socket is open.
     */
    protected NtStatus performListen(Irp irp) {
        throw new AssertionError(core.category() + " cannot listen");
    }

    @Override
    public final EventLoop loop() {
        return core.loop();
    }

    @Override
    public final Lane lane() {
        return core.lane();
    }

    public final WskIrp allocateIrp() {
        return new Irp();
    }

    public final <T> NtStatus setOption(WskOption<T> option, T value, WskIrp irp) {
        Objects.requireNonNull(option, "option");
        if (!option.type().isInstance(Objects.requireNonNull(value, "value"))) {
            throw new IllegalArgumentException(option + refusal(option.type(), value));
        }
        return Irp.of(irp)
                .begin(this, OpCode.SET_OPTION)
                .with(new Arguments.SetOption(option, value))
                .submit();
    }

    private static String refusal(Class<?> wanted, Object value) {
        return " takes a value of type "
                + wanted.getSimpleName()
                + ", not "
                + value.getClass().getSimpleName();
    }

    public final NtStatus getOption(WskOption<?> option, WskIrp irp) {
        Objects.requireNonNull(option, "option");
        return Irp.of(irp)
                .begin(this, OpCode.GET_OPTION)
                .with(new Arguments.GetOption(option))
                .submit();
    }

    public final <I> NtStatus ioctl(WskIoctl<I, ?> ioctl, I input, WskIrp irp) {
        if (!ioctl.input().isInstance(Objects.requireNonNull(input, "input"))) {
            throw new IllegalArgumentException(ioctl + refusal(ioctl.input(), input));
        }
        return Irp.of(irp)
                .begin(this, OpCode.IOCTL)
                .with(new Arguments.Ioctl(ioctl, input))
                .submit();
    }

    public final NtStatus ioctl(WskIoctl<?, ?> ioctl, WskIrp irp) {
        Objects.requireNonNull(ioctl, "ioctl");
        return Irp.of(irp)
                .begin(this, OpCode.IOCTL)
                .with(new Arguments.Ioctl(ioctl, null))
                .submit();
    }

    public final NtStatus controlSocket(
            WskControlType type,
            int level,
            int code,
            MemorySegment input,
            MemorySegment output,
            WskIrp irp) {
        requireNative(input, "input", /* written= */ false);
        requireNative(output, "output", /* written= */ true);
        Objects.requireNonNull(type, "type");
        return Irp.of(irp)
                .begin(this, OpCode.RAW_CONTROL)
                .with(new Arguments.Control(type, level, code, input, output))
                .submit();
    }

    private void requireNative(MemorySegment memory, String what, boolean written) {
        if (memory.byteSize() == 0) {
            return;
        }
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the arena of the " + what + " is closed");
        }
        if (written && memory.isReadOnly()) {
            throw new IllegalArgumentException(what + " is read-only, and the answer goes there");
        }
        if (!memory.isNative() || !memory.isAccessibleBy(loop().thread())) {
            throw new IllegalArgumentException(
                    what + " must be native memory that threads may share");
        }
    }

    public final NtStatus enableEvents(int eventMask) {
        if (eventMask == 0 || (eventMask & ~eventMask()) != 0 || !core.role().hasCallbacks()) {
            return NtStatus.INVALID_PARAMETER;
        }
        if (!core.isOpen()) {
            return NtStatus.FILE_FORCED_CLOSED;
        }
        if (!core.role().isReadyForEvents()) {
            return NtStatus.INVALID_DEVICE_STATE;
        }
        lane().execute(
                        () -> {
                            if (core.isOpen()) {
                                core.gate().enable(eventMask);
                                core.deliverSoon();
                            }
                        });
        return NtStatus.SUCCESS;
    }

    /** {@return whether a mask is exactly one event that this socket may disable} */
    private boolean isDisablable(int event) {
        return Integer.bitCount(event) == 1
                && (event & eventMask()) != 0
                && (event & core.role().undisablableEvents()) == 0;
    }

    /** {@return whether an event is on for good, or will be once there is something to tell} */
    private boolean isFixed(int event) {
        return core.gate().isFixed(event) || (core.home().staticEvents() & event) != 0;
    }

    public final NtStatus disableEvent(int event) {
        if (!isDisablable(event)) {
            return NtStatus.INVALID_PARAMETER;
        }
        if (!core.isOpen()) {
            return NtStatus.FILE_FORCED_CLOSED;
        }
        if (isFixed(event)) {
            return NtStatus.INVALID_PARAMETER;
        }
        if (lane().isFree()) {
            NtStatus answer = core.gate().disable(event);
            core.deliverSoon();
            return answer;
        }
        lane().post(
                        () -> {
                            NtStatus answer = core.gate().disable(event);
                            assert answer.isSuccess() : answer;
                            core.deliverSoon();
                        });
        return NtStatus.EVENT_PENDING;
    }

    public final NtStatus disableEvent(int event, WskIrp irp) {
        return Irp.of(irp)
                .begin(this, OpCode.DISABLE_EVENT)
                .with(new Arguments.DisableEvent(null, event))
                .submit();
    }

    public final NtStatus enableEvents(WskExtensionId<?, ?> extension, int eventMask) {
        return core.extensions().enable(extension, eventMask);
    }

    public final NtStatus disableEvent(WskExtensionId<?, ?> extension, int event, WskIrp irp) {
        Objects.requireNonNull(extension, "extension");
        return Irp.of(irp)
                .begin(this, OpCode.DISABLE_EXTENSION_EVENT)
                .with(new Arguments.DisableEvent(extension, event))
                .submit();
    }

    public final <C, P> Optional<P> registerExtension(WskExtensionId<C, P> id, C clientDispatch) {
        return core.extensions().register(id, clientDispatch, self());
    }

    public final NtStatus execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (!core.isOpen()) {
            return NtStatus.FILE_FORCED_CLOSED;
        }
        ClientTask.execute(lane(), loop().callbacks(), task);
        return NtStatus.SUCCESS;
    }

    public final WskTimer timer(Runnable task) {
        return core.timers().timer(task);
    }

    public final NtStatus close(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.CLOSE).submit();
    }

    /** Performs what is the same for every category; the rest is of the role. */
    @Override
    public final NtStatus perform(Irp irp) {
        assert core.isCurrent();
        if (irp.opCode() == OpCode.CLOSE) {
            return core.close(irp);
        }
        if (!core.isOpen()) {
            return irp.settle(NtStatus.FILE_FORCED_CLOSED, 0);
        }
        return irp.opCode().isOfRole() ? core.role().perform(irp) : performHere(irp);
    }

    private NtStatus performHere(Irp irp) {
        return switch (irp.opCode()) {
            case SET_OPTION -> setOption(irp);
            case GET_OPTION -> options.get(irp, usableDriver());
            case RAW_CONTROL -> SocketOptions.control(irp, usableDriver());
            case IOCTL -> core.role().ioctl(irp);
            case LISTEN -> performListen(irp);
            case DISABLE_EVENT -> disable(irp);
            case DISABLE_EXTENSION_EVENT -> core.extensions().disable(irp);
            default -> throw new AssertionError(irp.opCode() + " on a socket");
        };
    }

    @Override
    public final void cancel(Irp irp) {
        assert core.isCurrent();
        core.role().cancel(irp);
    }

    /** {@return the driver; null if there is none, or it was told to close and can do no more} */
    private @Nullable SocketDriver usableDriver() {
        SocketRole role = core.role();
        return role.isDriverClosing() ? null : role.driver();
    }

    private NtStatus setOption(Irp irp) {
        Arguments.SetOption what = irp.arguments(Arguments.SetOption.class);
        if (WskOption.SO_CONDITIONAL_ACCEPT.equals(what.option())
                && Boolean.TRUE.equals(what.value())
                && self() instanceof WskListenSocket
                && !core.role().hasCallbacks()) {
            // Nobody would inspect, and so every connection be rejected.
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        return options.set(irp, usableDriver(), core.role().isBound());
    }

    private NtStatus disable(Irp irp) {
        int event = irp.arguments(Arguments.DisableEvent.class).event();
        if (!isDisablable(event) || isFixed(event)) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        NtStatus answer = core.gate().disable(event, irp);
        core.deliverSoon();
        return answer;
    }
}
