package wsk.engine.loop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.WskHealth;
import wsk.engine.driver.TransportDriver;
import wsk.engine.request.Callbacks;
import wsk.engine.request.GuardedLog;
import wsk.engine.request.Rundown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The loops of an attachment: who gets the next socket, and what becomes of one that fails. */
public final class Loops {
    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

    /** How long a loop may take to end before somebody is told what holds it. */
    private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final TransportDriver transport;
    private final Supplier<? extends LoopResource> resources;
    private final Callbacks callbacks;
    private final Rundown rundown;
    private final LoopSlot[] slots;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Throwable lastFailure;
    private volatile boolean aborting;

    /** Every loop whose thread may run: those that serve, and those that only answer. */
    private final List<EventLoop> alive = new ArrayList<>();

    /** Guarded by alive. */
    private boolean stopping;

    /**
     * Makes loops that are not started.
     *
     * @param resources makes what the rooms above keep for each loop
     */
    @SuppressWarnings("this-escape") // The parts only keep the reference while this is built.
    public Loops(
            TransportDriver transport,
            int count,
            Callbacks callbacks,
            Rundown rundown,
            Supplier<? extends LoopResource> resources) {
        this.transport = transport;
        this.callbacks = callbacks;
        this.rundown = rundown;
        this.resources = resources;
        slots = new LoopSlot[count];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new LoopSlot(this, i);
        }
    }

    TransportDriver transport() {
        return transport;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    /** {@return what the rooms above keep for one more loop} */
    LoopResource newResource() {
        return resources.get();
    }

    Rundown rundown() {
        return rundown;
    }

    /** Opens all of them; none is left if one is refused. */
    public void start() {
        boolean opened = false;
        try {
            for (LoopSlot slot : slots) {
                synchronized (alive) {
                    alive.add(slot.loop());
                }
                slot.loop().start();
            }
            opened = true;
        } finally {
            if (!opened) {
                stop();
                joinSoon();
            }
        }
    }

    /** Waits a moment for those that were open, so that a second try finds what they held. */
    private void joinSoon() {
        try {
            for (EventLoop loop : alive()) {
                if (!loop.join(ENDING_NANOS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts a successor, unless all are about to stop. */
    void startSuccessor(EventLoop successor) {
        synchronized (alive) {
            if (stopping) {
                return;
            }
            alive.add(successor);
        }
        boolean started = false;
        try {
            successor.startSoon();
            started = true;
        } finally {
            if (!started) {
                ended(successor);
            }
        }
    }

    /** Notes that a loop's thread is about to end. */
    void ended(EventLoop loop) {
        synchronized (alive) {
            alive.remove(loop);
        }
    }

    /**
     * {@return the loop for a new socket, which is counted there: the caller's own if it is one of
     * ours and serves, else each in turn}
     */
    public EventLoop enterHome() {
        for (LoopSlot slot : slots) {
            EventLoop loop = slot.loop();
            if (loop.isCurrent() && loop.isServing() && loop.rundown().acquire()) {
                return loop;
            }
        }
        return enterNext();
    }

    /**
     * {@return each loop in turn, with one more counted there} Those that failed are passed over.
     * If none serves, one that only answers.
     */
    public EventLoop enterNext() {
        while (true) {
            EventLoop loop = nextThatServes();
            // One that has been replaced may have ended by now.
            if (loop.rundown().acquire()) {
                return loop;
            }
        }
    }

    /** Looks at every place once, whatever others who choose at the same time have passed over. */
    private EventLoop nextThatServes() {
        int first = Math.floorMod(next.getAndIncrement(), slots.length);
        for (int i = 0; i < slots.length; i++) {
            EventLoop loop = slots[(first + i) % slots.length].loop();
            if (loop.isServing()) {
                // Whoever comes next begins behind it, or it would have two shares.
                next.getAndAdd(i);
                return loop;
            }
        }
        return slots[first].loop();
    }

    /** Notes a failure. Needs no memory. {@return how many there have been} */
    long failed(Throwable defect) {
        lastFailure = defect;
        return failures.incrementAndGet();
    }

    /** Says that a loop has been replaced. */
    void replaced(EventLoop before, EventLoop successor) {
        GuardedLog.warn(LOG, "loop {} was replaced by {}", before, successor);
        LoopEvent.tell(successor.toString(), "replaced", null, failures.get());
    }

    /** Says that a loop could not be replaced, and when it is tried again. */
    void notReplaced(EventLoop failed, Throwable refusal, long pauseNanos) {
        GuardedLog.warn(
                LOG,
                "loop {} could not be replaced, next try in {} ms",
                failed,
                TimeUnit.NANOSECONDS.toMillis(pauseNanos),
                refusal);
        LoopEvent.tell(failed.toString(), "not replaced yet", refusal, failures.get());
    }

    public WskHealth health() {
        int serving = 0;
        for (LoopSlot slot : slots) {
            if (slot.isServed()) {
                serving++;
            }
        }
        return new WskHealth(
                slots.length, serving, failures.get(), Optional.ofNullable(lastFailure));
    }

    /** {@return whether the client has gone: whatever is opened now is aborted at once} */
    boolean isAborting() {
        return aborting;
    }

    /** Aborts every socket, and those that are being opened. Any thread. */
    public void abortSockets() {
        aborting = true;
        for (EventLoop loop : alive()) {
            loop.abortSockets();
        }
    }

    List<EventLoop> alive() {
        synchronized (alive) {
            return List.copyOf(alive);
        }
    }

    /** Ends all of them soon; their sockets are closed. */
    public void stop() {
        synchronized (alive) {
            stopping = true;
            alive.forEach(EventLoop::stop);
        }
    }

    /**
     * Waits until all have ended.
     *
     * @param nanos how long at most: a callback that does not return holds its loop up
     * @return whether all have
     */
    public boolean join(long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        for (EventLoop loop : alive()) {
            if (!loop.join(Math.max(0, nanos - (System.nanoTime() - begun)))) {
                return false;
            }
        }
        return true;
    }
}
