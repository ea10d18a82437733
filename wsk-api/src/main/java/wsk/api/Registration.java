package wsk.api;

import org.jspecify.annotations.Nullable;

import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one implementation of {@link WskRegistration}. */
final class Registration implements WskRegistration {
    /*
     * One lock guards everything; nothing here is on the way of a message. Three moves matter:
     *
     *   capture     waits on `changed` while no provider is available, looking again now and then, because nothing tells us
     *               when a provider becomes available. The lookup itself runs under the lock: two first captures must not
     *               attach twice.
     *   release     signals `changed`, for deregister.
     *   deregister  sets `ended`, which wakes and fails every waiting capture, then waits for the captures to be released,
     *               then detaches outside the lock: the provider waits there for sockets, and closing those must not need us.
     */

    /** How often a waiting capture looks again. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final WskClientNpi clientNpi;
    private final WskRegistrationOptions options;
    private final Discovery discovery;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private boolean ended;
    private boolean detaching;
    private boolean detached;
    private @Nullable WskAttachment attachment;
    private @Nullable WskProviderCharacteristics attachedCharacteristics;

    // Written under the lock; read without it by the provider, which only wants to know of misuse.
    private final AtomicInteger captures = new AtomicInteger();

    Registration(WskClientNpi clientNpi, WskRegistrationOptions options) {
        this.clientNpi = Objects.requireNonNull(clientNpi, "clientNpi");
        this.options = Objects.requireNonNull(options, "options");
        this.discovery = new Discovery(options);
    }

    @Override
    public WskProviderNpi captureProviderNpi(Duration wait) throws InterruptedException {
        long remaining = nanosOf(wait);
        lock.lockInterruptibly();
        try {
            while (true) {
                if (ended) {
                    throw new WskException(
                            NtStatus.DEVICE_NOT_READY,
                            "this registration has ended; register again");
                }
                if (attachment == null) {
                    Discovery.Outcome outcome = discovery.look(clientNpi.dispatch().version());
                    if (outcome.chosen() == null && remaining > 0 && outcome.mayBecomeAvailable()) {
                        long slice = Math.min(remaining, LOOK_AGAIN_NANOS);
                        remaining -= slice - changed.awaitNanos(slice);
                        continue;
                    }
                    attach(outcome);
                }
                captures.incrementAndGet();
                return Objects.requireNonNull(attachment).npi();
            }
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

    private void attach(Discovery.Outcome outcome) {
        Discovery.Found found = outcome.chosen();
        if (found == null) {
            throw outcome.failure();
        }
        WskVersion version = clientNpi.dispatch().version();
        attachment =
                found.provider()
                        .attach(
                                new WskAttachingClient(
                                        clientNpi,
                                        options,
                                        version,
                                        outcome.selection(),
                                        outcome.extensions(),
                                        () -> captures.get() > 0));
        attachedCharacteristics = found.characteristics();
    }

    @Override
    public void releaseProviderNpi() {
        lock.lock();
        try {
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
        return discovery.look(clientNpi.dispatch().version()).selection();
    }

    @Override
    public void deregister() throws InterruptedException {
        WskAttachment toDetach;
        lock.lockInterruptibly();
        try {
            if (attachment != null && attachment.onLoopThread()) {
                throw new IllegalStateException(
                        "deregister waits for sockets and must not be called on a loop's thread");
            }
            ended = true;
            changed.signalAll();
            while (captures.get() > 0 || detaching) {
                changed.await();
            }
            if (detached || attachment == null) {
                return;
            }
            detaching = true;
            toDetach = attachment;
        } finally {
            lock.unlock();
        }
        boolean done = false;
        try {
            toDetach.detach();
            done = true;
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
    }

    @Override
    public void close() {
        try {
            deregister();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
