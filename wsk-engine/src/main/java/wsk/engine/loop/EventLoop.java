package wsk.engine.loop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.NtStatus;
import wsk.api.WskException;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.LoopDriver;
import wsk.engine.request.Callbacks;
import wsk.engine.request.GuardedLog;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;
import wsk.engine.request.LoopTask;
import wsk.engine.request.LoopThread;
import wsk.engine.request.RequestLoop;
import wsk.engine.request.Rundown;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One thread that runs the sockets assigned to it on a provider's mechanism. */
public final class EventLoop implements RequestLoop {
    /*
     * A round of the loop:
     *
     *   1. the inbox: what other threads asked for
     *   2. timers
     *   3. drain: run completion routines and flush sockets that have something to send, until
     *      neither is left. Routines start requests, those settle, and so on; ROUNDS_MAX bounds it,
     *      so that one busy client cannot keep the loop from looking at the network
     *   4. the driver's turn: one system call hands over everything and waits; what it feeds runs
     *      the clients' events, whose requests and completions are taken up in 3 of the next round
     *
     * So completion routines never run inside the method that started their request, and all sends
     * of one batch of events leave together.
     *
     * Waking: the loop announces that it may sleep (wake = ASLEEP, volatile) and then looks into
     * the inbox; others put into the inbox and then look at wake. One of them sees the other. Only
     * the one who moves ASLEEP to AWAKE wakes the driver, so there is one wake-up for any number of
     * requests.
     *
     * Life: OPENING -> SERVING -> ENDING -> ENDED
     *             \-> ENDED       \-> FAILED -> ENDED
     *
     * A failure that comes out of the engine or the driver ends the network of this loop; see
     * LoopFailure.
     */

    private enum Life {
        OPENING,
        SERVING,
        FAILED,
        ENDING,
        ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private static final int ROUNDS_MAX = 16;

    /** How many tasks of the inbox run before the loop looks at the network and the clock. */
    static final int INBOX_MAX = 1024;

    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;

    private static final VarHandle WAKE;

    static {
        try {
            WAKE = MethodHandles.lookup().findVarHandle(EventLoop.class, "wake", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoopThread thread;
    private final Loops loops;
    private final LoopSlot slot;
    private final int index;
    private final int generation;
    private final Callbacks callbacks;
    private final LoopResource resource;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<LoopDriver> opened = new CompletableFuture<>();

    @SuppressWarnings("UnusedVariable") // Read and written through WAKE.
    private volatile int wake = AWAKE;

    private volatile Life life = Life.OPENING;
    private volatile boolean stopping;
    private volatile LoopDriver driver;

    /** Counts the sockets that were given to this loop, and the requests for more. */
    private final Rundown rundown;

    // What failing and ending need.
    private final LoopDriver idle;
    private final LateAnswers lateAnswers;
    private final LoopFailure failure;

    // Confined to the loop's thread.
    private final TimerQueue timers = new TimerQueue();
    private final IrpQueue completions = new IrpQueue();
    private final GatherList gather = new GatherList();
    private final OpenSockets sockets = new OpenSockets();
    private @Nullable FlushTarget dirty;
    private @Nullable LoopTask arrived;
    private @Nullable LoopTask deferred;
    private @Nullable LoopTask deferredLast;
    private long nowNanos;
    private boolean clockIsStale;
    private int passes;

    /**
     * Makes a loop that is not started.
     *
     * @param generation how many have been at this place before
     */
    @SuppressWarnings("this-escape") // Nobody looks at it before it is built.
    EventLoop(Loops loops, LoopSlot slot, int index, int generation) {
        this.loops = loops;
        this.slot = slot;
        this.index = index;
        this.generation = generation;
        this.callbacks = loops.callbacks();
        this.resource = loops.newResource();
        String name =
                "wsk-"
                        + loops.transport().name()
                        + "-"
                        + index
                        + (generation == 0 ? "" : "." + generation);
        this.thread = new LoopThread(this::run, name);
        this.rundown = new Rundown(loops.rundown(), this::emptied);
        this.idle = new IdleLoopDriver(thread);
        this.driver = idle;
        this.lateAnswers = new LateAnswers(inbox, callbacks, name + "-late");
        this.failure = new LoopFailure(this, slot, sockets, name);
    }

    /** Starts the thread and waits until the driver is open. */
    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            loops.ended(this);
            throw refused(noThread);
        }
        try {
            opened.get();
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new WskException(
                    NtStatus.DEVICE_NOT_READY, "interrupted while the provider started", e);
        } catch (ExecutionException e) {
            throw refused(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Starts the thread; its slot hears how it went. */
    void startSoon() {
        thread.start();
    }

    private WskException refused(Throwable cause) {
        NtStatus status =
                cause instanceof DriverException refusal
                        ? refusal.status()
                        : NtStatus.INSUFFICIENT_RESOURCES;
        return new WskException(
                status,
                "provider " + loops.transport().name() + " could not start: " + cause.getMessage(),
                cause);
    }

    /** Ends the thread soon; its sockets must be closed. Any thread. */
    void stop() {
        stopping = true;
        wake();
    }

    /** {@return whether the thread has ended within a time} */
    boolean join(long nanos) throws InterruptedException {
        return thread.join(Duration.ofNanos(nanos));
    }

    @Override
    public Thread thread() {
        return thread;
    }

    int generation() {
        return generation;
    }

    @Override
    public Rundown rundown() {
        return rundown;
    }

    /** {@return whether it has a network and takes new sockets} Any thread. */
    boolean isServing() {
        return life == Life.SERVING;
    }

    /**
     * {@return whether the thread does nothing more, so that nothing is confined to it} Any thread.
     */
    public boolean hasEnded() {
        return life == Life.ENDED;
    }

    @Override
    public String toString() {
        return thread.getName();
    }

    /** {@return where the thread is, for people who wonder why it does not come} */
    String whereabouts() {
        StackTraceElement[] stack = thread.getStackTrace();
        return thread.getName()
                + ", which is "
                + (stack.length == 0 ? "nowhere" : "in " + stack[0])
                + (stack.length < 2 ? "" : ", called by " + stack[1]);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    public LoopDriver driver() {
        return driver;
    }

    public Callbacks callbacks() {
        return callbacks;
    }

    public GatherList gather() {
        assert isCurrent();
        return gather;
    }

    /** {@return what the rooms above keep for this loop} */
    public LoopResource resource() {
        return resource;
    }

    /** {@return the clock, as of this round or, once something was fed, as of then} */
    public long nowNanos() {
        if (clockIsStale) {
            clockIsStale = false;
            nowNanos = System.nanoTime();
        }
        return nowNanos;
    }

    /**
     * {@return how often settled requests were completed: what is settled now has been completed
     * when it is another number, which it is soon}
     */
    public int passes() {
        return passes;
    }

    public LoopTimer timer(Runnable task) {
        return new LoopTimer(timers, task);
    }

    public void opened(OpenSocket socket) {
        assert isCurrent();
        sockets.add(socket);
        if (loops.isAborting()) {
            socket.abortSoon();
        }
    }

    public void closed(OpenSocket socket) {
        assert isCurrent();
        sockets.remove(socket);
    }

    /** {@return what is open here, a phrase for each} Loop thread. */
    List<String> describeSockets() {
        assert isCurrent();
        List<String> phrases = new ArrayList<>();
        for (OpenSocket at = sockets.newest(); at != null; at = at.older) {
            phrases.add(at.describe() + " on " + thread.getName());
        }
        return phrases;
    }

    /** Aborts every socket, because the client has gone. Any thread; never in the call. */
    void abortSockets() {
        post(
                new LoopTask() {
                    @Override
                    public void run() {
                        for (OpenSocket at = sockets.newest(); at != null; at = at.older) {
                            at.abort();
                        }
                    }
                });
    }

    @Override
    public void post(LoopTask task) {
        inbox.put(task);
        wake();
        if (life == Life.ENDED) {
            lateAnswers.answerSoon();
        }
    }

    /** Wakes the loop if it sleeps. Any thread. */
    void wake() {
        if (wake == ASLEEP && WAKE.compareAndSet(this, ASLEEP, AWAKE)) {
            driver.wakeup();
        }
    }

    /** Nothing is left of a loop that may wait for just that. */
    private void emptied() {
        if (life == Life.FAILED) {
            wake();
        }
    }

    @Override
    public void execute(Runnable task) {
        if (isCurrent()) {
            task.run();
            return;
        }
        post(
                new LoopTask() {
                    @Override
                    public void run() {
                        task.run();
                    }
                });
    }

    /**
     * Runs a task after the callback that is running now, before the loop looks at the network
     * again.
     */
    public void defer(LoopTask task) {
        assert isCurrent();
        task.next = null;
        if (deferredLast == null) {
            deferred = task;
        } else {
            deferredLast.next = task;
        }
        deferredLast = task;
    }

    /** Runs something when the routines of all requests that are settled by now have run. */
    public void afterCompletions(Runnable task) {
        int settledIn = passes;
        defer(
                new LoopTask() {
                    @Override
                    public void run() {
                        if (passes == settledIn) {
                            defer(this);
                        } else {
                            task.run();
                        }
                    }
                });
    }

    @Override
    public void failSoon(Irp irp, Throwable defect) {
        assert isCurrent();
        failure.suspect(irp, defect);
    }

    @Override
    public void complete(Irp irp) {
        assert isCurrent();
        completions.add(irp);
    }

    /** Notes that a socket has something to send; it is flushed in step 3. */
    public void markDirty(FlushTarget side) {
        assert isCurrent();
        side.nextDirty = dirty;
        dirty = side;
    }

    private void run() {
        try {
            driver = loops.transport().openLoop(index);
        } catch (Throwable refusal) {
            life = Life.ENDED;
            resource.close();
            loops.ended(this);
            opened.completeExceptionally(refusal);
            if (generation > 0) {
                slot.refused(refusal);
            }
            return;
        }
        life = Life.SERVING;
        opened.complete(driver);
        takeOver();
        while (!stopping && !isDone()) {
            try {
                round();
            } catch (Throwable defect) {
                failure.fail(defect);
            }
        }
        finish();
    }

    /** Takes the place of the loop that failed, if it is a successor. */
    private void takeOver() {
        if (generation == 0) {
            return;
        }
        try {
            slot.opened(this);
        } catch (Throwable unsaid) {
            // It serves; only telling so comes after that, and can fail.
        }
    }

    /** {@return whether it has failed, is replaced, and nothing of it is left} */
    private boolean isDone() {
        return life == Life.FAILED
                && slot.loop() != this
                && sockets.size() == 0
                && rundown.endIfEmpty();
    }

    private void round() {
        nowNanos = System.nanoTime();
        clockIsStale = false;
        runInbox();
        timers.runDue(nowNanos);
        boolean drained = drain();
        long timeout = drained && arrived == null ? timers.nanosToNext(nowNanos) : 0;
        if (life == Life.FAILED) {
            timeout = Math.min(timeout, failure.continueFailing());
        }
        if (timeout > 0) {
            wake = ASLEEP;
            if (!inbox.isEmpty() || stopping || isDone()) {
                timeout = 0;
            }
        }
        clockIsStale = timeout > 0;
        driver.turn(timeout);
        if (wake != AWAKE) {
            wake = AWAKE;
        }
    }

    /** Runs what has arrived, so much at most. What is left, by a defect too, is run next time. */
    private void runInbox() {
        if (arrived == null) {
            arrived = inbox.takeAll();
        }
        int run = 0;
        for (LoopTask task = arrived; task != null && run < INBOX_MAX; task = arrived) {
            arrived = task.next;
            task.next = null;
            run++;
            task.run();
        }
    }

    /** {@return whether nothing is left to do} */
    private boolean drain() {
        for (int rounds = 0; rounds < ROUNDS_MAX; rounds++) {
            runDeferred();
            runCompletions();
            flushDirty();
            if (isDrained()) {
                return true;
            }
        }
        return false;
    }

    private boolean isDrained() {
        return completions.isEmpty() && dirty == null && deferred == null;
    }

    /** Runs what is deferred now; what that defers is for the next time round. */
    @SuppressWarnings("ReferenceEquality") // A queue is walked to one certain node.
    private void runDeferred() {
        LoopTask last = deferredLast;
        while (last != null && deferred != null) {
            LoopTask task = deferred;
            deferred = task.next;
            if (deferred == null) {
                deferredLast = null;
            }
            task.next = null;
            task.run();
            if (task == last) {
                return;
            }
        }
    }

    /**
     * Runs the routines of all that is settled now; what they settle is for the next time round.
     */
    private void runCompletions() {
        passes++;
        Irp last = completions.peekLast();
        while (last != null) {
            Irp irp = completions.poll();
            if (irp == null) {
                throw new AssertionError("the completion queue lost a request");
            }
            irp.runCompletion(callbacks);
            if (irp == last) {
                return;
            }
        }
    }

    private void flushDirty() {
        FlushTarget side = dirty;
        dirty = null;
        while (side != null) {
            FlushTarget following = side.nextDirty;
            side.nextDirty = null;
            side.flush();
            side = following;
        }
    }

    /** {@return whether it has failed} */
    boolean hasFailed() {
        return life == Life.FAILED;
    }

    /** {@return the driver, which is used no more} What comes meanwhile wakes no broken driver. */
    LoopDriver dropDriver() {
        wake = AWAKE;
        assert isCurrent() && life == Life.SERVING : life;
        LoopDriver broken = driver;
        driver = idle;
        life = Life.FAILED;
        return broken;
    }

    private void finish() {
        LoopDriver toClose = driver;
        driver = idle;
        life = Life.ENDING;
        do {
            try {
                lateAnswers.answerWhatIsThere();
                drain();
            } catch (Throwable defect) {
                GuardedLog.error(LOG, "a loop met a defect as it ended", defect, null);
            }
        } while (!inbox.isEmpty() || !isDrained());
        closeDriver(toClose);
        resource.close();
        life = Life.ENDED;
        loops.ended(this);
        lateAnswers.answerSoon();
    }

    static void closeDriver(LoopDriver toClose) {
        try {
            toClose.close();
        } catch (Throwable failure) {
            GuardedLog.error(LOG, "a loop's driver could not be closed", failure, null);
        }
    }
}
