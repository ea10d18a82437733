package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskEvents;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskIrp;
import wsk.engine.connection.ConnectionSocket;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.LoopTimer;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.EventGate;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketCore;
import wsk.engine.socket.SocketRole;
import wsk.engine.socket.SocketTable;
import wsk.engine.socket.Whereabouts;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a listener does, whether its socket is of the listening or the stream category. Loop thread
 * only.
 */
final class Listening implements SocketRole, ListenSink {
    /*
     * A connection arrives from the driver, is inspected in conditional-accept mode, and is then
     * handed over: to the first queued accept request, else to the accept event, else it waits in
     * `ready`. The driver is armed only while a request or the event waits, or in conditional mode,
     * so connections that nobody wants stay in the kernel's backlog; `ready` holds no more than the
     * driver had taken before it was disarmed.
     *
     * Loops. The listener runs on one loop; accepted connections are spread over all of them. A
     * connection for another loop is posted there, on the connection's own lane, before its client
     * learns of it, so that whatever the client asks, on whichever thread, comes behind the
     * adoption. In conditional mode connections stay on the listener's loop: its watch on them must
     * be able to abort them.
     *
     * The accept event and its events. A connection inherits its events before the accept event,
     * which may disable them again. It is published, which lets them run, only when the accept
     * event has returned SUCCESS, or the routine of the accept request has run. A refused one is
     * discarded.
     *
     * Pended. A client may leave requests undecided for ever; they must not keep others from being
     * inspected. So a listener keeps a bounded number of them, and one more takes the place of the
     * oldest, which is aborted.
     *
     * No descriptors. The driver says so and is disarmed then; we look again after a while. The
     * connection stays with the kernel. No memory for a socket of ours is the same, but that the
     * connection is here already: it is reset.
     */

    /** How long accepting pauses when descriptors or memory ran out. */
    private static final long RETRY_NANOS = 50_000_000;

    /** How many accepted requests wait for somebody to hand them to; more wait in the kernel. */
    private static final int READY_MAX = 1024;

    private final SocketTable socket;
    private final ListenCallbacks callbacks;
    private final EventLoop loop;
    private final EventGate gate;
    private final ClientHome home;
    private final Placement placement;
    private final LoopTimer retry;

    private final IrpQueue waiting = new IrpQueue();
    private final ArrayDeque<Arrival> ready = new ArrayDeque<>();

    /** The oldest first. */
    private final Map<WskInspectId, Inspection> pended = new LinkedHashMap<>();

    private @Nullable ListenDriver driver;
    private @Nullable SockAddr boundTo;
    private boolean conditional;

    /** Written on the loop; read by any thread that enables events. */
    private volatile boolean listens;

    private boolean armed;
    private boolean pausing;
    private boolean stopped;
    private boolean delivering;
    private int inheritedEvents;
    private int inspections;

    Listening(SocketTable socket, ListenCallbacks callbacks) {
        this.socket = socket;
        this.callbacks = callbacks;
        this.loop = socket.loop();
        this.gate = socket.core().gate();
        this.home = socket.core().home();
        this.placement = new Placement(socket.core());
        this.retry =
                loop.timer(
                        () -> {
                            pausing = false;
                            serve();
                            deliver();
                        });
    }

    @Override
    public @Nullable ListenDriver driver() {
        return driver;
    }

    @Override
    public void dropDriver() {
        driver = null;
    }

    void open() throws DriverException {
        assert loop.isCurrent();
        driver = loop.driver().openListen(socket.core().family(), this);
        loop.opened(socket.core());
    }

    /** Binds and listens. */
    private void listen(SockAddr address, boolean conditionally) throws DriverException {
        if (!socket.core().isPlace(address)) {
            throw new DriverException(
                    NtStatus.INVALID_ADDRESS, 0, "such a socket cannot listen at " + address);
        }
        ListenDriver opened = SocketCore.present(driver);
        if (boundTo == null) {
            opened.control().bind(address);
            boundTo = address;
            socket.core().boundTo(address);
        } else if (!boundTo.equals(address)) {
            throw new DriverException(
                    NtStatus.INVALID_DEVICE_STATE, 0, "it is bound to " + boundTo);
        }
        // May fail, and be tried again where it is bound.
        opened.listen();
        conditional = conditionally;
        listens();
    }

    /** Goes on with what was a bound connection's, and listens there already. */
    void takeOver(ListenDriver listener) {
        assert loop.isCurrent();
        driver = listener;
        listens();
    }

    private void listens() {
        listens = true;
        if (callbacks.areSet()) {
            gate.enableFixed(home.staticEvents() & WskEvents.ACCEPT);
        }
        socket.core().deliverSoon();
    }

    // ---- events

    @Override
    public int eventMask() {
        return WskEvents.LISTEN_MASK;
    }

    /** Connections inherit the events that are enabled here, and a client hears of none of them. */
    @Override
    public int undisablableEvents() {
        return WskEvents.CONNECTION_MASK;
    }

    @Override
    public boolean hasCallbacks() {
        return callbacks.areSet();
    }

    @Override
    public boolean isReadyForEvents() {
        return listens;
    }

    @Override
    public boolean isBound() {
        return listens;
    }

    // ---- requests

    @Override
    public NtStatus perform(Irp irp) {
        assert loop.isCurrent();
        if (irp.opCode() == OpCode.BIND) {
            return bind(irp);
        }
        if (!listens) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        return switch (irp.opCode()) {
            case ACCEPT -> accept(irp);
            case INSPECT_COMPLETE -> inspectComplete(irp);
            case GET_LOCAL_ADDRESS -> socket.core().tellLocalAddress(irp);
            // Of a stream socket, what only a connection can.
            default -> irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        };
    }

    private NtStatus bind(Irp irp) {
        boolean conditionally = socket.options().isConditionalAccept();
        if (listens) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (conditionally && !callbacks.areSet()) {
            // Nobody could answer an inspection.
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        try {
            listen(irp.arguments(Arguments.Bind.class).address(), conditionally);
        } catch (DriverException e) {
            return irp.settle(e);
        }
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    /** Starts a request for a connection, with what its events are to be. Any thread. */
    static <C extends @Nullable Object> NtStatus requestAccept(
            SocketTable socket, C context, WskClientConnectionDispatch<C> dispatch, WskIrp irp) {
        Objects.requireNonNull(dispatch, "acceptSocketDispatch");
        return Irp.of(irp)
                .begin(socket, OpCode.ACCEPT)
                .with(new Arguments.Accept(context, dispatch))
                .submit();
    }

    /** Starts a request for a connection without events. Any thread. */
    static NtStatus requestAccept(SocketTable socket, WskIrp irp) {
        return Irp.of(irp)
                .begin(socket, OpCode.ACCEPT)
                .with(new Arguments.Accept(null, null))
                .submit();
    }

    private NtStatus accept(Irp irp) {
        waiting.add(irp);
        serve();
        rearm();
        return NtStatus.PENDING;
    }

    @Override
    public void cancel(Irp irp) {
        assert loop.isCurrent();
        if (waiting.remove(irp)) {
            irp.settle(NtStatus.CANCELLED, 0);
            rearm();
        }
    }

    private NtStatus inspectComplete(Irp irp) {
        Arguments.InspectComplete what = irp.arguments(Arguments.InspectComplete.class);
        WskInspectAction action = what.action();
        if (action == WskInspectAction.PEND) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        if (!conditional) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        Inspection inspection = pended.remove(what.id());
        if (inspection == null) {
            return irp.settle(NtStatus.NOT_FOUND, 0);
        }
        irp.settle(NtStatus.SUCCESS, 0);
        if (action == WskInspectAction.ACCEPT) {
            ready.add(new Arrival.Inspected(inspection));
            serve();
            socket.core().deliverSoon();
        } else {
            inspection.socket().core().discard();
        }
        rearm();
        return NtStatus.PENDING;
    }

    @Override
    public void accepted(AcceptedConnection accepted) {
        assert loop.isCurrent();
        if (stopped) {
            accepted.reject();
            return;
        }
        if (conditional) {
            inspect(accepted);
        } else {
            queue(accepted);
        }
        serve();
        deliver();
    }

    private void queue(AcceptedConnection accepted) {
        try {
            ready.add(
                    new Arrival.Fresh(
                            accepted,
                            accepted.local(),
                            accepted.remote(),
                            socket.options().inherited()));
        } catch (OutOfMemoryError e) {
            placement.discard(accepted, null);
            pause();
        }
    }

    private void inspect(AcceptedConnection accepted) {
        WskInspectId id = new WskInspectId(System.identityHashCode(accepted), ++inspections);
        ConnectionSocket arrived = null;
        Inspection inspection;
        try {
            arrived = placement.newSocketHere();
            inspection = new Inspection(this, id, arrived, accepted.local(), accepted.remote());
            arrived.connection()
                    .accepted(
                            accepted.local(), accepted.remote(), id, socket.options().inherited());
        } catch (OutOfMemoryError e) {
            placement.discard(accepted, arrived);
            pause();
            return;
        }
        arrived.connection().adopt(accepted, /* inheritedEvents= */ 0);
        delivering = true;
        WskInspectAction action = callbacks.inspect(inspection.local(), inspection.remote(), id);
        delivering = false;
        if (stopped || action == WskInspectAction.REJECT) {
            arrived.core().discard();
            return;
        }
        if (action == WskInspectAction.PEND) {
            pended.put(id, inspection);
        } else {
            ready.add(new Arrival.Inspected(inspection));
        }
        if (arrived.core().isOpen()) {
            arrived.connection().inspectedBy(inspection);
        } else {
            inspectionBroke(inspection);
        }
        if (pended.size() > home.pendedPerListener()) {
            inspectionBroke(pended.values().iterator().next());
        }
    }

    /** A request that was accepted or pended is gone before it was handed over. */
    void inspectionBroke(Inspection inspection) {
        assert loop.isCurrent();
        boolean known =
                pended.remove(inspection.id()) != null
                        || ready.removeIf(
                                arrival ->
                                        arrival instanceof Arrival.Inspected(Inspection other)
                                                && other == inspection);
        if (known && !stopped) {
            inspection.socket().core().discard();
            callbacks.abort(inspection.id());
            rearm();
        }
    }

    @Override
    public void acceptFailed(NtStatus status, int nativeError) {
        assert loop.isCurrent();
        armed = false;
        if (status == NtStatus.INSUFFICIENT_RESOURCES) {
            pause();
        } else {
            socket.core().die();
        }
    }

    private void pause() {
        if (armed) {
            armed = false;
            SocketCore.present(driver).disarmAccept();
        }
        pausing = true;
        retry.start(loop.nowNanos() + RETRY_NANOS);
    }

    @Override
    public void closed() {
        assert loop.isCurrent();
        driver = null;
        socket.core().driverClosed();
    }

    /** Hands what is ready to queued requests. Runs no callback. */
    private void serve() {
        while (!ready.isEmpty() && !waiting.isEmpty() && !pausing) {
            Arrival arrival = ready.remove();
            ConnectionSocket arrived = socketFor(arrival, 0);
            if (arrived == null) {
                return;
            }
            Irp irp = Objects.requireNonNull(waiting.poll());
            Arguments.Accept what = irp.arguments(Arguments.Accept.class);
            if (what.dispatch() != null) {
                arrived.connection().callbacks().setPair(what.context(), what.dispatch());
            }
            irp.socket(arrived)
                    .localAddress(arrival.local())
                    .remoteAddress(arrival.remote())
                    .settle(NtStatus.SUCCESS, 0);
            placement.publishSoon(arrived);
        }
    }

    /**
     * {@return the socket of a connection, being adopted by its loop if it is fresh; null if there
     * is no memory for it, and it is gone}
     *
     * @param arrival the connection
     * @param inherited events that are enabled on it, before its client can disable them
     */
    private @Nullable ConnectionSocket socketFor(Arrival arrival, int inherited) {
        return switch (arrival) {
            case Arrival.Inspected(Inspection inspection) -> {
                // It is on this loop.
                if (inspection.socket().core().isOpen()) {
                    inspection.socket().connection().inherit(inherited);
                }
                yield inspection.socket();
            }
            case Arrival.Fresh fresh -> {
                ConnectionSocket placed = placement.place(fresh, inherited);
                if (placed == null) {
                    pause();
                }
                yield placed;
            }
        };
    }

    /**
     * Runs the accept event for what is ready, then arms what is wanted. Outside any callback of
     * this socket.
     */
    @Override
    public void deliver() {
        assert loop.isCurrent();
        if (delivering || stopped) {
            return;
        }
        inheritedEvents |= gate.enabled() & WskEvents.CONNECTION_MASK;
        while (!ready.isEmpty()
                && waiting.isEmpty()
                && !pausing
                && gate.isEnabled(WskEvents.ACCEPT)) {
            indicate(ready.remove());
            serve();
        }
        rearm();
    }

    private void indicate(Arrival arrival) {
        ConnectionSocket arrived = socketFor(arrival, inheritedEvents);
        if (arrived == null) {
            return;
        }
        AcceptSlot slot = new AcceptSlot(arrived);
        delivering = true;
        gate.enter(WskEvents.ACCEPT);
        NtStatus answer = callbacks.accept(arrival.local(), arrival.remote(), arrived, slot);
        slot.end();
        gate.exit(WskEvents.ACCEPT);
        delivering = false;
        if (answer == NtStatus.SUCCESS) {
            placement.publishSoon(arrived);
        } else {
            arrived.loop().execute(arrived.core()::discard);
        }
    }

    private void rearm() {
        if (driver == null || stopped || pausing || !listens) {
            return;
        }
        boolean want =
                conditional
                        ? ready.size() < READY_MAX
                        : !waiting.isEmpty() || gate.isEnabled(WskEvents.ACCEPT);
        if (want != armed) {
            armed = want;
            if (want) {
                driver.armAccept();
            } else {
                driver.disarmAccept();
            }
        }
    }

    @Override
    public void closing(NtStatus status) {
        assert loop.isCurrent();
        stopped = true;
        retry.stop();
        pended.values().forEach(inspection -> inspection.socket().core().discard());
        pended.clear();
        for (Arrival arrival : ready) {
            switch (arrival) {
                case Arrival.Fresh fresh -> fresh.accepted().reject();
                case Arrival.Inspected(Inspection inspection) ->
                        inspection.socket().core().discard();
            }
        }
        ready.clear();
        sweep(status);
    }

    @Override
    public void sweep(NtStatus status) {
        assert loop.isCurrent();
        for (Irp irp = waiting.poll(); irp != null; irp = waiting.poll()) {
            irp.settle(status, 0);
        }
    }

    @Override
    public String describe(PendingRequests into) {
        into.add(waiting);
        String at = listens ? Whereabouts.of(driver) : "unbound";
        return socket.core().category() == SocketCategory.STREAM ? "listening at " + at : at;
    }

    @Override
    public void indicateDead() {
        assert loop.isCurrent();
        callbacks.dead();
    }
}
