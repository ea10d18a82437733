package wsk.engine;

import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskSocketObserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One extension interface on one socket: its events, timers and observer. */
final class ExtensionHost implements WskExtensionHost {
    private final SocketCore core;
    private final Extensions extensions;
    private final WskSocket socket;
    private final WskExtensionId<?, ?> id;
    private final int events;
    private final EventGate gate = new EventGate();

    /**
     * Guarded by its own monitor: timers are made by the thread that registers and stopped by the
     * loop.
     */
    private final List<LoopTimer> timers = new ArrayList<>();

    private volatile WskSocketObserver observer = new WskSocketObserver() {};
    private volatile boolean closed;

    ExtensionHost(
            SocketCore core,
            Extensions extensions,
            WskSocket socket,
            WskExtensionId<?, ?> id,
            int events) {
        this.core = core;
        this.extensions = extensions;
        this.socket = socket;
        this.id = id;
        this.events = events;
    }

    WskExtensionId<?, ?> id() {
        return id;
    }

    int events() {
        return events;
    }

    EventGate gate() {
        return gate;
    }

    /** Enables events, unless the socket has been closed meanwhile. Loop thread. */
    void enable(int mask) {
        if (!closed) {
            gate.enable(mask);
        }
    }

    void received(long bytes) {
        try {
            observer.onReceived(bytes);
        } catch (Throwable failure) {
            core.loop().callbacks().failed(failure);
        }
    }

    void sent(long bytes) {
        try {
            observer.onSent(bytes);
        } catch (Throwable failure) {
            core.loop().callbacks().failed(failure);
        }
    }

    WskSocketObserver observer() {
        return observer;
    }

    /** The socket is being closed: the last thing the extension hears. */
    void closing() {
        if (closed) {
            return;
        }
        closed = true;
        gate.close();
        synchronized (timers) {
            timers.forEach(LoopTimer::stop);
        }
        core.loop().callbacks().run(observer::onClosing);
    }

    private void checkLoop() {
        if (!core.loop().isCurrent()) {
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
    public Timer timer(Runnable task) {
        Objects.requireNonNull(task, "task");
        Callbacks callbacks = core.loop().callbacks();
        LoopTimer timer = core.loop().timer(() -> callbacks.run(task));
        synchronized (timers) {
            timers.add(timer);
        }
        return new HostTimer(timer);
    }

    /** A loop's timer as an extension sees it. */
    private final class HostTimer implements Timer {
        private final LoopTimer timer;

        HostTimer(LoopTimer timer) {
            this.timer = timer;
        }

        @Override
        public void start(long delayNanos) {
            checkLoop();
            if (delayNanos < 0) {
                throw new IllegalArgumentException("the delay is negative: " + delayNanos);
            }
            if (!closed) {
                timer.start(core.loop().nowNanos() + delayNanos);
            }
        }

        @Override
        public void stop() {
            checkLoop();
            timer.stop();
        }
    }

    @Override
    public void observe(WskSocketObserver newObserver) {
        observer = Objects.requireNonNull(newObserver, "observer");
    }

    @Override
    public boolean isEnabled(int event) {
        checkLoop();
        return gate.isEnabled(event);
    }

    @Override
    public boolean fire(int event, Runnable callback) {
        checkLoop();
        if (Integer.bitCount(event) != 1 || (event & events) == 0) {
            throw new IllegalArgumentException(id + " has no event " + event);
        }
        if (!gate.isEnabled(event)) {
            return false;
        }
        gate.enter(event);
        try {
            core.loop().callbacks().run(callback);
        } finally {
            gate.exit(event);
        }
        return true;
    }

    @Override
    public void execute(Runnable task) {
        Callbacks callbacks = core.loop().callbacks();
        core.loop().execute(() -> callbacks.run(task));
    }
}
