package wsk.provider.simulated;

import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

import java.util.ArrayDeque;
import java.util.Map;

/** A simulated listener. */
final class SimulatedListener extends SimulatedSocket implements ListenDriver {
    private final ListenSink sink;

    /** Guarded by the network's lock, as is {@link #listening}. */
    private final ArrayDeque<Waiting> backlog = new ArrayDeque<>();

    private boolean listening;
    private boolean armed;

    SimulatedListener(SimulatedLoop loop, ListenSink sink) {
        super(loop, false);
        this.sink = sink;
    }

    /** A connection that waits to be accepted. */
    record Waiting(
            SimulatedPipe in,
            SimulatedPipe out,
            Map<WskOption<?>, Object> options,
            SockAddr local,
            SockAddr remote)
            implements AcceptedConnection {
        /** {@return the connection with what it inherits} */
        Waiting with(Map<WskOption<?>, Object> inherited) {
            return new Waiting(in, out, inherited, local, remote);
        }

        @Override
        public void reject() {
            in.reset();
            out.reset();
        }
    }

    /** {@return whether the connection will be accepted; any thread} */
    boolean offer(SimulatedPipe in, SimulatedPipe out, SockAddr at, SockAddr from) {
        synchronized (SimulatedNetwork.LOCK) {
            if (!listening) {
                return false;
            }
            backlog.add(new Waiting(in, out, Map.of(), told(at), told(from)));
        }
        later(lane, this::feed);
        return true;
    }

    private void feed() {
        while (armed && !closed) {
            Waiting next;
            synchronized (SimulatedNetwork.LOCK) {
                next = backlog.poll();
            }
            if (next == null) {
                return;
            }
            sink.accepted(next.with(Map.copyOf(options())));
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
        closed = true;
        unbind();
        synchronized (SimulatedNetwork.LOCK) {
            listening = false;
            backlog.forEach(Waiting::reject);
            backlog.clear();
        }
        lane.post(sink::closed);
    }
}
