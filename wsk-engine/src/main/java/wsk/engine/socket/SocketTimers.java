package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.WskTimer;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.LoopTimer;
import wsk.engine.request.Lane;

import java.util.Objects;

/**
 * The timers of one socket, or of one extension on it, which all end together. Knows those that are
 * started and no other, so that one that nobody keeps is garbage once it is not started.
 */
final class SocketTimers {
    private final EventLoop loop;
    private final Lane lane;

    // Confined to the loop.
    private @Nullable SocketTimer started;
    private boolean ended;

    SocketTimers(EventLoop loop, Lane lane) {
        this.loop = loop;
        this.lane = lane;
    }

    /** {@return a new timer, not started} Any thread. */
    WskTimer timer(Runnable task) {
        return new SocketTimer(Objects.requireNonNull(task, "task"));
    }

    /** Stops those that are started, and starts none any more. Loop thread. */
    void end() {
        assert loop.isCurrent();
        ended = true;
        while (started != null) {
            started.stopHere();
        }
    }

    /** One timer: what is asked of it elsewhere comes to the loop in its turn. */
    private final class SocketTimer implements WskTimer {
        private final LoopTimer timer;
        private final Runnable task;

        // Confined to the loop: its place among the started.
        private @Nullable SocketTimer before;
        private @Nullable SocketTimer after;

        SocketTimer(Runnable task) {
            this.task = task;
            this.timer = loop.timer(this::run);
        }

        @Override
        public void startNanos(long delayNanos) {
            if (delayNanos < 0) {
                throw new IllegalArgumentException("the delay is negative: " + delayNanos);
            }
            if (lane.isFree()) {
                startHere(loop.nowNanos(), delayNanos);
            } else {
                long asked = System.nanoTime();
                lane.post(() -> startHere(asked, delayNanos));
            }
        }

        @Override
        public void stop() {
            if (lane.isFree()) {
                stopHere();
            } else {
                lane.post(this::stopHere);
            }
        }

        private void startHere(long nowNanos, long delayNanos) {
            assert loop.isCurrent();
            if (ended) {
                return;
            }
            if (!timer.isStarted()) {
                link();
            }
            timer.startAfter(nowNanos, delayNanos);
        }

        private void stopHere() {
            assert loop.isCurrent();
            if (timer.isStarted()) {
                timer.stop();
                unlink();
            }
        }

        private void run() {
            assert loop.isCurrent();
            unlink();
            loop.callbacks().run(task);
        }

        private void link() {
            after = started;
            if (after != null) {
                after.before = this;
            }
            started = this;
        }

        private void unlink() {
            if (before == null) {
                started = after;
            } else {
                before.after = after;
            }
            if (after != null) {
                after.before = before;
            }
            before = null;
            after = null;
        }
    }
}
