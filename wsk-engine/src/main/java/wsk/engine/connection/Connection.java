package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
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
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.LoopTask;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.Extensions;
import wsk.engine.socket.SocketCore;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A connection on its loop: its states, its two directions, and what its driver tells. */
public final class Connection implements ConnectionSink {
    /** How a send is marked that is to be pushed out at once. */
    static final int SEND_PUSHED = 1;

    /** How a send is marked that is to go out of band. */
    static final int SEND_OUT_OF_BAND = 2;

    private final ConnectionSocket socket;
    private final ConnectionCallbacks callbacks;
    private final ReceiveSide receiveSide;
    private final SendSide sendSide;
    private final SendBacklog sendBacklog;
    private final ConnectionAddresses addresses = new ConnectionAddresses();

    // Written on the loop; read by any thread that enables events.
    private volatile ConnectionState state = ConnectionState.CREATED;

    // Confined to the loop.
    private @Nullable ConnectionDriver driver;
    private boolean published = true;
    private boolean driverClosing;
    private boolean resetsAtEnd;
    private @Nullable Irp connecting;
    private @Nullable Irp aborting;

    // Written before the client gets the socket.
    private volatile @Nullable WskInspectId inspectId;
    private @Nullable Inspector inspector;

    Connection(ConnectionSocket socket) {
        this.socket = socket;
        callbacks = new ConnectionCallbacks(socket.loop().callbacks());
        receiveSide = new ReceiveSide(this);
        sendSide = new SendSide(this);
        sendBacklog = new SendBacklog(this);
    }

    EventLoop loop() {
        return socket.loop();
    }

    SocketCore core() {
        return socket.core();
    }

    Extensions extensions() {
        return socket.extensions();
    }

    boolean isConnected() {
        return state == ConnectionState.CONNECTED;
    }

    boolean isBound() {
        return state != ConnectionState.CREATED;
    }

    Optional<WskInspectId> inspectId() {
        return Optional.ofNullable(inspectId);
    }

    public ConnectionCallbacks callbacks() {
        return callbacks;
    }

    SendSide sendSide() {
        return sendSide;
    }

    ReceiveSide receiveSide() {
        return receiveSide;
    }

    /** {@return whether the client has been given the socket, so that its events may be called} */
    boolean isPublished() {
        return published;
    }

    // ---- opening

    public void open() throws DriverException {
        driver = loop().driver().openConnection(core().family(), this);
        loop().opened(core());
    }

    /**
     * Takes over an accepted connection that no client has yet; dies if that fails.
     *
     * @param inheritedEvents what its listener hands on
     */
    public void adopt(AcceptedConnection accepted, int inheritedEvents) {
        published = false;
        inherit(inheritedEvents);
        loop().opened(core());
        try {
            addresses.of(accepted);
            driver = loop().driver().adopt(accepted, this);
        } catch (DriverException | OutOfMemoryError e) {
            core().die();
            return;
        }
        enterConnected();
    }

    /**
     * Tells what was accepted before the loop has adopted it.
     *
     * @param options what it inherited from the listener that accepted it
     */
    public void accepted(@Nullable WskInspectId id, Map<WskOption<?>, Object> options) {
        socket.options().inherit(options);
        state = ConnectionState.CONNECTED;
        inspectId = id;
    }

    public void inspectedBy(Inspector by) {
        inspector = by;
        receiveSide.watch(true);
    }

    /**
     * Enables what a listener hands on, and what is static: before the client learns of the socket,
     * which may disable it again. Nothing is told before it is published.
     */
    public void inherit(int events) {
        core().gate().enable(events);
        enableStatic();
    }

    private void enableStatic() {
        core().gate().enableFixed(core().home().staticEvents() & WskEvents.CONNECTION_MASK);
    }

    /** Gives the socket to its client: it may be told from here on. */
    public void publish() {
        published = true;
        if (inspector != null) {
            inspector = null;
            receiveSide.watch(false);
        }
        if (!callbacks.areSet()) {
            core().gate().disableAll();
        }
        core().deliverSoon();
    }

    private void enterConnected() {
        state = ConnectionState.CONNECTED;
        receiveSide.connected();
        extensions().ready();
    }

    // ---- requests

    NtStatus perform(Irp irp) {
        return switch (irp.opCode()) {
            case SEND -> performSend(irp);
            case RECEIVE -> performReceive(irp);
            case BIND -> performBind(irp);
            case CONNECT -> performConnect(irp);
            case DISCONNECT -> performDisconnect(irp);
            case GET_LOCAL_ADDRESS -> performGetLocalAddress(irp);
            case GET_REMOTE_ADDRESS -> performGetRemoteAddress(irp);
            default -> throw new AssertionError(irp.opCode() + " on a connection");
        };
    }

    private NtStatus performSend(Irp irp) {
        // Every send is pushed while TCP_NODELAY is on; without it no driver can push a single one.
        boolean pushes = irp.mask == SEND_PUSHED;
        if (irp.mask == SEND_OUT_OF_BAND
                || (pushes && socket.options().isOff(WskOption.TCP_NODELAY))) {
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

    private NtStatus performBind(Irp irp) {
        SockAddr address = (SockAddr) Objects.requireNonNull(irp.argument);
        if (state != ConnectionState.CREATED) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        try {
            bindTo(address);
        } catch (DriverException e) {
            return irp.nativeError(e.nativeError()).settle(e.status(), 0);
        }
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    private void bindTo(SockAddr address) throws DriverException {
        if (address.family() != core().family()) {
            throw new DriverException(
                    NtStatus.INVALID_ADDRESS, 0, address + " is not of the socket's family");
        }
        SocketCore.present(driver).bind(address);
        core().boundTo(address);
        state = ConnectionState.BOUND;
    }

    private NtStatus performConnect(Irp irp) {
        SockAddr address = (SockAddr) Objects.requireNonNull(irp.argument);
        if (irp.mask != 0) {
            irp.mask = 0;
            return irp.settle(NtStatus.BUFFER_OVERFLOW, 0);
        }
        if (state != ConnectionState.BOUND) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (!core().isPlace(address)) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        startConnect(address, irp);
        return NtStatus.PENDING;
    }

    private void startConnect(SockAddr address, Irp irp) {
        state = ConnectionState.CONNECTING;
        connecting = irp;
        addresses.leadTo(address);
        SocketCore.present(driver).connect(address);
    }

    /** Binds and connects for {@code WskSocketConnect}; the socket is open. */
    public NtStatus connectInOneStep(SockAddr local, SockAddr remote, Irp irp) {
        connecting = irp;
        try {
            if (!core().isPlace(remote)) {
                throw new DriverException(
                        NtStatus.INVALID_ADDRESS, 0, "no way from " + local + " to " + remote);
            }
            bindTo(local);
        } catch (DriverException e) {
            return abandon(irp.nativeError(e.nativeError()), e.status());
        }
        startConnect(remote, irp);
        return NtStatus.PENDING;
    }

    /** Fails a {@code WskSocketConnect}: no socket is left. */
    private NtStatus abandon(Irp irp, NtStatus status) {
        connecting = null;
        core().discard();
        return irp.settle(status, 0);
    }

    private NtStatus performDisconnect(Irp irp) {
        boolean abortive = irp.mask != 0;
        irp.mask = 0;
        if (state != ConnectionState.CONNECTED) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (!abortive) {
            irp.untilAcknowledged = false;
            return sendSide.send(irp);
        }
        aborting = irp;
        end(/* reset= */ true, NtStatus.CONNECTION_ABORTED);
        return NtStatus.PENDING;
    }

    /** Gives up the driver; the socket lives on. */
    private void end(boolean reset, NtStatus status) {
        state = ConnectionState.ENDED;
        resetsAtEnd = reset;
        rememberLocalAddress();
        receiveSide.stop(status);
        sendSide.stop(status);
        sendBacklog.stop();
        ConnectionDriver closing = SocketCore.present(driver);
        loop().defer(
                        new LoopTask() {
                            @Override
                            public void run() {
                                // A close that came meanwhile has taken the driver with it.
                                if (!core().isClosing() && driver != null) {
                                    driverClosing = true;
                                    closing.close(reset);
                                }
                            }
                        });
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
        ListenDriver listener = SocketCore.present(driver).listen(sink, core().file());
        driver = null;
        return listener;
    }

    private void rememberLocalAddress() {
        if (state != ConnectionState.BOUND) {
            addresses.remember(driver);
        }
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

    NtStatus ioctl(Irp irp) {
        boolean ideal = Objects.equals(irp.argument, WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG);
        boolean backlog = Objects.equals(irp.argument, WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG);
        if (!ideal && !backlog) {
            return irp.settle(NtStatus.NOT_SUPPORTED, 0);
        }
        if (state != ConnectionState.CONNECTED || driver == null) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        long value =
                ideal
                        ? driver.idealSendBacklog()
                        : driver.receiveBacklog() + receiveSide.queuedBytes();
        return irp.output(value).settle(NtStatus.SUCCESS, Long.BYTES);
    }

    void cancel(Irp irp) {
        switch (irp.opCode()) {
            case RECEIVE -> receiveSide.cancel(irp);
            case SEND -> sendSide.cancel(irp);
            case DISCONNECT -> sendSide.cancel(irp);
            case CONNECT, SOCKET_CONNECT -> cancelConnect(irp);
            default -> {
                // Everything else is settled where it is performed, or cannot be taken back.
            }
        }
    }

    private void cancelConnect(Irp irp) {
        if (connecting != irp) {
            return;
        }
        connecting = null;
        if (irp.opCode() == OpCode.SOCKET_CONNECT) {
            core().discard();
        } else {
            addresses.leadTo(null);
            end(/* reset= */ false, NtStatus.CANCELLED);
            extensions().connected(NtStatus.CANCELLED);
        }
        irp.settle(NtStatus.CANCELLED, 0);
    }

    // ---- the role

    @Nullable ConnectionDriver driver() {
        return driver;
    }

    void dropDriver() {
        driver = null;
    }

    ConnectionDriver connectionDriver() {
        return SocketCore.present(driver);
    }

    void deliver() {
        receiveSide.deliver();
        if (core().isOpen()) {
            sendBacklog.update();
        }
    }

    void closing(NtStatus status) {
        rememberLocalAddress();
        receiveSide.stop(status);
        sendSide.stop(status);
        sendBacklog.stop();
        Irp irp = connecting;
        connecting = null;
        if (irp == null) {
            return;
        }
        if (irp.opCode() == OpCode.SOCKET_CONNECT) {
            // Its client will never see this socket, so nobody else would close it.
            core().discard();
        }
        irp.settle(status, 0);
    }

    void sweep(NtStatus status) {
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

    boolean isDriverClosing() {
        return driverClosing;
    }

    boolean resetsOnClose() {
        return state == ConnectionState.ENDED
                ? resetsAtEnd
                : state == ConnectionState.CONNECTED
                        && !(sendSide.isShut() && receiveSide.hasEnded());
    }

    /** {@return whether somebody has it} Whoever accepts it may not have said yet whom to tell. */
    boolean hasOwner() {
        return published || inspector != null;
    }

    /** {@return from where to where, for people} Tells which requests are pending, too. */
    public String describe(PendingRequests into) {
        receiveSide.pending(into.add(connecting).add(aborting));
        sendSide.pending(into);
        return addresses.route(driver);
    }

    void indicateDead() {
        if (inspector == null) {
            callbacks.dead();
        } else {
            breakInspection();
        }
    }

    // ---- what the driver tells

    @Override
    public void connected(NtStatus status, int nativeError) {
        Irp irp = connecting;
        connecting = null;
        if (irp == null) {
            return;
        }
        if (status != NtStatus.SUCCESS) {
            if (irp.opCode() == OpCode.SOCKET_CONNECT) {
                NtStatus answer = abandon(irp.nativeError(nativeError), status);
                assert answer == status;
            } else {
                addresses.leadTo(null);
                end(/* reset= */ false, status);
                extensions().connected(status);
                irp.nativeError(nativeError).settle(status, 0);
            }
            return;
        }
        FirstData first = (FirstData) irp.argument2;
        enterConnected();
        if (callbacks.areSet()) {
            enableStatic();
        }
        if (irp.opCode() == OpCode.SOCKET_CONNECT) {
            irp.socket(socket);
        }
        irp.settle(NtStatus.SUCCESS, first == null ? 0 : first.bytes());
        if (first != null) {
            first.sendOn(socket);
        }
        // After the first data: what an observer sends there goes out behind it.
        extensions().connected(NtStatus.SUCCESS);
    }

    @Override
    public void received(ReceiveBlock block, int offset, int length) {
        receiveSide.received(block, offset, length);
    }

    @Override
    public void filled(long bytes) {
        receiveSide.filled(bytes);
    }

    @Override
    public void receiveEnded() {
        receiveSide.ended();
        // A peer that closed without a word has gone; one that said something may be waiting for
        // the answer.
        if (receiveSide.queuedBytes() == 0) {
            breakInspection();
        }
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        receiveSide.failed(status, nativeError);
        if (status != NtStatus.CANCELLED && status != NtStatus.INSUFFICIENT_RESOURCES) {
            breakInspection();
        }
    }

    private void breakInspection() {
        if (inspector != null) {
            inspector.connectionBroke();
        }
    }

    @Override
    public void sent(long bytes) {
        sendSide.sent(bytes);
    }

    @Override
    public void sendFailed(NtStatus status, int nativeError) {
        sendSide.failed(status, nativeError);
    }

    @Override
    public void outstanding(long bytes) {
        sendSide.outstanding(bytes);
    }

    @Override
    public void sendBroke(NtStatus status, int nativeError) {
        sendSide.broke(status, nativeError);
    }

    @Override
    public void sendShutdown(NtStatus status, int nativeError) {
        sendSide.shutdown(status, nativeError);
    }

    @Override
    public void closed() {
        driver = null;
        driverClosing = false;
        if (core().isClosing()) {
            core().driverClosed();
            return;
        }
        receiveSide.sweep(NtStatus.CONNECTION_ABORTED);
        sendSide.sweep(NtStatus.CONNECTION_ABORTED);
        settleAborting();
    }
}
