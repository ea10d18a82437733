package wsk.tck.programs;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.api.WskOption;
import wsk.tck.programs.script.Action;
import wsk.tck.programs.script.Program;
import wsk.tck.programs.script.Ref;
import wsk.tck.programs.script.Step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One performance of a program on a stage. */
final class Play {
    /** How long a thread that waits for a request rests before it looks again. */
    private static final long ROUND_NANOS = 20_000;

    private final Stage stage;
    private final Program program;
    private final Duration bound;
    private final Performer performer = new Performer(this);
    private final Post post = new Post(this);
    private final Map<Ref, Actor> actors = new ConcurrentHashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicReference<@Nullable Finding> finding = new AtomicReference<>();
    private final Object monitor = new Object();
    private int outstanding;
    private int births;
    private volatile int turn;
    private volatile boolean counting;
    private volatile boolean untilAcknowledged;
    private volatile boolean ending;
    private final Set<Integer> brokenLoops = ConcurrentHashMap.newKeySet();
    private volatile boolean broken;
    private volatile boolean registrationClosed;

    private Play(Stage stage, Program program, Duration bound) {
        this.stage = stage;
        this.program = program;
        this.bound = bound;
    }

    /**
     * Plays a program to its end and looks at what is left.
     *
     * @param bound how long anything may take
     * @return the first promise that was not kept
     */
    static Optional<Finding> of(Stage stage, Program program, Duration bound)
            throws InterruptedException {
        Play play = new Play(stage, program, bound);
        stage.begin(play);
        play.perform();
        return Optional.ofNullable(play.finding.get());
    }

    // ---- what all take part in

    Stage stage() {
        return stage;
    }

    Program program() {
        return program;
    }

    Performer performer() {
        return performer;
    }

    Post post() {
        return post;
    }

    Actor actor(Ref ref) {
        return actors.computeIfAbsent(ref, one -> new Actor(this, one));
    }

    /** {@return the actor of the next accepted connection} */
    Actor accepted() {
        return actor(new Ref(Ref.Kind.ACCEPTED, accepted.getAndIncrement()));
    }

    /** {@return whether the program is over, and all is being closed} */
    boolean isEnding() {
        return ending;
    }

    /** Called before a loop is made to fail. */
    void breaking(int loop) {
        brokenLoops.add(loop);
    }

    private boolean isBreaking() {
        return !brokenLoops.isEmpty();
    }

    /** {@return whether there may be a moment when no loop serves, and no socket is to be had} */
    boolean mayBeWithoutLoop() {
        return brokenLoops.size() >= program.setting().loops();
    }

    /** Called before the registration is closed with all that is open. */
    void closingRegistration() {
        registrationClosed = true;
    }

    /** {@return whether sockets are aborted behind the client's back, as it has asked for} */
    boolean isRegistrationClosed() {
        return registrationClosed;
    }

    /** Looks at kept data, which a registration that is closed takes with it. */
    void whileMemoryLasts(Runnable look) {
        try {
            look.run();
        } catch (IllegalStateException gone) {
            if (!registrationClosed) {
                throw gone;
            }
        }
    }

    void broken() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** {@return whether the other side may have ended a connection} */
    boolean mayHaveEnded(Actor one) {
        return ending
                || registrationClosed
                || actors.values().stream().anyMatch(a -> a != one && a.hasOwnEnd());
    }

    /** {@return a number that changes with every turn of the first loop} */
    int turn() {
        return turn;
    }

    /** {@return whether all sockets are the first loop's, whose turns are counted} */
    boolean countsTurns() {
        return counting && program.setting().loops() == 1;
    }

    void find(Promise promise, String what) {
        finding.compareAndSet(null, new Finding(promise, what));
    }

    /** Notes that a loop failed under a socket or a request: a finding unless it was planned. */
    void failed(@Nullable Actor actor, String what) {
        if (!isBreaking()) {
            find(Promise.LOOPS_LIVE, what);
        } else if (actor != null && actor.isMadeAfterBreak()) {
            find(Promise.NEW_SOCKETS_LIVE, what);
        }
    }

    /** Notes that a request ended as none of its kind does. */
    void unlikely(@Nullable Actor actor, String what) {
        if (!isBreaking()) {
            find(Promise.STATUS, what);
        } else if (actor != null && actor.isMadeAfterBreak()) {
            find(Promise.NEW_SOCKETS_LIVE, what);
        }
    }

    void began() {
        synchronized (monitor) {
            outstanding++;
        }
    }

    /** Notes that a socket of the program has come to exist. */
    void born() {
        synchronized (monitor) {
            births++;
            monitor.notifyAll();
        }
    }

    void ended() {
        synchronized (monitor) {
            outstanding--;
            if (outstanding == 0) {
                monitor.notifyAll();
            }
        }
    }

    /** {@return a failure and where it came from} */
    static String trace(Throwable thrown) {
        return thrown + frames(thrown.getStackTrace());
    }

    private static String frames(StackTraceElement[] frames) {
        return Stream.of(frames)
                .map(frame -> System.lineSeparator() + "  at " + frame)
                .collect(Collectors.joining());
    }

    // ---- the performance

    private void perform() throws InterruptedException {
        boolean done = program.setting().threads() == 0 ? onLoop() : onThreads();
        ending = true;
        if (done && closeAll()) {
            checkStreams();
            actors.values().forEach(this::checkLeft);
            checkLoops();
        } else {
            find(Promise.GOES_ON, "after " + bound.toSeconds() + " s " + left() + threads());
        }
    }

    /** Takes all steps on the first loop, each in the routine of a request that does nothing. */
    private boolean onLoop() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        List<Step> steps = program.steps();
        WskDatagramSocket sentinel = stage.sentinels().getFirst();
        WskIrp irp = stage.npi().allocateIrp();
        irp.setCompletionRoutine(
                new WskIrp.CompletionRoutine() {
                    private int next;
                    private int rounds;
                    private @Nullable Request waiting;

                    @Override
                    @SuppressWarnings("NonAtomicVolatileUpdate") // One loop writes it.
                    public void onCompletion(WskIrp same) {
                        turn++;
                        if (waiting != null && waiting.isPending() && rounds > 0) {
                            rounds--;
                        } else if (waiting == null && rounds > 0) {
                            rounds--;
                        } else if (next < steps.size()) {
                            Step step = steps.get(next++);
                            rounds = step.rounds();
                            waiting = performer.perform(step.action()).orElse(null);
                        } else {
                            // From here on the loop turns uncounted.
                            counting = false;
                            over.countDown();
                            return;
                        }
                        sentinel.getOption(WskOption.SO_REUSEADDR, same);
                    }
                });
        counting = true;
        sentinel.getOption(WskOption.SO_REUSEADDR, irp);
        return over.await(bound.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean onThreads() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < program.setting().threads(); i++) {
            int number = i;
            Stream<Step> own = program.steps().stream().filter(step -> step.thread() == number);
            List<Step> steps = own.toList();
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("program-" + number)
                            .start(() -> steps.forEach(this::take)));
        }
        boolean all = true;
        for (Thread thread : threads) {
            all &= thread.join(bound);
        }
        return all;
    }

    private void take(Step step) {
        Request request = performer.perform(step.action()).orElse(null);
        for (int i = 0; i < step.rounds() && (request == null || request.isPending()); i++) {
            LockSupport.parkNanos(ROUND_NANOS);
        }
    }

    // ---- the end

    private boolean closeAll() throws InterruptedException {
        if (!program.setting().releasesLate()) {
            releaseAll();
        }
        int known;
        do {
            known = births();
            open().forEach(actor -> performer.perform(new Action.Close(actor.ref())));
            if (!awaitAllOrBirth(known)) {
                return false;
            }
            // Requests that were under way may have made sockets, which have requests that wait.
        } while (births() != known || !open().isEmpty());
        releaseAll();
        return true;
    }

    /** {@return what is to be closed, listeners first: until then there may be more connections} */
    private List<Actor> open() {
        return actors.values().stream()
                .filter(actor -> actor.exists() && !actor.isCloseAsked())
                .sorted(Comparator.comparing(actor -> actor.ref().kind()))
                .toList();
    }

    private void releaseAll() {
        for (Actor actor : actors.values()) {
            while (actor.receiving().release() || actor.datagrams().release()) {
                Thread.onSpinWait();
            }
        }
    }

    private int births() {
        synchronized (monitor) {
            return births;
        }
    }

    /** {@return whether all requests are done, or a socket was made, in time} */
    private boolean awaitAllOrBirth(int known) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        synchronized (monitor) {
            for (long left = bound.toMillis(); outstanding > 0 && births == known && left > 0; ) {
                monitor.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
            return outstanding == 0 || births != known;
        }
    }

    private String left() {
        return actors.values().stream()
                .flatMap(actor -> actor.allPending().stream())
                .map(request -> "there is still " + request)
                .toList()
                .toString();
    }

    private String threads() {
        StringBuilder text = new StringBuilder();
        for (Thread loop : stage.loops()) {
            text.append(System.lineSeparator()).append(loop.getName());
            text.append(frames(loop.getStackTrace()));
        }
        return text.toString();
    }

    private void checkLeft(Actor actor) {
        actor.receiving().checkMemory();
        if (actor.exists() && !actor.isClosed() && !registrationClosed) {
            find(Promise.COMPLETED_ONCE, "no close of " + actor + " ended with SUCCESS");
        }
    }

    /**
     * Notes that sends wait for an acknowledgement, on one socket or on those it hands that on to.
     */
    void untilAcknowledged() {
        untilAcknowledged = true;
    }

    private void checkStreams() {
        if (isBreaking()) {
            return;
        }
        for (Actor one : actors.values()) {
            SockAddr remote = one.remote();
            if (one.ref().kind() != Ref.Kind.ACCEPTED || remote == null) {
                continue;
            }
            actors.values().stream()
                    .filter(other -> other.hasConnected() && remote.equals(other.local()))
                    .findFirst()
                    .ifPresent(other -> checkStreams(one, other));
        }
    }

    private void checkStreams(Actor one, Actor other) {
        one.receiving()
                .inflow()
                .check(other.outflow(), untilAcknowledged)
                .ifPresent(
                        wrong -> find(wrong.promise(), other + " to " + one + ": " + wrong.what()));
        other.receiving()
                .inflow()
                .check(one.outflow(), untilAcknowledged)
                .ifPresent(
                        wrong -> find(wrong.promise(), one + " to " + other + ": " + wrong.what()));
    }

    private void checkLoops() throws InterruptedException {
        if (isBreaking()) {
            checkLateComers();
            return;
        }
        if (registrationClosed) {
            return;
        }
        WskIrp irp = stage.npi().allocateIrp();
        for (WskDatagramSocket sentinel : stage.sentinels()) {
            sentinel.getOption(WskOption.SO_REUSEADDR, irp);
            NtStatus status = irp.await(bound);
            if (status != NtStatus.SUCCESS) {
                find(Promise.LOOPS_LIVE, "another socket of a loop answers " + status);
            }
        }
    }

    /** After a loop has failed, what is accepted of connections made later must live. */
    private void checkLateComers() {
        for (Actor one : actors.values()) {
            SockAddr remote = one.remote();
            if (one.ref().kind() == Ref.Kind.ACCEPTED && one.hasHeardDead() && remote != null) {
                actors.values().stream()
                        .filter(
                                other ->
                                        remote.equals(other.local())
                                                && other.isConnectedAfterBreak())
                        .forEach(
                                other ->
                                        find(
                                                Promise.NEW_SOCKETS_LIVE,
                                                one + " is dead, connected later by " + other));
            }
        }
    }
}
