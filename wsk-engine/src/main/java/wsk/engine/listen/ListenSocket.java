package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketTable;

import java.util.Objects;

/** A listening socket: its table. What happens on the loop is in {@link Listening}. */
public final class ListenSocket extends SocketTable implements WskListenSocket {
    private final Listening listening;

    @SuppressWarnings("this-escape") // The role only keeps the reference while this is built.
    public ListenSocket(
            ClientHome home, EventLoop loop, AddressFamily family, ListenCallbacks callbacks) {
        super(home, loop, family, SocketCategory.LISTEN);
        listening = new Listening(this, callbacks);
        core().become(listening);
    }

    public void open() throws DriverException {
        listening.open();
    }

    @Override
    public WskSocket self() {
        return this;
    }

    @Override
    public NtStatus bind(SockAddr localAddress, WskIrp irp) {
        Objects.requireNonNull(localAddress, "localAddress");
        return Irp.of(irp).begin(this, OpCode.BIND).with(new Arguments.Bind(localAddress)).submit();
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

    @Override
    public NtStatus inspectComplete(WskInspectId id, WskInspectAction action, WskIrp irp) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(action, "action");
        return Irp.of(irp)
                .begin(this, OpCode.INSPECT_COMPLETE)
                .with(new Arguments.InspectComplete(id, action))
                .submit();
    }

    @Override
    public NtStatus getLocalAddress(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.GET_LOCAL_ADDRESS).submit();
    }
}
