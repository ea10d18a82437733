package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.engine.request.Arguments;
import wsk.engine.request.Callbacks;
import wsk.engine.request.Irp;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The extension interfaces registered on one socket, and what they are told. */
public final class Extensions {
    /*
     * Registering. A place is reserved, then the extension attaches, without any lock and on
     * whatever thread registers it, then it counts. If the socket was closed meanwhile it does not,
     * and hears of the closing all the same; the loop waits for none of this.
     *
     * Telling. What happens on the socket is noted where it happens and told from one place, tell:
     * outside any callback of this socket, when its state is whole, before the client hears of it.
     * Events that extensions fire are put into a queue and told there too, so that no callback runs
     * inside another.
     */

    /** What has happened, as bits. */
    static final int CONNECTED = 1;

    static final int RECEIVED = 2;
    static final int SENT = 4;
    static final int ENDED = 8;
    static final int BROKEN = 16;
    static final int DIED = 32;

    /** That a client is to be told of an event. */
    private static final int FIRED = 64;

    private record Fired(ExtensionHost host, int event, Runnable callback) {}

    private final SocketCore core;
    private final ClientHome home;

    /** Changed under its own monitor; read by any thread. Empty for nearly every socket. */
    private final CopyOnWriteArrayList<ExtensionHost> hosts = new CopyOnWriteArrayList<>();

    /** Guarded by the monitor of hosts. */
    private boolean ended;

    /**
     * Whether any of them observes the socket. Most do not, and where none does no message costs
     * more than the look at this.
     */
    private volatile boolean observed;

    // Confined to the loop.
    private int untold;
    private @Nullable NtStatus connectedWith;
    private long untoldReceived;
    private long untoldSent;
    private @Nullable ArrayDeque<Fired> fired;
    private boolean telling;

    /** When bytes last moved, by the loop's clock. */
    private long lastReceiveNanos;

    private long lastSendNanos;

    Extensions(SocketCore core, ClientHome home) {
        this.core = core;
        this.home = home;
        long made = System.nanoTime();
        lastReceiveNanos = made;
        lastSendNanos = made;
    }

    // ---- registering

    <C, P> Optional<P> register(WskExtensionId<C, P> id, C clientDispatch, WskSocket socket) {
        Objects.requireNonNull(clientDispatch, "clientDispatch");
        if (!core.isOpen()) {
            throw closed();
        }
        Callbacks callbacks = core.loop().callbacks();
        for (ExtensionOffer offer : home.extensions()) {
            if (offer.serves(id, socket, callbacks)) {
                ExtensionHost host = new ExtensionHost(core, this, socket, offer);
                reserve(host);
                return Optional.of(attach(offer, id, host, clientDispatch));
            }
        }
        return Optional.empty();
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the socket is closed");
    }

    private void reserve(ExtensionHost host) {
        synchronized (hosts) {
            if (ended) {
                throw closed();
            }
            for (ExtensionHost other : hosts) {
                if (other.id().name().equals(host.id().name())) {
                    throw new IllegalStateException(
                            host.id().name() + " is registered on this socket");
                }
            }
            hosts.add(host);
        }
    }

    private <C, P> P attach(
            ExtensionOffer offer, WskExtensionId<C, P> id, ExtensionHost host, C clientDispatch) {
        P functions;
        try {
            functions =
                    Objects.requireNonNull(
                            offer.attach(id, host, clientDispatch), () -> id + " attached nothing");
        } catch (Throwable refusal) {
            synchronized (hosts) {
                hosts.remove(host);
            }
            host.end();
            throw refusal;
        }
        synchronized (hosts) {
            if (!ended) {
                host.attached();
                return functions;
            }
        }
        host.end();
        core.loop().post(host.closingTask());
        throw closed();
    }

    private @Nullable ExtensionHost find(WskExtensionId<?, ?> id) {
        for (ExtensionHost host : hosts) {
            if (host.isAttached() && host.id().name().equals(id.name())) {
                return host;
            }
        }
        return null;
    }

    // ---- the events of extensions

    NtStatus enable(WskExtensionId<?, ?> id, int mask) {
        ExtensionHost host = find(id);
        if (host == null) {
            return NtStatus.NOT_FOUND;
        }
        if (mask == 0 || (mask & ~host.events()) != 0) {
            return NtStatus.INVALID_PARAMETER;
        }
        if (!core.isOpen()) {
            return NtStatus.FILE_FORCED_CLOSED;
        }
        core.lane().execute(() -> host.enable(mask));
        return NtStatus.SUCCESS;
    }

    NtStatus disable(Irp irp) {
        assert core.isCurrent();
        Arguments.DisableEvent what = irp.arguments(Arguments.DisableEvent.class);
        ExtensionHost host =
                find(Objects.requireNonNull(what.extension(), "an event of no extension"));
        if (host == null) {
            return irp.settle(NtStatus.NOT_FOUND, 0);
        }
        int event = what.event();
        if (Integer.bitCount(event) != 1 || (event & host.events()) == 0) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        if (fired != null) {
            // Enabled again, it is to tell of what happens from then on.
            fired.removeIf(each -> each.host() == host && each.event() == event);
        }
        return host.gate().disable(event, irp);
    }

    /** Puts an event into the queue. */
    void fire(ExtensionHost host, int event, Runnable callback) {
        assert core.isCurrent();
        if (fired == null) {
            fired = new ArrayDeque<>();
        }
        fired.add(new Fired(host, event, callback));
        untold |= FIRED;
        core.deliverSoon();
    }

    // ---- what happens on the socket

    /** Somebody wants to hear of it. Any thread. */
    void observed() {
        observed = true;
    }

    long lastReceiveNanos() {
        return lastReceiveNanos;
    }

    long lastSendNanos() {
        return lastSendNanos;
    }

    /** The connection is up; bytes can move from here on. */
    public void ready() {
        assert core.isCurrent();
        lastReceiveNanos = core.loop().nowNanos();
        lastSendNanos = lastReceiveNanos;
    }

    public void connected(NtStatus status) {
        assert core.isCurrent();
        connectedWith = status;
        note(CONNECTED);
        core.deliverSoon();
    }

    /** Bytes came; whoever calls this delivers. */
    public void received(long bytes) {
        assert core.isCurrent();
        lastReceiveNanos = core.loop().nowNanos();
        if (observed) {
            untoldReceived += bytes;
            untold |= RECEIVED;
        }
    }

    public void sent(long bytes) {
        assert core.isCurrent();
        lastSendNanos = core.loop().nowNanos();
        if (observed) {
            untoldSent += bytes;
            untold |= SENT;
            core.deliverSoon();
        }
    }

    /** The peer has disconnected; whoever calls this delivers. */
    public void disconnected(boolean abortive) {
        assert core.isCurrent();
        note(abortive ? BROKEN : ENDED);
    }

    void died() {
        assert core.isCurrent();
        note(DIED);
    }

    private void note(int what) {
        if (observed) {
            untold |= what;
        }
    }

    /** {@return whether there is something to tell} */
    public boolean hasNews() {
        return untold != 0;
    }

    /**
     * Tells observers what has happened, and then clients of what was fired. Outside any callback
     * of this socket; whoever calls this looks at everything again.
     */
    public void tell() {
        assert core.isCurrent();
        if (untold == 0) {
            return;
        }
        if (telling) {
            core.deliverSoon();
            return;
        }
        telling = true;
        tellObservers();
        tellFired();
        telling = false;
    }

    private void tellObservers() {
        int what = untold & ~FIRED;
        if (what == 0) {
            return;
        }
        untold &= FIRED;
        long received = untoldReceived;
        long sent = untoldSent;
        untoldReceived = 0;
        untoldSent = 0;
        // By index: an iterator for each batch of bytes would be garbage.
        for (int i = 0; i < hosts.size(); i++) {
            hosts.get(i).tell(what, connectedWith, received, sent);
        }
    }

    /** Tells of what was fired until now; what that fires is told in the loop's next round. */
    private void tellFired() {
        if (fired == null || (untold & FIRED) == 0) {
            return;
        }
        untold &= ~FIRED;
        ArrayDeque<Fired> queue = fired;
        for (int count = queue.size(); count > 0; count--) {
            Fired first = queue.poll();
            if (first == null) {
                // Somebody has disabled an event meanwhile.
                return;
            }
            first.host().deliver(first.event(), first.callback());
        }
    }

    // ---- the end

    /** Nothing is told any more but the end. */
    void end() {
        assert core.isCurrent();
        synchronized (hosts) {
            ended = true;
        }
        for (ExtensionHost host : hosts) {
            host.end();
        }
        fired = null;
        untold = 0;
    }

    /** Tells observers of the end. */
    void tellClosing() {
        assert core.isCurrent();
        for (ExtensionHost host : hosts) {
            if (host.isAttached()) {
                host.tellClosing();
            }
        }
        hosts.clear();
    }
}
