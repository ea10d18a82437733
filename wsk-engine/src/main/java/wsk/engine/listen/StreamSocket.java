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
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;

/** A stream socket: the table of a connection socket that may start to listen instead. */
public final class StreamSocket extends ConnectionSocket implements WskStreamSocket {
    /*
     * It begins as a connection, which binds and so holds the address. Listening turns its driver
     * into a listener's, if the system allows it, and then the socket's role into a listener's. If
     * not it is bound as before, and may listen again, or connect. The first of both that succeeds
     * decides what it is.
     */

    private final ListenCallbacks listenCallbacks;

    public StreamSocket(
            ClientHome home,
            EventLoop loop,
            AddressFamily family,
            ListenCallbacks listenCallbacks) {
        super(home, loop, family, SocketCategory.STREAM);
        this.listenCallbacks = listenCallbacks;
    }

    @Override
    public NtStatus listen(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.LISTEN).submit();
    }

    @Override
    public <C extends @Nullable Object> NtStatus accept(
            C acceptSocketContext,
            WskClientConnectionDispatch<C> acceptSocketDispatch,
            WskIrp irp) {
        return Listening.requestAccept(this, acceptSocketContext, acceptSocketDispatch, irp);
    }

    @Override
    public NtStatus accept(WskIrp irp) {
        return Listening.requestAccept(this, irp);
    }

    /** Until it has a role that is ready for events it may still get any of these. */
    @Override
    protected int eventMask() {
        return core().role().isReadyForEvents() ? super.eventMask() : WskEvents.LISTEN_MASK;
    }

    @Override
    protected NtStatus performListen(Irp irp) {
        if (!connection().isJustBound() || core().role() != connection()) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        Listening listening = new Listening(this, listenCallbacks);
        try {
            listening.takeOver(connection().listen(listening));
        } catch (DriverException e) {
            return irp.settle(e);
        }
        core().become(listening);
        return irp.settle(NtStatus.SUCCESS, 0);
    }
}
