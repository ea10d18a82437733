package wsk.ext.sample.internal;

import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskSocketObserver;

import java.util.ArrayList;
import java.util.List;

/** A socket whose clock and traffic the test moves by hand. */
final class FakeHost implements WskExtensionHost {
    private final List<FakeTimer> timers = new ArrayList<>();
    private long now;
    private long lastReceive;
    private long lastSend;
    private int enabled;
    private int timerStarts;

    void enable(int events) {
        enabled |= events;
    }

    void received() {
        lastReceive = now;
    }

    void sent() {
        lastSend = now;
    }

    int timerStarts() {
        return timerStarts;
    }

    /** Lets time pass one nanosecond after the other, and timers run out in it. */
    void pass(long nanos) {
        for (long end = now + nanos; now < end; ) {
            now++;
            timers.forEach(FakeTimer::run);
        }
    }

    @Override
    public WskSocket socket() {
        throw new UnsupportedOperationException("the idle watch needs no socket");
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long lastReceiveNanos() {
        return lastReceive;
    }

    @Override
    public long lastSendNanos() {
        return lastSend;
    }

    @Override
    public WskTimer timer(Runnable task) {
        FakeTimer timer = new FakeTimer(task);
        timers.add(timer);
        return timer;
    }

    @Override
    public void observe(WskSocketObserver observer) {
        throw new UnsupportedOperationException("the idle watch stays off the way of data");
    }

    @Override
    public boolean isEnabled(int event) {
        return (enabled & event) != 0;
    }

    @Override
    public boolean fire(int event, Runnable callback) {
        boolean fires = isEnabled(event);
        if (fires) {
            callback.run();
        }
        return fires;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    private final class FakeTimer implements WskTimer {
        private final Runnable task;
        private long at = Long.MAX_VALUE;

        FakeTimer(Runnable task) {
            this.task = task;
        }

        void run() {
            if (at <= now) {
                at = Long.MAX_VALUE;
                task.run();
            }
        }

        @Override
        public void startNanos(long delayNanos) {
            if (delayNanos < 0) {
                throw new IllegalArgumentException("negative delay: " + delayNanos);
            }
            timerStarts++;
            at = now + delayNanos;
        }

        @Override
        public void stop() {
            at = Long.MAX_VALUE;
        }
    }
}
