package wsk.engine;

import wsk.api.WskClientNpi;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskTransport;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A loop that runs, without a network: it sleeps, and is woken, as any other. */
final class LiveLoop {
    /** How long something may take that is to happen at once. */
    static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    static final Callbacks CALLBACKS = new Callbacks(WskClientNpi.of("races"));

    static final EventLoop LOOP = started();
    static final Lane LANE = new Lane(LOOP);

    /** A loop that nobody but this thread wakes. */
    static final ThreadLocal<EventLoop> OWN = ThreadLocal.withInitial(LiveLoop::started);

    private LiveLoop() {}

    private static EventLoop started() {
        Loops loops =
                new Loops(
                        new NoNetwork(),
                        WskRegistrationOptions.defaults().withLoops(1),
                        CALLBACKS,
                        new Rundown());
        loops.start();
        return loops.alive().getFirst();
    }

    /** {@return whether all that was posted by now has run} Not on the loop. */
    static boolean goesRound() {
        Flag flag = new Flag();
        LOOP.post(flag);
        return flag.awaitRun();
    }

    private static final class NoNetwork implements TransportDriver {
        @Override
        public String name() {
            return "races";
        }

        @Override
        public List<WskTransport> transports() {
            return List.of();
        }

        @Override
        public Set<String> capabilities() {
            return Set.of();
        }

        @Override
        public LoopDriver openLoop(int index) {
            return new IdleLoopDriver(Thread.currentThread());
        }
    }

    /** A task that says when it has run. */
    static final class Flag extends LoopTask {
        private volatile boolean ran;

        @Override
        void run() {
            ran = true;
        }

        /** {@return whether it has run before the deadline} */
        boolean awaitRun() {
            long until = System.nanoTime() + DEADLINE_NANOS;
            while (!ran) {
                if (System.nanoTime() - until >= 0) {
                    return false;
                }
                Thread.onSpinWait();
            }
            return true;
        }
    }
}
