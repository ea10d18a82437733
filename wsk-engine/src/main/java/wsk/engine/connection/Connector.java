package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;

/** How a connection comes about that its client asks for: bind, connect, both. Loop thread only. */
final class Connector {
    private final Connection connection;
    private final WskSocket socket;
    private @Nullable Irp connecting;

    Connector(Connection connection, WskSocket socket) {
        this.connection = connection;
        this.socket = socket;
    }

    NtStatus bind(Irp irp) {
        assert connection.core().isCurrent();
        SockAddr address = irp.arguments(Arguments.Bind.class).address();
        if (connection.state() != ConnectionState.CREATED) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        try {
            bindTo(address);
        } catch (DriverException e) {
            return irp.settle(e);
        }
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    private void bindTo(SockAddr address) throws DriverException {
        if (address.family() != connection.core().family()) {
            throw new DriverException(
                    NtStatus.INVALID_ADDRESS, 0, address + " is not of the socket's family");
        }
        connection.connectionDriver().control().bind(address);
        connection.core().boundTo(address);
        connection.enter(ConnectionState.BOUND);
    }

    NtStatus connect(Irp irp) {
        assert connection.core().isCurrent();
        Arguments.Connect what = irp.arguments(Arguments.Connect.class);
        SockAddr address = what.address();
        if (what.isTooMuch()) {
            return irp.settle(NtStatus.BUFFER_OVERFLOW, 0);
        }
        if (connection.state() != ConnectionState.BOUND) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (!connection.core().isPlace(address)) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        start(address, irp);
        return NtStatus.PENDING;
    }

    private void start(SockAddr address, Irp irp) {
        connection.enter(ConnectionState.CONNECTING);
        connecting = irp;
        connection.addresses().leadTo(address);
        connection.connectionDriver().connect(address);
    }

    /** Binds and connects for {@code WskSocketConnect}; the socket is open. */
    NtStatus connectInOneStep(SockAddr local, SockAddr remote, Irp irp) {
        assert connection.core().isCurrent();
        connecting = irp;
        try {
            if (!connection.core().isPlace(remote)) {
                throw new DriverException(
                        NtStatus.INVALID_ADDRESS, 0, "no way from " + local + " to " + remote);
            }
            bindTo(local);
        } catch (DriverException e) {
            return abandon(irp.nativeError(e.nativeError()), e.status());
        }
        start(remote, irp);
        return NtStatus.PENDING;
    }

    /** Fails a {@code WskSocketConnect}: no socket is left. */
    private NtStatus abandon(Irp irp, NtStatus status) {
        connecting = null;
        connection.core().discard();
        return irp.settle(status, 0);
    }

    void cancel(Irp irp) {
        assert connection.core().isCurrent();
        if (connecting != irp) {
            return;
        }
        connecting = null;
        if (irp.opCode() == OpCode.SOCKET_CONNECT) {
            connection.core().discard();
        } else {
            giveUp(NtStatus.CANCELLED);
        }
        irp.settle(NtStatus.CANCELLED, 0);
    }

    /** The connect came to nothing; the socket lives on. */
    private void giveUp(NtStatus status) {
        connection.addresses().leadTo(null);
        connection.end(/* reset= */ false, status);
        connection.extensions().connected(status);
    }

    /** The driver has settled the connect. */
    void connected(NtStatus fromDriver, int nativeError) {
        assert connection.core().isCurrent();
        NtStatus status = told(fromDriver);
        Irp irp = connecting;
        connecting = null;
        if (irp == null) {
            return;
        }
        if (status == NtStatus.SUCCESS) {
            succeeded(irp);
        } else if (irp.opCode() == OpCode.SOCKET_CONNECT) {
            NtStatus answer = abandon(irp.nativeError(nativeError), status);
            assert answer == status;
        } else {
            giveUp(status);
            irp.nativeError(nativeError).settle(status, 0);
        }
    }

    /**
     * {@return what a client is told of a connect} The system may say that the connection has been
     * ended, when the peer ended and then reset it before the connect was looked at.
     */
    private static NtStatus told(NtStatus status) {
        return status == NtStatus.CONNECTION_DISCONNECTED ? NtStatus.CONNECTION_RESET : status;
    }

    private void succeeded(Irp irp) {
        boolean inOneStep = irp.opCode() == OpCode.SOCKET_CONNECT;
        WskBuf first = inOneStep ? null : irp.arguments(Arguments.Connect.class).firstData();
        connection.addresses().connected(connection.driver());
        connection.enterConnected();
        connection.handover().connected();
        if (inOneStep) {
            irp.socket(socket);
        }
        irp.settle(NtStatus.SUCCESS, first == null ? 0 : first.length());
        if (first != null) {
            FirstData.send(first, connection.target());
        }
        // After the first data: what an observer sends there goes out behind it.
        connection.extensions().connected(NtStatus.SUCCESS);
    }

    /** The socket closes or has died. */
    void stop(NtStatus status) {
        assert connection.core().isCurrent();
        Irp irp = connecting;
        connecting = null;
        if (irp == null) {
            return;
        }
        if (irp.opCode() == OpCode.SOCKET_CONNECT) {
            // Its client will never see this socket, so nobody else would close it.
            connection.core().discard();
        }
        irp.settle(status, 0);
    }

    /** Tells which requests are pending. */
    void pending(PendingRequests into) {
        into.add(connecting);
    }
}
