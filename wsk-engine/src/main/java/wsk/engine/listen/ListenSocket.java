package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskEvents;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketTable;

import java.util.Objects;

/** A listening socket: its table. */
public final class ListenSocket extends SocketTable implements WskListenSocket {
    private final ListenCallbacks callbacks;
    private final Listening listening;

    /** Written on the loop; read by any thread that enables events. */
    private volatile boolean bound;

    @SuppressWarnings("this-escape") // The part only keeps the reference while this is built.
    public ListenSocket(
            ClientHome home, EventLoop loop, AddressFamily family, ListenCallbacks callbacks) {
        super(home, loop, family, SocketCategory.LISTEN);
        this.callbacks = callbacks;
        this.listening = new Listening(this, callbacks);
    }

    public void open() throws DriverException {
        listening.open();
        loop().opened(core());
    }

    @Override
    public WskSocket self() {
        return this;
    }

    @Override
    public int eventMask() {
        return WskEvents.LISTEN_MASK;
    }

    @Override
    public boolean hasCallbacks() {
        return callbacks.areSet();
    }

    @Override
    public boolean isReadyForEvents() {
        return bound;
    }

    @Override
    public int undisablableEvents() {
        return WskEvents.CONNECTION_MASK;
    }

    @Override
    public boolean isBound() {
        return bound;
    }

    @Override
    public NtStatus bind(SockAddr localAddress, WskIrp irp) {
        Objects.requireNonNull(localAddress, "localAddress");
        Irp request = Irp.of(irp).begin(this, OpCode.BIND);
        request.argument = localAddress;
        return request.submit();
    }

    @Override
    public <C> NtStatus accept(
            C acceptSocketContext,
            WskClientConnectionDispatch<C> acceptSocketDispatch,
            WskIrp irp) {
        return listening.requestAccept(acceptSocketContext, acceptSocketDispatch, irp);
    }

    @Override
    public NtStatus accept(WskIrp irp) {
        return listening.requestAccept(irp);
    }

    @Override
    public NtStatus inspectComplete(WskInspectId id, WskInspectAction action, WskIrp irp) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(action, "action");
        Irp request = Irp.of(irp).begin(this, OpCode.INSPECT_COMPLETE);
        request.argument = id;
        request.argument2 = action;
        return request.submit();
    }

    @Override
    public NtStatus getLocalAddress(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.GET_LOCAL_ADDRESS).submit();
    }

    @Override
    public NtStatus performOwn(Irp irp) {
        if (irp.opCode() == OpCode.BIND) {
            return performBind(irp);
        }
        if (!bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        return switch (irp.opCode()) {
            case ACCEPT -> listening.accept(irp);
            case INSPECT_COMPLETE -> listening.inspectComplete(irp);
            case GET_LOCAL_ADDRESS -> listening.localAddress(irp);
            default -> throw new AssertionError(irp.opCode() + " on a listener");
        };
    }

    private NtStatus performBind(Irp irp) {
        boolean conditional = options().isConditionalAccept();
        if (bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (conditional && !callbacks.areSet()) {
            // Nobody could answer an inspection.
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        try {
            listening.listen((SockAddr) Objects.requireNonNull(irp.argument), conditional);
        } catch (DriverException e) {
            return irp.nativeError(e.nativeError()).settle(e.status(), 0);
        }
        bound = true;
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    @Override
    public NtStatus ioctl(Irp irp) {
        return irp.settle(NtStatus.NOT_SUPPORTED, 0);
    }

    @Override
    public void cancel(Irp irp) {
        if (irp.opCode() == OpCode.ACCEPT) {
            listening.cancel(irp);
        }
    }

    @Override
    public @Nullable SocketDriver driver() {
        return listening.driver();
    }

    @Override
    public void dropDriver() {
        listening.dropDriver();
    }

    @Override
    public boolean isDriverClosing() {
        return false;
    }

    @Override
    public void deliver() {
        listening.deliver();
    }

    @Override
    public void closing(NtStatus status) {
        listening.stop(status);
    }

    @Override
    public void sweep(NtStatus status) {
        listening.sweep(status);
    }

    @Override
    public boolean resetsOnClose() {
        return false;
    }

    @Override
    public String describe(PendingRequests into) {
        listening.pending(into);
        return "listening socket " + (bound ? addressOf(driver()) : "unbound");
    }

    @Override
    public void indicateDead() {
        listening.indicateDead();
    }
}
