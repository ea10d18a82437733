package wsk.provider.simulated;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskTransport;
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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A loop of the simulated network. Tasks wait in lanes: those of one lane run in order, the seed
 * decides which lane is next, and not all run in one turn.
 */
final class SimulatedLoop implements LoopDriver {
    private final Random random;
    private final boolean faults;
    private final Object monitor = new Object();
    private final List<Lane> busy = new ArrayList<>();
    private boolean woken;
    private boolean closed;

    /** Confined to the loop. */
    private final Set<SimulatedSocket> open = Collections.newSetFromMap(new IdentityHashMap<>());

    SimulatedLoop(long seed, boolean faults) {
        this.random = new Random(seed);
        this.faults = faults;
    }

    /** {@return one decision of the seed: 0 to bound - 1; for the loop's own thread} */
    int draw(int bound) {
        return random.nextInt(bound);
    }

    /** {@return whether a fault happens here and now} */
    boolean fault() {
        return faults && draw(50) == 0;
    }

    /** Tasks that run one after another on this loop. */
    final class Lane {
        private final ArrayDeque<Runnable> steps = new ArrayDeque<>();

        /** Adds a task; any thread. */
        void post(Runnable step) {
            synchronized (monitor) {
                if (closed) {
                    return;
                }
                if (steps.isEmpty()) {
                    busy.add(this);
                }
                steps.add(step);
                monitor.notifyAll();
            }
        }
    }

    Lane lane() {
        return new Lane();
    }

    @Override
    public void turn(long timeoutNanos) {
        for (Runnable step : awaitSteps(timeoutNanos)) {
            step.run();
        }
    }

    private List<Runnable> awaitSteps(long timeoutNanos) {
        List<Runnable> steps = new ArrayList<>();
        long end = timeoutNanos == FOREVER ? FOREVER : System.nanoTime() + timeoutNanos;
        synchronized (monitor) {
            long left = timeoutNanos;
            while (busy.isEmpty() && !woken && left > 0) {
                try {
                    // At least a millisecond: a shorter time would round to 0, a wait without end.
                    monitor.wait(
                            timeoutNanos == FOREVER
                                    ? 0
                                    : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return steps;
                }
                left = end == FOREVER ? FOREVER : end - System.nanoTime();
            }
            woken = false;
            Collections.shuffle(busy, random);
            for (Lane lane : List.copyOf(busy)) {
                int count = 1 + draw(lane.steps.size());
                for (int i = 0; i < count; i++) {
                    steps.add(lane.steps.remove());
                }
            }
            busy.removeIf(lane -> lane.steps.isEmpty());
        }
        return steps;
    }

    @Override
    public void wakeup() {
        synchronized (monitor) {
            woken = true;
            monitor.notifyAll();
        }
    }

    private static void check(AddressFamily family) throws DriverException {
        if (family == AddressFamily.UNIX) {
            throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "no paths in this network");
        }
    }

    @Override
    public ListenDriver openListen(AddressFamily family, ListenSink sink) throws DriverException {
        check(family);
        return new SimulatedListenDriver(this, sink);
    }

    @Override
    public SocketDriver openBasic(AddressFamily family, int socketType, SocketSink sink)
            throws DriverException {
        check(family);
        return new SimulatedBasicDriver(this, socketType == WskTransport.SOCK_DGRAM, sink);
    }

    @Override
    public ConnectionDriver openConnection(AddressFamily family, ConnectionSink sink)
            throws DriverException {
        check(family);
        return new SimulatedConnectionDriver(this, sink);
    }

    @Override
    public ConnectionDriver adopt(AcceptedConnection accepted, ConnectionSink sink) {
        SimulatedConnectionDriver driver = new SimulatedConnectionDriver(this, sink);
        driver.adopt((SimulatedAccepted) accepted);
        return driver;
    }

    @Override
    public DatagramDriver openDatagram(AddressFamily family, DatagramSink sink)
            throws DriverException {
        check(family);
        return new SimulatedDatagramDriver(this, sink);
    }

    void opened(SimulatedSocket socket) {
        open.add(socket);
    }

    void closed(SimulatedSocket socket) {
        open.remove(socket);
    }

    /** No task runs here any more, and what was open has left the network. */
    @Override
    public void close() {
        List.copyOf(open).forEach(socket -> socket.close(true));
        synchronized (monitor) {
            closed = true;
            busy.clear();
        }
    }
}
