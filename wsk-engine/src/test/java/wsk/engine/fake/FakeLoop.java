package wsk.engine.fake;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A loop on which a test makes happen what it wants, in the order it wants. */
public final class FakeLoop implements LoopDriver {
    private final LinkedBlockingQueue<Runnable> feed = new LinkedBlockingQueue<>();

    /** What is opened in the place of this one when it has failed. */
    public final ConcurrentLinkedQueue<FakeLoop> successors = new ConcurrentLinkedQueue<>();

    public final AtomicInteger refusedSuccessors = new AtomicInteger();
    private boolean opened;

    // Confined to the loop's thread.
    public final List<FakeConnection> connections = new ArrayList<>();
    public final List<FakeListen> listeners = new ArrayList<>();
    public final List<FakeDatagrams> datagrams = new ArrayList<>();
    public boolean refusesToOpen;
    public boolean refusesToListen;
    public boolean findsNoMemory;
    public volatile int closes;
    public volatile boolean holdsSentMemory = true;
    public int turns;

    /**
     * Makes something happen in a turn of the loop, after all requests started before have arrived,
     * and waits until it has.
     */
    public void happens(Runnable what) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Runnable noted =
                () -> {
                    try {
                        what.run();
                        done.complete(true);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                };
        // In the turn after the next: the loop looks into its inbox between the two.
        feed.add(() -> feed.add(noted));
        done.get(FakeClient.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Makes the loop fail. */
    public void breaks() {
        breaks(new IllegalStateException("a defect, made by the test"));
    }

    /** Makes the loop fail of something. */
    public void breaks(Throwable why) {
        Runnable defect =
                () -> {
                    switch (why) {
                        case RuntimeException exception -> throw exception;
                        case Error error -> throw error;
                        default -> throw new AssertionError(why);
                    }
                };
        feed.add(() -> feed.add(defect));
    }

    /** Opens this loop, and after it its successors. */
    LoopDriver openLoop(int index) throws DriverException {
        if (!opened) {
            opened = true;
            return this;
        }
        FakeLoop successor = successors.poll();
        if (successor == null) {
            refusedSuccessors.incrementAndGet();
            throw new DriverException(NtStatus.INSUFFICIENT_RESOURCES, 24, "no descriptors");
        }
        successor.opened = true;
        return successor;
    }

    @Override
    public void turn(long timeoutNanos) {
        Runnable what = next(timeoutNanos);
        // Tasks that this turn adds run in the next one.
        int more = feed.size();
        while (what != null) {
            what.run();
            what = more-- > 0 ? feed.poll() : null;
        }
        turns++;
    }

    @Override
    public boolean holdsSentMemory() {
        return holdsSentMemory;
    }

    private @Nullable Runnable next(long timeoutNanos) {
        try {
            return feed.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void wakeup() {
        feed.add(() -> {});
    }

    private void checkOpening() throws DriverException {
        if (findsNoMemory) {
            throw new OutOfMemoryError("made by the test");
        }
        if (refusesToOpen) {
            throw new DriverException(NtStatus.INSUFFICIENT_RESOURCES, 24, "no descriptors");
        }
    }

    void checkListening() throws DriverException {
        if (refusesToListen) {
            throw new DriverException(NtStatus.ADDRESS_ALREADY_EXISTS, 98, "another listens there");
        }
    }

    @Override
    public ListenDriver openListen(AddressFamily family, ListenSink sink) throws DriverException {
        checkOpening();
        FakeListen opened = new FakeListen(this, sink);
        listeners.add(opened);
        return opened;
    }

    @Override
    public SocketDriver openBasic(AddressFamily family, int socketType, SocketSink sink)
            throws DriverException {
        checkOpening();
        return new FakeSocket(this, sink::closed);
    }

    @Override
    public ConnectionDriver openConnection(AddressFamily family, ConnectionSink sink)
            throws DriverException {
        checkOpening();
        FakeConnection opened = new FakeConnection(this, sink);
        connections.add(opened);
        return opened;
    }

    @Override
    public ConnectionDriver adopt(AcceptedConnection accepted, ConnectionSink sink)
            throws DriverException {
        return openConnection(AddressFamily.INET, sink);
    }

    @Override
    public DatagramDriver openDatagram(AddressFamily family, DatagramSink sink)
            throws DriverException {
        checkOpening();
        FakeDatagrams opened = new FakeDatagrams(this, sink);
        datagrams.add(opened);
        return opened;
    }

    /** Settles a close in a later turn, as every driver does. */
    void closesSoon(Runnable closed) {
        feed.add(closed);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
    public void close() {
        closes++;
    }
}
