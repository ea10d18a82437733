package wsk.engine.loop;

import wsk.api.WskClientNpi;
import wsk.api.WskTransport;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;
import wsk.engine.request.Callbacks;
import wsk.engine.request.Lane;
import wsk.engine.request.LoopTask;
import wsk.engine.request.Rundown;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A loop that runs, without a network: it sleeps, and is woken, as any other. */
public final class LiveLoop {
    /** How long something may take that is to happen at once. */
    public static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    public static final Callbacks CALLBACKS = new Callbacks(WskClientNpi.of("races"));

    public static final EventLoop LOOP = started();
    public static final Lane LANE = new Lane(LOOP);

    /** A loop that nobody but this thread wakes. */
    static final ThreadLocal<EventLoop> OWN = ThreadLocal.withInitial(LiveLoop::started);

    private LiveLoop() {}

    private static EventLoop started() {
        Loops loops = new Loops(new NoNetwork(), 1, CALLBACKS, new Rundown(), () -> () -> {});
        loops.start();
        return loops.alive().getFirst();
    }

    /** {@return whether all that was posted by now has run} Not on the loop. */
    public static boolean goesRound() {
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
    public static final class Flag extends LoopTask {
        private volatile boolean ran;

        @Override
        public void run() {
            ran = true;
        }

        /** {@return whether it has run before the deadline} */
        public boolean awaitRun() {
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
