package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskSocketObserver;
import wsk.engine.request.ClientTask;
import wsk.engine.request.LoopTask;

import java.util.Objects;

/** One extension interface on one socket: its events, timers and observer. */
final class ExtensionHost implements WskExtensionHost {
    private final SocketCore core;
    private final Extensions extensions;
    private final WskSocket socket;
    private final ExtensionOffer offer;
    private final EventGate gate = new EventGate();
    private final SocketTimers timers;

    private volatile WskSocketObserver observer = new WskSocketObserver() {};

    /** Whether the client has it, so that it is told what happens. */
    private volatile boolean attached;

    /** Whether the socket is closed, or it could not attach: nothing of it runs any more. */
    private volatile boolean ended;

    ExtensionHost(SocketCore core, Extensions extensions, WskSocket socket, ExtensionOffer offer) {
        this.core = core;
        this.extensions = extensions;
        this.socket = socket;
        this.offer = offer;
        this.timers = new SocketTimers(core.loop(), core.lane());
    }

    WskExtensionId<?, ?> id() {
        return offer.id();
    }

    int events() {
        return offer.events();
    }

    void attached() {
        attached = true;
    }

    boolean isAttached() {
        return attached;
    }

    EventGate gate() {
        return gate;
    }

    /** Enables events, unless the socket has been closed meanwhile. Loop thread. */
    void enable(int mask) {
        assert core.isCurrent();
        if (!ended) {
            gate.enable(mask);
        }
    }

    /** Tells the observer what has happened. Loop thread, outside any callback of the socket. */
    void tell(int what, @Nullable NtStatus connected, long received, long sent) {
        assert core.isCurrent();
        if ((what & Extensions.CONNECTED) != 0 && hears()) {
            NtStatus status = Objects.requireNonNull(connected);
            observed(() -> observer.onConnected(status));
        }
        if ((what & Extensions.RECEIVED) != 0 && hears()) {
            try {
                observer.onReceived(received);
            } catch (Throwable failure) {
                failed(failure);
            }
        }
        if ((what & Extensions.SENT) != 0 && hears()) {
            try {
                observer.onSent(sent);
            } catch (Throwable failure) {
                failed(failure);
            }
        }
        if ((what & Extensions.ENDED) != 0 && hears()) {
            observed(() -> observer.onDisconnected(/* abortive= */ false));
        }
        if ((what & Extensions.BROKEN) != 0 && hears()) {
            observed(() -> observer.onDisconnected(/* abortive= */ true));
        }
        if ((what & Extensions.DIED) != 0 && hears()) {
            observed(() -> observer.onSocketDead());
        }
    }

    /** What was heard just now may have ended it. */
    private boolean hears() {
        return attached && !ended;
    }

    private void observed(Runnable what) {
        core.loop().callbacks().run(what);
    }

    private void failed(Throwable failure) {
        core.loop().callbacks().failed(failure);
    }

    /** Tells the client of an event, if it still wants to hear. Loop thread, as above. */
    void deliver(int event, Runnable callback) {
        assert core.isCurrent();
        if (!gate.isEnabled(event)) {
            return;
        }
        gate.enter(event);
        core.loop().callbacks().run(callback);
        gate.exit(event);
    }

    /** Nothing of it runs any more. Any thread. */
    void end() {
        ended = true;
        core.loop()
                .execute(
                        () -> {
                            gate.close();
                            timers.end();
                        });
    }

    /** The last thing the extension hears. Loop thread, outside any callback of the socket. */
    void tellClosing() {
        assert core.isCurrent();
        observed(() -> observer.onClosing());
    }

    /** {@return what tells it the last thing, for one that was too late to be told with others} */
    LoopTask closingTask() {
        return new LoopTask() {
            @Override
            public void run() {
                tellClosing();
            }
        };
    }

    /** What was to run on a loop that has ended runs elsewhere, and does nothing here. */
    private void checkLoop() {
        if (!core.loop().isCurrent() && !core.loop().hasEnded()) {
            throw new IllegalStateException("only on the socket's loop; use execute");
        }
    }

    @Override
    public WskSocket socket() {
        return socket;
    }

    @Override
    public long nanoTime() {
        checkLoop();
        return core.loop().nowNanos();
    }

    @Override
    public long lastReceiveNanos() {
        checkLoop();
        return extensions.lastReceiveNanos();
    }

    @Override
    public long lastSendNanos() {
        checkLoop();
        return extensions.lastSendNanos();
    }

    @Override
    public WskTimer timer(Runnable task) {
        return timers.timer(task);
    }

    @Override
    public void observe(WskSocketObserver newObserver) {
        observer = Objects.requireNonNull(newObserver, "observer");
        extensions.observed();
    }

    @Override
    public boolean isEnabled(int event) {
        checkLoop();
        return gate.isEnabled(event);
    }

    @Override
    public boolean fire(int event, Runnable callback) {
        checkLoop();
        if (Integer.bitCount(event) != 1 || (event & events()) == 0) {
            throw new IllegalArgumentException(id() + " has no event " + event);
        }
        Objects.requireNonNull(callback, "callback");
        if (!gate.isEnabled(event)) {
            return false;
        }
        extensions.fire(this, event, callback);
        return true;
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        ClientTask.execute(core.lane(), core.loop().callbacks(), task);
    }
}
