package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

/**
 * A simulated connection. Sending and receiving are a class each; this one connects, ends and keeps
 * them apart.
 */
final class SimulatedConnectionDriver extends SimulatedSocket implements ConnectionDriver {
    static final int LINUX_ECONNRESET = 104;
    private static final int LINUX_ECONNREFUSED = 111;
    private static final int LINUX_ENETUNREACH = 101;

    private final ConnectionSink sink;
    private final SimulatedReceiveSide receiveSide;
    private final SimulatedSendSide sendSide;
    private boolean connected;

    SimulatedConnectionDriver(SimulatedLoop loop, ConnectionSink sink) {
        super(loop, false);
        this.sink = sink;
        this.receiveSide = new SimulatedReceiveSide(this, sink.receiving());
        this.sendSide = new SimulatedSendSide(this, sink.sending());
    }

    void adopt(SimulatedAccepted waiting) {
        control.connected(waiting.local());
        control.inherit(waiting.options());
        join(waiting.in(), waiting.out());
    }

    private void join(SimulatedPipe theirs, SimulatedPipe ours) {
        connected = true;
        receiveSide.join(theirs);
        sendSide.join(ours);
    }

    @Override
    public ListenDriver listen(ListenSink listener, @Nullable BoundFile file) {
        SimulatedListenDriver successor = new SimulatedListenDriver(loop, listener);
        leave();
        successor.control.takeOver(control);
        successor.listen();
        return successor;
    }

    @Override
    public void connect(SockAddr remote) {
        SockAddr from = control.seenFrom(remote);
        if (from == null) {
            later(lane, () -> sink.connected(NtStatus.NETWORK_UNREACHABLE, LINUX_ENETUNREACH));
            return;
        }
        SimulatedPipe there = new SimulatedPipe();
        SimulatedPipe back = new SimulatedPipe();
        boolean taken =
                !loop.fault()
                        && SimulatedNetwork.find(false, remote)
                                instanceof SimulatedListenDriver listener
                        && listener.offer(there, back, remote.unmapped(), from);
        later(
                lane,
                () -> {
                    if (taken) {
                        control.connected(control.told(from));
                        join(back, there);
                        sink.connected(NtStatus.SUCCESS, 0);
                    } else {
                        sink.connected(NtStatus.CONNECTION_REFUSED, LINUX_ECONNREFUSED);
                    }
                });
    }

    @Override
    public SimulatedReceiveSide receiving() {
        return receiveSide;
    }

    @Override
    public SimulatedSendSide sending() {
        return sendSide;
    }

    /** Breaks both directions: both ends notice. */
    void breakDown() {
        receiveSide.reset();
        sendSide.reset();
    }

    @Override
    public void close(boolean reset) {
        leave();
        control.unbind();
        if (connected && (reset || !receiveSide.isFinished())) {
            breakDown();
        } else {
            sendSide.end();
        }
        lane.post(sink::closed);
    }
}
