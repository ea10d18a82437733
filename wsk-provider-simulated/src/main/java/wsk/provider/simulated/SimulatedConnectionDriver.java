package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A simulated connection. */
final class SimulatedConnectionDriver extends SimulatedSocket implements ConnectionDriver {
    private static final int LINUX_ECONNREFUSED = 111;
    private static final int LINUX_ECONNRESET = 104;
    private static final int LINUX_ENETUNREACH = 101;

    private final ConnectionSink sink;
    private final SimulatedLoop.Lane sending;
    private SimulatedPipe in = new SimulatedPipe();
    private SimulatedPipe out = new SimulatedPipe();
    private boolean connected;

    private boolean armed;
    private boolean finished;
    private @Nullable MemorySegment posted;
    private byte @Nullable [] unsent;
    private boolean watching;
    private boolean ending;

    SimulatedConnectionDriver(SimulatedLoop loop, ConnectionSink sink) {
        super(loop, false);
        this.sink = sink;
        this.sending = loop.lane();
    }

    void adopt(SimulatedAccepted waiting) {
        control.connected(waiting.local());
        control.inherit(waiting.options());
        join(waiting.in(), waiting.out());
    }

    private void join(SimulatedPipe theirs, SimulatedPipe ours) {
        in = theirs;
        out = ours;
        connected = true;
        in.readBy(() -> later(lane, this::pump));
        out.writtenBy(
                () -> {
                    later(sending, this::push);
                    later(sending, this::look);
                });
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
    public void armReceive() {
        armed = true;
        later(lane, this::pump);
    }

    @Override
    public void disarmReceive() {
        armed = false;
    }

    @Override
    public void receive(MemorySegment target, long offset, long length) {
        posted = target.asSlice(offset, length);
        later(lane, this::pump);
    }

    @Override
    public void cancelReceive() {
        later(
                lane,
                () -> {
                    if (posted != null) {
                        posted = null;
                        sink.receiveFailed(NtStatus.CANCELLED, 0);
                    }
                });
    }

    /** Hands on what came, some of it at a time. */
    private void pump() {
        MemorySegment target = posted;
        if (closed || (!armed && target == null)) {
            return;
        }
        if (loop.fault()) {
            in.reset();
            out.reset();
        }
        if (in.isReset()) {
            armed = false;
            posted = null;
            sink.receiveFailed(NtStatus.CONNECTION_RESET, LINUX_ECONNRESET);
            return;
        }
        if (in.isAtEnd()) {
            armed = false;
            posted = null;
            finished = true;
            sink.receiveEnded();
            return;
        }
        int available = in.available();
        if (available == 0) {
            return;
        }
        int some = 1 + loop.draw(available);
        byte[] bytes = in.read(target == null ? some : (int) Math.min(some, target.byteSize()));
        // The other side may have reset it meanwhile, which is told next time.
        if (bytes.length > 0) {
            if (target == null) {
                ReceiveBlock block = block(bytes);
                sink.received(block, 0, bytes.length);
                block.release();
            } else {
                MemorySegment.copy(MemorySegment.ofArray(bytes), 0, target, 0, bytes.length);
                posted = null;
                sink.filled(bytes.length);
            }
            later(lane, this::pump);
        }
    }

    @Override
    public void send(GatherList list) {
        // At most what fits into a pipe is taken, and that is copied: the list is the engine's.
        byte[] bytes = new byte[(int) Math.min(list.bytes(), SimulatedPipe.CAPACITY)];
        int done = 0;
        for (int i = 0; i < list.count() && done < bytes.length; i++) {
            int n = (int) Math.min(list.length(i), bytes.length - done);
            MemorySegment.copy(
                    list.segment(i), list.offset(i), MemorySegment.ofArray(bytes), done, n);
            done += n;
        }
        unsent = bytes;
        later(sending, this::push);
    }

    private void push() {
        byte[] bytes = unsent;
        if (bytes == null) {
            return;
        }
        if (out.isReset()) {
            unsent = null;
            sink.sendFailed(NtStatus.CONNECTION_RESET, LINUX_ECONNRESET);
        } else if (out.room() > 0) {
            unsent = null;
            int some = Math.min(bytes.length, out.room());
            some = 1 + loop.draw(some);
            out.write(Arrays.copyOf(bytes, some));
            sink.sent(some);
        }
    }

    /** What the other side's program has taken is acknowledged. */
    @Override
    public void watchAcknowledged() {
        watching = true;
        later(sending, this::look);
    }

    private void look() {
        if (watching && out.isReset()) {
            watching = false;
            sink.sendBroke(NtStatus.CONNECTION_RESET, LINUX_ECONNRESET);
        } else if (watching) {
            int unread = out.available();
            watching = unread > 0;
            sink.outstanding(unread);
        }
        if (ending && !watching) {
            ending = false;
            sink.sendShutdown(NtStatus.SUCCESS, 0);
        }
    }

    @Override
    public void shutdownSend() {
        out.end();
        ending = true;
        later(sending, this::look);
    }

    @Override
    public long receiveBacklog() {
        return in.available();
    }

    @Override
    public long idealSendBacklog() {
        return control.sendBuffer();
    }

    @Override
    public void close(boolean reset) {
        leave();
        control.unbind();
        if (connected && (reset || !finished)) {
            in.reset();
            out.reset();
        } else {
            out.end();
        }
        lane.post(sink::closed);
    }
}
