package wsk.engine;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.NtStatus;
import wsk.api.WskException;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One thread that runs the sockets assigned to it on a provider's mechanism. */
final class EventLoop {
    /*
     * A round of the loop:
     *
     *   1. the inbox: what other threads asked for
     *   2. timers
     *   3. settle: run completion routines and flush sockets that have something to send, until neither is left. Routines
     *      start requests, those settle, and so on; ROUNDS_MAX bounds it, so that one busy client cannot keep the loop from
     *      looking at the network
     *   4. the driver's turn: one system call hands over everything and waits; what it feeds runs the clients' events, whose
     *      requests and completions are taken up in 3 of the next round
     *
     * So completion routines never run inside the method that started their request, and all sends of one batch of events leave
     * together.
     *
     * Waking: the loop announces that it may sleep (wake = ASLEEP, volatile) and then looks into the inbox; others put into the
     * inbox and then look at wake. One of them sees the other. Only the one who moves ASLEEP to AWAKE wakes the driver, so there
     * is one wake-up for any number of requests.
     *
     * A failure that comes out of the engine or the driver is a defect. The loop then drops the driver, fails every socket, and
     * goes on without one, so that requests are still answered and sockets can be closed.
     */

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private static final int ROUNDS_MAX = 16;

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

    /** The thread of a loop, by which it is known. */
    private static final class LoopThread extends Thread {
        LoopThread(Runnable body, String name) {
            super(null, body, name, 0, false);
            setDaemon(true);
        }
    }

    private final LoopThread thread;
    private final TransportDriver transport;
    private final int index;
    private final Callbacks callbacks;
    private final LoopMemory memory;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<LoopDriver> opened = new CompletableFuture<>();

    @SuppressWarnings("UnusedVariable") // Read and written through WAKE.
    private volatile int wake = AWAKE;

    private volatile boolean stopping;
    private volatile boolean stopped;
    private volatile LoopDriver driver;

    // Confined to the loop's thread.
    private final TimerQueue timers = new TimerQueue();
    private final IrpQueue completions = new IrpQueue();
    private final GatherList gather = new GatherList();
    private final IndicationPool indications = new IndicationPool();
    private final Set<SocketCore> sockets = new HashSet<>();
    private @Nullable SendSide dirty;
    private @Nullable LoopTask arrived;
    private @Nullable LoopTask deferred;
    private @Nullable LoopTask deferredLast;
    private final ArrayList<Irp> suspects = new ArrayList<>();
    private long nowNanos;
    private boolean clockIsStale;
    private int passes;

    EventLoop(TransportDriver transport, int index, Callbacks callbacks, LoopMemory memory) {
        this.transport = transport;
        this.memory = memory;
        this.index = index;
        this.callbacks = callbacks;
        this.thread = new LoopThread(this::run, "wsk-" + transport.name() + "-" + index);
        this.driver = new IdleLoopDriver(thread);
    }

    /** Starts the thread and waits until the driver is open. */
    void start() {
        thread.start();
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

    private WskException refused(Throwable cause) {
        NtStatus status =
                cause instanceof DriverException refusal
                        ? refusal.status()
                        : NtStatus.INSUFFICIENT_RESOURCES;
        return new WskException(
                status,
                "provider " + transport.name() + " could not start: " + cause.getMessage(),
                cause);
    }

    /** Stops the thread soon; its sockets must be closed. */
    void stop() {
        execute(() -> stopping = true);
    }

    void join() throws InterruptedException {
        thread.join();
    }

    static boolean isLoopThread(Thread candidate) {
        return candidate instanceof LoopThread;
    }

    Thread thread() {
        return thread;
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    LoopDriver driver() {
        return driver;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    GatherList gather() {
        return gather;
    }

    LoopMemory memory() {
        return memory;
    }

    IndicationPool indications() {
        return indications;
    }

    /** {@return the clock, as of this round or, once something was fed, as of then} */
    long nowNanos() {
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
    int passes() {
        return passes;
    }

    LoopTimer timer(Runnable task) {
        return new LoopTimer(timers, task);
    }

    void opened(SocketCore socket) {
        sockets.add(socket);
    }

    void closed(SocketCore socket) {
        sockets.remove(socket);
    }

    /** Puts a task into the inbox and wakes the loop if it sleeps. Any thread. */
    void post(LoopTask task) {
        inbox.put(task);
        if (wake == ASLEEP && WAKE.compareAndSet(this, ASLEEP, AWAKE)) {
            driver.wakeup();
        }
        if (stopped) {
            refuseInbox();
        }
    }

    /**
     * Runs something on the loop: now if this is its thread, else soon. Any thread. Costs an
     * object; not for messages.
     */
    void execute(Runnable task) {
        if (isCurrent()) {
            task.run();
            return;
        }
        post(
                new LoopTask() {
                    @Override
                    void run() {
                        task.run();
                    }
                });
    }

    /**
     * Runs a task after the callback that is running now, before the loop looks at the network
     * again.
     */
    void defer(LoopTask task) {
        task.next = null;
        if (deferredLast == null) {
            deferred = task;
        } else {
            deferredLast.next = task;
        }
        deferredLast = task;
    }

    /** Runs something when the routines of all requests that are settled by now have run. */
    void afterCompletions(Runnable task) {
        int settledIn = passes;
        defer(
                new LoopTask() {
                    @Override
                    void run() {
                        if (passes == settledIn) {
                            defer(this);
                        } else {
                            task.run();
                        }
                    }
                });
    }

    /**
     * Notes that a request met a defect, which ends this round as soon as whoever called is done.
     * Whether the socket keeps the request is not known; it is settled when the socket is dead.
     */
    void failSoon(Irp irp, Throwable defect) {
        suspects.add(irp);
        defer(
                new LoopTask() {
                    @Override
                    void run() {
                        throw new AssertionError("a request met a defect", defect);
                    }
                });
    }

    /** Takes a settled request; its routine runs in step 3. */
    void complete(Irp irp) {
        completions.add(irp);
    }

    /** Notes that a socket has something to send; it is flushed in step 3. */
    void markDirty(SendSide side) {
        side.nextDirty = dirty;
        dirty = side;
    }

    private void run() {
        try {
            driver = transport.openLoop(index);
            opened.complete(driver);
        } catch (Throwable refusal) {
            stopped = true;
            opened.completeExceptionally(refusal);
            return;
        }
        while (!stopping) {
            try {
                round();
            } catch (Throwable defect) {
                fail(defect);
            }
        }
        finish();
    }

    private void round() {
        nowNanos = System.nanoTime();
        clockIsStale = false;
        runInbox();
        timers.runDue(nowNanos);
        boolean settled = settle();
        long timeout = settled ? timers.nanosToNext(nowNanos) : 0;
        if (timeout > 0) {
            wake = ASLEEP;
            if (!inbox.isEmpty() || stopping) {
                timeout = 0;
            }
        }
        clockIsStale = timeout > 0;
        driver.turn(timeout);
        if (wake != AWAKE) {
            wake = AWAKE;
        }
    }

    /** Runs what has arrived. What a defect leaves is run in the next round. */
    private void runInbox() {
        if (arrived == null) {
            arrived = inbox.takeAll();
        }
        for (LoopTask task = arrived; task != null; task = arrived) {
            arrived = task.next;
            task.next = null;
            task.run();
        }
    }

    /** {@return whether nothing is left to do} */
    private boolean settle() {
        for (int rounds = 0; rounds < ROUNDS_MAX; rounds++) {
            runDeferred();
            runCompletions();
            flushDirty();
            if (completions.isEmpty() && dirty == null && deferred == null) {
                return true;
            }
        }
        return false;
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
        SendSide side = dirty;
        dirty = null;
        while (side != null) {
            SendSide following = side.nextDirty;
            side.nextDirty = null;
            side.flush();
            side = following;
        }
    }

    private void fail(Throwable defect) {
        LOG.error(
                "loop {} failed; its {} sockets are dead",
                thread.getName(),
                sockets.size(),
                defect);
        LoopDriver broken = driver;
        driver = new IdleLoopDriver(thread);
        for (SocketCore socket : sockets.toArray(SocketCore[]::new)) {
            try {
                socket.dieWithLoop();
            } catch (Throwable second) {
                LOG.error("a socket could not be failed", second);
            }
        }
        closeDriver(broken);
        for (Irp irp : suspects) {
            if (irp.isUnsettled()) {
                irp.settle(NtStatus.INTERNAL_ERROR, 0);
            }
        }
        suspects.clear();
    }

    private void finish() {
        settle();
        closeDriver(driver);
        driver = new IdleLoopDriver(thread);
        memory.close();
        stopped = true;
        refuseInbox();
    }

    private static void closeDriver(LoopDriver toClose) {
        try {
            toClose.close();
        } catch (Throwable failure) {
            LOG.error("a loop's driver could not be closed", failure);
        }
    }

    /** Answers what arrives after the end: late calls on closed sockets. Any thread. */
    private void refuseInbox() {
        LoopTask task = inbox.takeAll();
        while (task != null) {
            LoopTask following = task.next;
            task.next = null;
            if (task instanceof Irp late) {
                late.settleWithoutLoop(NtStatus.FILE_FORCED_CLOSED, callbacks);
            }
            task = following;
        }
    }
}
