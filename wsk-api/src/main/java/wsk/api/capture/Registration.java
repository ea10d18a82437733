package wsk.api.capture;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskClientNpi;
import wsk.api.WskException;
import wsk.api.WskHealth;
import wsk.api.WskProviderCharacteristics;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one implementation of {@link WskRegistration}. */
public final class Registration implements WskRegistration {
    /*
     * One lock guards everything; nothing here is on the way of a message. Four moves matter:
     *
     *   capture     looks and attaches outside the lock, one thread at a time (`looking`): two
     *               first captures must not attach twice. While no provider is available it looks
     *               again now and then, with growing pauses, because nothing tells us when one
     *               becomes available; providers are made once, and only the unavailable asked
     *               again.
     *   release     signals `changed`, for deregister.
     *   deregister  sets `ended`, which wakes and fails every waiting capture, then waits for the
     *               captures to be released and for whoever looks, then detaches outside the lock:
     *               the provider waits there for sockets, and closing those must not need us.
     *   close       takes the captures away and has the sockets aborted, so that the same ending
     *               cannot take long. It waits for it only where that can hurt nobody, and so long;
     *               else a thread of its own sees it through.
     *
     * No wait is silent for long: after two seconds, and again after growing intervals, the
     * provider logs what it is for.
     */

    /** The first pause of a capture that waits; each next one is twice as long. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LOOK_AGAIN_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * The pause before a provider that could not start is tried once more: resources of another
     * process may come back a little late.
     */
    private static final long TRY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    /** The attachments of all registrations, to recognise a loop's thread. */
    private static final Set<WskAttachment> ATTACHED = ConcurrentHashMap.newKeySet();

    /** How long {@link #close} waits for what it has aborted. */
    static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The time before an ending is first reported, and the longest between two reports. */
    private static final long REPORT_FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long REPORT_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final WskClientNpi clientNpi;
    private final WskRegistrationOptions options;
    private final Discovery discovery;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private boolean ended;
    private boolean looking;
    private boolean closed;
    private boolean endsByItself;
    private boolean detaching;
    private boolean detached;
    private @Nullable WskAttachment attachment;
    private @Nullable WskProviderCharacteristics attachedCharacteristics;
    private @Nullable WskSelection attachedSelection;

    // Written under the lock; read without it by the provider, which only wants to know of misuse.
    private final AtomicInteger captures = new AtomicInteger();

    /**
     * Registers a client.
     *
     * @param clientNpi the client
     * @param options its choices
     */
    public Registration(WskClientNpi clientNpi, WskRegistrationOptions options) {
        this.clientNpi = Objects.requireNonNull(clientNpi, "clientNpi");
        this.options = Objects.requireNonNull(options, "options");
        this.discovery = new Discovery(options);
    }

    @Override
    public WskProviderNpi captureProviderNpi(Duration wait) throws InterruptedException {
        long nanos = nanosOf(wait);
        lock.lockInterruptibly();
        try {
            while (true) {
                if (ended) {
                    throw hasEnded();
                }
                if (attachment != null) {
                    captures.incrementAndGet();
                    return attachment.npi();
                }
                if (nanos > 0 && isLoopThread()) {
                    throw new IllegalStateException(
                            "a capture that waits must not be called on a loop's thread");
                }
                if (looking) {
                    changed.await();
                } else {
                    lookAndAttach(nanos);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isLoopThread() {
        return ATTACHED.stream().anyMatch(WskAttachment::onLoopThread);
    }

    private static WskException hasEnded() {
        return new WskException(
                NtStatus.DEVICE_NOT_READY, "this registration has ended; register again");
    }

    /** Returns attached or ended. The caller holds the lock, which is let go meanwhile. */
    private void lookAndAttach(long nanos) throws InterruptedException {
        looking = true;
        long end = System.nanoTime() + nanos;
        long pause = LOOK_AGAIN_NANOS;
        Discovery.@Nullable Survey survey = null;
        try {
            while (!ended) {
                Discovery.Survey known = survey;
                survey = unlocked(() -> lookOnce(known));
                if (attachment != null) {
                    return;
                }
                Discovery.Outcome outcome = survey.choose(clientNpi.dispatch().version());
                long left = nanos == Long.MAX_VALUE ? nanos : end - System.nanoTime();
                if (nanos == 0 || left <= 0 || !outcome.mayBecomeAvailable()) {
                    throw outcome.failure();
                }
                awaitUnlessEnded(Math.min(left, pause));
                pause = Math.min(2 * pause, LOOK_AGAIN_MAX_NANOS);
            }
        } finally {
            looking = false;
            changed.signalAll();
        }
    }

    private void awaitUnlessEnded(long nanos) throws InterruptedException {
        long left = nanos;
        while (left > 0 && !ended) {
            left = changed.awaitNanos(left);
        }
    }

    private <T> T unlocked(Callable<T> step) throws InterruptedException {
        lock.unlock();
        try {
            return step.call();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a step threw what it does not declare", e);
        } finally {
            lock.lock();
        }
    }

    /** Looks once, outside the lock, and attaches the best that can start. */
    private Discovery.Survey lookOnce(Discovery.@Nullable Survey known)
            throws InterruptedException {
        Discovery.Survey survey = known == null ? discovery.survey() : known;
        if (known != null) {
            survey.probeAgain();
        }
        Throwable first = null;
        while (true) {
            Discovery.Outcome outcome = survey.choose(clientNpi.dispatch().version());
            Discovery.Found chosen = outcome.chosen();
            if (chosen == null) {
                if (first != null) {
                    throw nobodyStarts(first, outcome);
                }
                return survey;
            }
            try {
                attached(start(chosen, outcome), chosen, outcome);
                return survey;
            } catch (RuntimeException | LinkageError | AssertionError failure) {
                if (isWhatTheClientAskedFor(outcome, failure)) {
                    throw failure;
                }
                first = first == null ? failure : first;
                survey.failed(chosen, String.valueOf(failure.getMessage()));
            }
        }
    }

    /** A provider that was named, or was given a setting that cannot be, is not passed over. */
    private static boolean isWhatTheClientAskedFor(Discovery.Outcome outcome, Throwable failure) {
        return outcome.selection().requested().isPresent()
                || (failure instanceof WskException told
                        && told.status() == NtStatus.INVALID_PARAMETER);
    }

    private static WskException nobodyStarts(Throwable first, Discovery.Outcome outcome) {
        NtStatus status =
                first instanceof WskException told ? told.status() : NtStatus.DEVICE_NOT_READY;
        return new WskException(
                status, first.getMessage() + System.lineSeparator() + outcome.selection(), first);
    }

    private WskAttachment start(Discovery.Found chosen, Discovery.Outcome outcome)
            throws InterruptedException {
        try {
            return attach(chosen, outcome);
        } catch (RuntimeException | LinkageError | AssertionError failure) {
            if (failure instanceof WskException told
                    && told.status() == NtStatus.INVALID_PARAMETER) {
                throw failure;
            }
            TimeUnit.NANOSECONDS.sleep(TRY_AGAIN_NANOS);
            return attach(chosen, outcome);
        }
    }

    private WskAttachment attach(Discovery.Found chosen, Discovery.Outcome outcome) {
        WskAttachment made =
                chosen.provider()
                        .attach(
                                new WskAttachingClient(
                                        clientNpi,
                                        options,
                                        clientNpi.dispatch().version(),
                                        outcome.selection(),
                                        outcome.extensions(),
                                        () -> captures.get() > 0));
        if (made == null) {
            throw new IllegalStateException(chosen.name() + " attached nothing");
        }
        return made;
    }

    private void attached(WskAttachment made, Discovery.Found chosen, Discovery.Outcome outcome) {
        lock.lock();
        try {
            ATTACHED.add(made);
            attachment = made;
            attachedCharacteristics = chosen.characteristics();
            attachedSelection = outcome.selection();
        } finally {
            lock.unlock();
        }
    }

    private static long nanosOf(Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("the wait is negative: " + wait);
        }
        try {
            return wait.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void releaseProviderNpi() {
        lock.lock();
        try {
            if (closed) {
                // Close has released all captures, perhaps while this call was on its way.
                return;
            }
            if (captures.get() == 0) {
                throw new IllegalStateException("nothing is captured");
            }
            captures.decrementAndGet();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public WskProviderCharacteristics queryProviderCharacteristics() {
        lock.lock();
        try {
            if (attachedCharacteristics != null) {
                return attachedCharacteristics;
            }
        } finally {
            lock.unlock();
        }
        Discovery.Outcome outcome = discovery.look(clientNpi.dispatch().version());
        WskProviderCharacteristics candidate = outcome.characteristics();
        if (candidate == null) {
            throw outcome.failure();
        }
        return candidate;
    }

    @Override
    public WskSelection selection() {
        lock.lock();
        try {
            if (attachedSelection != null) {
                return attachedSelection;
            }
        } finally {
            lock.unlock();
        }
        return discovery.look(clientNpi.dispatch().version()).selection();
    }

    @Override
    public WskHealth health() {
        WskAttachment attached = attached();
        return attached == null ? new WskHealth(0, 0, 0, Optional.empty()) : attached.health();
    }

    private @Nullable WskAttachment attached() {
        lock.lock();
        try {
            return attachment;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> openResources() throws InterruptedException {
        WskAttachment attached = attached();
        if (attached != null && attached.onLoopThread()) {
            throw new IllegalStateException(
                    "the loops are asked and waited for; not to be called on a loop's thread");
        }
        List<String> open = new ArrayList<>();
        int held = captures.get();
        if (held > 0) {
            open.add(held == 1 ? "a capture of the provider" : held + " captures of the provider");
        }
        if (attached != null) {
            open.addAll(attached.openResources());
        }
        return List.copyOf(open);
    }

    /** The time that an ending has taken, when to report it next, and when to give it up. */
    private final class Wait {
        private final long since = System.nanoTime();
        private final long limitNanos;
        private long interval = REPORT_FIRST_NANOS;
        private long reportAt = REPORT_FIRST_NANOS;

        Wait(long limitNanos) {
            this.limitNanos = limitNanos;
        }

        private long passed() {
            return System.nanoTime() - since;
        }

        boolean isOver() {
            return passed() >= limitNanos;
        }

        /** {@return how long to wait now} */
        long slice() {
            return Math.max(1, Math.min(limitNanos, reportAt) - passed());
        }

        /** Reports what it waits for, if it is time to. Called without the lock. */
        void report(@Nullable WskAttachment attached) throws InterruptedException {
            if (passed() < reportAt) {
                return;
            }
            if (attached != null) {
                attached.stillWaiting(Duration.ofNanos(passed()), openResources());
            }
            interval = Math.min(2 * interval, REPORT_MAX_NANOS);
            reportAt = passed() + interval;
        }
    }

    @Override
    public void deregister() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (attachment != null && attachment.onLoopThread()) {
                throw new IllegalStateException(
                        "deregister waits for sockets and must not be called on a loop's thread");
            }
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean over = awaitEnd(new Wait(Long.MAX_VALUE));
        assert over;
    }

    /** {@return whether all has ended before the wait was over} */
    private boolean awaitEnd(Wait wait) throws InterruptedException {
        while (true) {
            WskAttachment attached;
            boolean ours;
            lock.lockInterruptibly();
            try {
                if (captures.get() > 0 || detaching || looking) {
                    changed.awaitNanos(wait.slice());
                }
                attached = attachment;
                ours = captures.get() == 0 && !detaching && !looking;
                if (ours && (detached || attached == null)) {
                    return true;
                }
                detaching |= ours;
            } finally {
                lock.unlock();
            }
            if (ours && attached != null && detach(attached, wait)) {
                return true;
            }
            if (wait.isOver()) {
                return false;
            }
            wait.report(attached);
        }
    }

    /** Waits a while for the sockets. {@return whether all has ended} */
    private boolean detach(WskAttachment attached, Wait wait) throws InterruptedException {
        boolean done = false;
        try {
            done = attached.detach(Duration.ofNanos(wait.slice()));
            if (done) {
                ATTACHED.remove(attached);
            }
        } finally {
            lock.lock();
            try {
                detaching = false;
                detached = done;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return done;
    }

    @Override
    public void close() {
        WskAttachment attached;
        lock.lock();
        try {
            closed = true;
            ended = true;
            captures.set(0);
            changed.signalAll();
            attached = attachment;
        } finally {
            lock.unlock();
        }
        if (attached != null) {
            attached.abort();
        }
        try {
            if (isLoopThread() || !awaitEnd(new Wait(CLOSE_NANOS))) {
                endByItself();
            }
        } catch (InterruptedException e) {
            endByItself();
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves the rest of the ending to a thread of its own. */
    private void endByItself() {
        lock.lock();
        try {
            if (endsByItself || detached) {
                return;
            }
            endsByItself = true;
        } finally {
            lock.unlock();
        }
        Thread.ofPlatform()
                .daemon()
                .name("wsk-close")
                .start(
                        () -> {
                            try {
                                deregister();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }
}
