package wsk.provider.simulated;

import wsk.api.SockAddr;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

import java.util.ArrayDeque;
import java.util.Map;

/** A simulated listener. */
final class SimulatedListenDriver extends SimulatedSocket implements ListenDriver {
    private final ListenSink sink;

    /** Guarded by the network's lock, as is {@link #listening}. */
    private final ArrayDeque<SimulatedAccepted> backlog = new ArrayDeque<>();

    private boolean listening;
    private boolean armed;

    SimulatedListenDriver(SimulatedLoop loop, ListenSink sink) {
        super(loop, false);
        this.sink = sink;
    }

    /** {@return whether the connection will be accepted; any thread} */
    boolean offer(SimulatedPipe in, SimulatedPipe out, SockAddr at, SockAddr from) {
        synchronized (SimulatedNetwork.LOCK) {
            if (!listening) {
                return false;
            }
            backlog.add(
                    new SimulatedAccepted(in, out, Map.of(), control.told(at), control.told(from)));
        }
        later(lane, this::feed);
        return true;
    }

    private void feed() {
        while (armed && !closed) {
            SimulatedAccepted next;
            synchronized (SimulatedNetwork.LOCK) {
                next = backlog.poll();
            }
            if (next == null) {
                return;
            }
            sink.accepted(next.with(control.options()));
        }
    }

    @Override
    public void listen() {
        synchronized (SimulatedNetwork.LOCK) {
            listening = true;
        }
    }

    @Override
    public void armAccept() {
        armed = true;
        later(lane, this::feed);
    }

    @Override
    public void disarmAccept() {
        armed = false;
    }

    @Override
    public void close(boolean reset) {
        leave();
        control.unbind();
        synchronized (SimulatedNetwork.LOCK) {
            listening = false;
            backlog.forEach(SimulatedAccepted::reject);
            backlog.clear();
        }
        lane.post(sink::closed);
    }
}
