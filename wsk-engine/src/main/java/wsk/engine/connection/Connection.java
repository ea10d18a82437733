package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskInspectId;
import wsk.api.WskIoctl;
import wsk.api.WskOption;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;
import wsk.engine.request.LoopTask;
import wsk.engine.request.PendingRequests;
import wsk.engine.request.RequestTarget;
import wsk.engine.socket.Extensions;
import wsk.engine.socket.SocketCore;
import wsk.engine.socket.SocketRole;
import wsk.engine.socket.SocketTable;

import java.util.Map;

/**
 * What a socket is that connects or was accepted: the states of its connection, and what its driver
 * tells. Its parts are how it comes about ({@link Connector}), how it comes to its client ({@link
 * Handover}), and its two directions.
 */
public final class Connection implements SocketRole, ConnectionSink {
    private final SocketTable socket;
    private final SocketCore core;
    private final ConnectionCallbacks callbacks;
    private final Connector connector;
    private final Handover handover;
    private final ReceiveSide receiveSide;
    private final SendSide sendSide;
    private final SendBacklog sendBacklog;
    private final ConnectionAddresses addresses = new ConnectionAddresses();

    // Written on the loop; read by any thread that enables events.
    private volatile ConnectionState state = ConnectionState.CREATED;

    // Confined to the loop.
    private @Nullable ConnectionDriver driver;
    private boolean driverClosing;
    private boolean resetsAtEnd;
    private @Nullable Irp aborting;

    @SuppressWarnings("this-escape") // The parts only keep the reference while this is built.
    Connection(SocketTable socket) {
        this.socket = socket;
        core = socket.core();
        callbacks = new ConnectionCallbacks(core.loop().callbacks());
        connector = new Connector(this, socket.self());
        handover = new Handover(core, callbacks);
        receiveSide = new ReceiveSide(this);
        sendSide = new SendSide(this);
        sendBacklog = new SendBacklog(this);
    }

    EventLoop loop() {
        return core.loop();
    }

    SocketCore core() {
        return core;
    }

    Extensions extensions() {
        return core.extensions();
    }

    /** {@return whom requests are for that are made here} */
    RequestTarget target() {
        return socket;
    }

    public ConnectionCallbacks callbacks() {
        return callbacks;
    }

    Handover handover() {
        return handover;
    }

    ConnectionAddresses addresses() {
        return addresses;
    }

    SendSide sendSide() {
        return sendSide;
    }

    ReceiveSide receiveSide() {
        return receiveSide;
    }

    ConnectionState state() {
        return state;
    }

    /** Goes on to another state. Loop thread, or before the loop knows of it. */
    void enter(ConnectionState next) {
        assert next.compareTo(state) > 0 : state + " -> " + next;
        state = next;
    }

    boolean isConnected() {
        return state == ConnectionState.CONNECTED;
    }

    // ---- opening

    /** Opens a connection that is not connected. */
    public void open() throws DriverException {
        assert core.isCurrent();
        driver = loop().driver().openConnection(core.family(), this);
        loop().opened(core);
    }

    /** Binds and connects for {@code WskSocketConnect}; the socket is open. */
    public NtStatus connectInOneStep(SockAddr local, SockAddr remote, Irp irp) {
        return connector.connectInOneStep(local, remote, irp);
    }

    /**
     * Tells what was accepted before the loop has adopted it.
     *
     * @param options what it inherited from the listener that accepted it
     */
    public void accepted(
            SockAddr local,
            SockAddr remote,
            @Nullable WskInspectId id,
            Map<WskOption<?>, Object> options) {
        addresses.of(local, remote);
        socket.options().inherit(options);
        enter(ConnectionState.CONNECTED);
        handover.accepted(id);
    }

    /**
     * Takes over an accepted connection that no client has yet; dies if that fails.
     *
     * @param inheritedEvents what its listener hands on
     */
    public void adopt(AcceptedConnection accepted, int inheritedEvents) {
        assert core.isCurrent();
        handover.adopted(inheritedEvents);
        loop().opened(core);
        try {
            driver = loop().driver().adopt(accepted, this);
        } catch (DriverException | OutOfMemoryError e) {
            core.die();
            return;
        }
        ready();
    }

    /** Has somebody watch the connection until it is published. */
    public void inspectedBy(Inspector by) {
        handover.inspectedBy(by);
    }

    /** Enables what a listener hands on; before the connection is published. */
    public void inherit(int events) {
        handover.inherit(events);
    }

    /** Gives the socket to its client: it may be told from here on. */
    public void publish() {
        assert core.isCurrent();
        handover.publish();
    }

    /** The connect has succeeded. */
    void enterConnected() {
        enter(ConnectionState.CONNECTED);
        ready();
    }

    private void ready() {
        receiveSide.connected();
        extensions().ready();
    }

    // ---- requests

    @Override
    public NtStatus perform(Irp irp) {
        assert core.isCurrent();
        return switch (irp.opCode()) {
            case SEND -> performSend(irp);
            case RECEIVE -> performReceive(irp);
            case BIND -> connector.bind(irp);
            case CONNECT -> connector.connect(irp);
            case DISCONNECT -> performDisconnect(irp);
            case GET_LOCAL_ADDRESS -> performGetLocalAddress(irp);
            case GET_REMOTE_ADDRESS -> performGetRemoteAddress(irp);
            // Of a stream socket, what only a listener can.
            default -> irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        };
    }

    private NtStatus performSend(Irp irp) {
        // Every send is pushed while TCP_NODELAY is on; without it no driver can push a single one.
        boolean cannot =
                switch (irp.sendFlag) {
                    case NONE -> false;
                    case NODELAY -> socket.options().isOff(WskOption.TCP_NODELAY);
                    case OOB -> true;
                };
        if (cannot) {
            return irp.settle(NtStatus.NOT_SUPPORTED, 0);
        }
        if (state != ConnectionState.CONNECTED) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        irp.untilAcknowledged = socket.options().isUntilAcknowledged();
        return sendSide.send(irp);
    }

    private NtStatus performReceive(Irp irp) {
        if (state != ConnectionState.CONNECTED) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        return receiveSide.receive(irp);
    }

    private NtStatus performDisconnect(Irp irp) {
        WskDisconnectFlag flag = irp.arguments(Arguments.Disconnect.class).flag();
        if (state != ConnectionState.CONNECTED) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (flag == WskDisconnectFlag.GRACEFUL) {
            irp.untilAcknowledged = false;
            return sendSide.send(irp);
        }
        aborting = irp;
        end(/* reset= */ true, NtStatus.CONNECTION_ABORTED);
        return NtStatus.PENDING;
    }

    private NtStatus performGetLocalAddress(Irp irp) {
        return state == ConnectionState.CREATED
                ? irp.settle(NtStatus.INVALID_DEVICE_STATE, 0)
                : addresses.tellLocal(irp, driver);
    }

    private NtStatus performGetRemoteAddress(Irp irp) {
        return state == ConnectionState.CONNECTED || state == ConnectionState.ENDED
                ? addresses.tellRemote(irp)
                : irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
    }

    @Override
    public NtStatus ioctl(Irp irp) {
        assert core.isCurrent();
        WskIoctl<?, ?> code = irp.arguments(Arguments.Ioctl.class).code();
        boolean ideal = code.equals(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG);
        boolean backlog = code.equals(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG);
        if (!ideal && !backlog) {
            return irp.settle(NtStatus.NOT_SUPPORTED, 0);
        }
        if (state != ConnectionState.CONNECTED || driver == null) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        long value =
                ideal
                        ? driver.sending().idealBacklog()
                        : driver.receiving().backlog() + receiveSide.queuedBytes();
        return irp.ioctlOutput(code, value).settle(NtStatus.SUCCESS, Long.BYTES);
    }

    @Override
    public void cancel(Irp irp) {
        assert core.isCurrent();
        switch (irp.opCode()) {
            case RECEIVE -> receiveSide.cancel(irp);
            case SEND -> sendSide.cancel(irp);
            case DISCONNECT -> sendSide.cancel(irp);
            case CONNECT, SOCKET_CONNECT -> connector.cancel(irp);
            default -> {
                // Everything else is settled where it is performed, or cannot be taken back.
            }
        }
    }

    // ---- events

    @Override
    public int eventMask() {
        return WskEvents.CONNECTION_MASK;
    }

    @Override
    public boolean hasCallbacks() {
        return callbacks.areSet();
    }

    @Override
    public boolean isReadyForEvents() {
        return isConnected();
    }

    @Override
    public void deliver() {
        assert core.isCurrent();
        receiveSide.deliver();
        if (core.isOpen()) {
            sendBacklog.update();
        }
    }

    @Override
    public boolean hasOwner() {
        return handover.hasOwner();
    }

    @Override
    public void indicateDead() {
        handover.indicateDead();
    }

    // ---- the end

    /** Gives up the driver; the socket lives on. */
    void end(boolean reset, NtStatus status) {
        assert core.isCurrent();
        enter(ConnectionState.ENDED);
        resetsAtEnd = reset;
        rememberLocalAddress();
        stopSides(status);
        ConnectionDriver closing = connectionDriver();
        loop().defer(
                        new LoopTask() {
                            @Override
                            public void run() {
                                // A close that came meanwhile has taken the driver with it.
                                if (!core.isClosing() && driver != null) {
                                    driverClosing = true;
                                    closing.close(reset);
                                }
                            }
                        });
    }

    private void rememberLocalAddress() {
        if (state != ConnectionState.BOUND) {
            addresses.remember(driver);
        }
    }

    private void stopSides(NtStatus status) {
        receiveSide.stop(status);
        sendSide.stop(status);
        sendBacklog.stop();
    }

    @Override
    public void closing(NtStatus status) {
        assert core.isCurrent();
        rememberLocalAddress();
        stopSides(status);
        connector.stop(status);
    }

    @Override
    public void sweep(NtStatus status) {
        assert core.isCurrent();
        receiveSide.sweep(status);
        sendSide.sweep(status);
        settleAborting();
    }

    private void settleAborting() {
        Irp irp = aborting;
        aborting = null;
        if (irp != null) {
            irp.settle(NtStatus.SUCCESS, 0);
        }
    }

    @Override
    public boolean resetsOnClose() {
        return state == ConnectionState.ENDED
                ? resetsAtEnd
                : isConnected() && !(sendSide.isShut() && receiveSide.hasEnded());
    }

    /** {@return from where to where, for people} Tells which requests are pending, too. */
    @Override
    public String describe(PendingRequests into) {
        connector.pending(into);
        receiveSide.pending(into.add(aborting));
        sendSide.pending(into);
        return addresses.route(driver);
    }

    // ---- the driver

    @Override
    public @Nullable ConnectionDriver driver() {
        return driver;
    }

    @Override
    public void dropDriver() {
        driver = null;
    }

    @Override
    public boolean isDriverClosing() {
        return driverClosing;
    }

    @Override
    public boolean isBound() {
        return state != ConnectionState.CREATED;
    }

    ConnectionDriver connectionDriver() {
        return SocketCore.present(driver);
    }

    /** {@return whether the socket is bound and nothing more} */
    public boolean isJustBound() {
        return state == ConnectionState.BOUND;
    }

    /**
     * {@return the driver of a listener, which has taken the place of this bound connection's}
     *
     * @throws DriverException if the system refuses; the connection is bound as it was
     */
    public ListenDriver listen(ListenSink sink) throws DriverException {
        assert core.isCurrent();
        ListenDriver listener = connectionDriver().listen(sink, core.file());
        driver = null;
        return listener;
    }

    // ---- what the driver tells

    @Override
    public void connected(NtStatus status, int nativeError) {
        connector.connected(status, nativeError);
    }

    @Override
    public ReceiveSide receiving() {
        return receiveSide;
    }

    @Override
    public SendSide sending() {
        return sendSide;
    }

    @Override
    public void closed() {
        assert core.isCurrent();
        driver = null;
        driverClosing = false;
        if (core.isClosing()) {
            core.driverClosed();
            return;
        }
        receiveSide.sweep(NtStatus.CONNECTION_ABORTED);
        sendSide.sweep(NtStatus.CONNECTION_ABORTED);
        settleAborting();
    }
}
