package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskStreamSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;

/** A stream socket: a connection socket that may start to listen instead of connecting. */
final class StreamSocket extends ConnectionSocket implements WskStreamSocket {
    /*
     * It is bound as a connection, which reserves the port. To listen, that driver is closed first and a listening one bound to the
     * same address, because many systems have different objects for the two. Another process may take the port in between: then
     * listen fails with ADDRESS_ALREADY_EXISTS.
     */

    private final Listening listening;
    private final ListenCallbacks listenCallbacks;

    /** Written on the loop; read by any thread that enables events. */
    private volatile boolean isListener;

    // Confined to the loop.
    private @Nullable Irp listenRequest;
    private @Nullable SockAddr boundTo;

    StreamSocket(
            Attachment attachment,
            EventLoop loop,
            AddressFamily family,
            ListenCallbacks listenCallbacks) {
        super(attachment, loop, family, SocketCategory.STREAM);
        this.listenCallbacks = listenCallbacks;
        this.listening = new Listening(this, listenCallbacks);
    }

    @Override
    public NtStatus listen(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.LISTEN).submit();
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
    NtStatus performOwn(Irp irp) {
        return switch (irp.opCode()) {
            case LISTEN -> performListen(irp);
            case ACCEPT ->
                    isListener
                            ? listening.accept(irp)
                            : irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
            case GET_LOCAL_ADDRESS ->
                    isListener ? listening.localAddress(irp) : super.performOwn(irp);
            default ->
                    isListener || listenRequest != null
                            ? irp.settle(NtStatus.INVALID_DEVICE_STATE, 0)
                            : super.performOwn(irp);
        };
    }

    private NtStatus performListen(Irp irp) {
        if (isListener || listenRequest != null || !connection().isJustBound()) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        try {
            boundTo = connection().connectionDriver().localAddress();
        } catch (DriverException e) {
            return irp.nativeError(e.nativeError()).settle(e.status(), 0);
        }
        listenRequest = irp;
        connection().closeForListening();
        return NtStatus.PENDING;
    }

    @Override
    boolean driverClosed() {
        Irp irp = listenRequest;
        if (irp == null || core().isClosing()) {
            return false;
        }
        listenRequest = null;
        // Whether or not it comes to that: a connection it can be no more.
        isListener = true;
        try {
            listening.open();
            options().copyTo(SocketCore.present(listening.driver()));
            listening.listen(SocketCore.present(boundTo), /* conditionally= */ false);
        } catch (DriverException e) {
            irp.nativeError(e.nativeError()).settle(e.status(), 0);
            return true;
        }
        irp.settle(NtStatus.SUCCESS, 0);
        return true;
    }

    @Override
    int eventMask() {
        // Until it has a role the socket may still get any of these.
        return isListener || !super.isReadyForEvents() ? WskEvents.LISTEN_MASK : super.eventMask();
    }

    @Override
    boolean hasCallbacks() {
        return isListener ? listenCallbacks.areSet() : super.hasCallbacks();
    }

    @Override
    boolean isReadyForEvents() {
        return isListener ? listening.isListening() : super.isReadyForEvents();
    }

    @Override
    int undisablableEvents() {
        return isListener ? WskEvents.CONNECTION_MASK : super.undisablableEvents();
    }

    @Override
    public void cancel(Irp irp) {
        if (irp.opCode() == OpCode.ACCEPT) {
            listening.cancel(irp);
        } else {
            super.cancel(irp);
        }
    }

    @Override
    public @Nullable SocketDriver driver() {
        return isListener ? listening.driver() : super.driver();
    }

    @Override
    public void dropDriver() {
        super.dropDriver();
        listening.dropDriver();
    }

    @Override
    public void deliver() {
        if (isListener) {
            listening.deliver();
        } else {
            super.deliver();
        }
    }

    @Override
    public void closing(NtStatus status) {
        Irp irp = listenRequest;
        listenRequest = null;
        if (irp != null) {
            irp.settle(status, 0);
        }
        listening.stop(status);
        super.closing(status);
    }

    @Override
    public void sweep(NtStatus status) {
        listening.sweep(status);
        super.sweep(status);
    }

    @Override
    public void indicateDead() {
        if (isListener) {
            listening.indicateDead();
        } else {
            super.indicateDead();
        }
    }
}
