package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskStreamSocket;
import wsk.engine.connection.ConnectionSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;

/** A stream socket: a connection socket that may start to listen instead of connecting. */
public final class StreamSocket extends ConnectionSocket implements WskStreamSocket {
    /*
     * It is bound as a connection, which holds the address. Listening turns its driver into a listener's, if the system allows it;
     * if not it is bound as before, and may listen again, or connect. The first of both that succeeds decides what it is.
     */

    private final Listening listening;
    private final ListenCallbacks listenCallbacks;

    /** Written on the loop; read by any thread that enables events. */
    private volatile boolean isListener;

    public StreamSocket(
            ClientHome home,
            EventLoop loop,
            AddressFamily family,
            ListenCallbacks listenCallbacks) {
        super(home, loop, family, SocketCategory.STREAM);
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
    public NtStatus performOwn(Irp irp) {
        return switch (irp.opCode()) {
            case LISTEN -> performListen(irp);
            case ACCEPT ->
                    isListener
                            ? listening.accept(irp)
                            : irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
            case GET_LOCAL_ADDRESS ->
                    isListener ? listening.localAddress(irp) : super.performOwn(irp);
            default ->
                    isListener
                            ? irp.settle(NtStatus.INVALID_DEVICE_STATE, 0)
                            : super.performOwn(irp);
        };
    }

    private NtStatus performListen(Irp irp) {
        if (isListener || !connection().isJustBound()) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        try {
            listening.listenOn(connection().listen(listening));
        } catch (DriverException e) {
            return irp.nativeError(e.nativeError()).settle(e.status(), 0);
        }
        isListener = true;
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    @Override
    public int eventMask() {
        // Until it has a role the socket may still get any of these.
        return isListener || !super.isReadyForEvents() ? WskEvents.LISTEN_MASK : super.eventMask();
    }

    @Override
    public boolean hasCallbacks() {
        return isListener ? listenCallbacks.areSet() : super.hasCallbacks();
    }

    @Override
    public boolean isReadyForEvents() {
        return isListener ? listening.isListening() : super.isReadyForEvents();
    }

    @Override
    public int undisablableEvents() {
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
        listening.stop(status);
        super.closing(status);
    }

    @Override
    public void sweep(NtStatus status) {
        listening.sweep(status);
        super.sweep(status);
    }

    @Override
    public String describe(PendingRequests into) {
        listening.pending(into);
        return isListener
                ? "stream socket listening at " + addressOf(listening.driver())
                : "stream socket " + connection().describe(into);
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
