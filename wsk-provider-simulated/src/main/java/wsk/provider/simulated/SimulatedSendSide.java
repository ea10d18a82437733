package wsk.provider.simulated;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.SendDriver;
import wsk.engine.driver.SendSink;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** What a simulated connection sends: in parts, as there is room in the pipe. */
final class SimulatedSendSide implements SendDriver {
    private final SimulatedConnectionDriver connection;
    private final SimulatedLoop.Lane lane;
    private final SendSink sink;
    private SimulatedPipe out = new SimulatedPipe();
    private byte @Nullable [] unsent;
    private boolean watching;
    private boolean ending;

    SimulatedSendSide(SimulatedConnectionDriver connection, SendSink sink) {
        this.connection = connection;
        this.lane = connection.loop.lane();
        this.sink = sink;
    }

    void join(SimulatedPipe ours) {
        out = ours;
        out.writtenBy(
                () -> {
                    pushLater();
                    lookLater();
                });
    }

    private void pushLater() {
        connection.later(lane, this::push);
    }

    private void lookLater() {
        connection.later(lane, this::look);
    }

    @Override
    public void send(GatherList list) {
        // No more than fits into a pipe is taken, and it is copied: the list is the engine's.
        byte[] bytes = new byte[(int) Math.min(list.bytes(), SimulatedPipe.CAPACITY)];
        int done = 0;
        for (int i = 0; i < list.count() && done < bytes.length; i++) {
            int n = (int) Math.min(list.length(i), bytes.length - done);
            MemorySegment.copy(
                    list.segment(i), list.offset(i), MemorySegment.ofArray(bytes), done, n);
            done += n;
        }
        unsent = bytes;
        pushLater();
    }

    private void push() {
        byte[] bytes = unsent;
        if (bytes == null) {
            return;
        }
        if (out.isReset()) {
            unsent = null;
            sink.sendFailed(NtStatus.CONNECTION_RESET, SimulatedConnectionDriver.LINUX_ECONNRESET);
        } else if (out.room() > 0) {
            unsent = null;
            int some = Math.min(bytes.length, out.room());
            some = 1 + connection.loop.draw(some);
            out.write(Arrays.copyOf(bytes, some));
            sink.sent(some);
        }
    }

    /** Acknowledges what the other side's program has taken. */
    @Override
    public void watchAcknowledged() {
        watching = true;
        lookLater();
    }

    private void look() {
        if (watching && out.isReset()) {
            watching = false;
            sink.sendBroke(NtStatus.CONNECTION_RESET, SimulatedConnectionDriver.LINUX_ECONNRESET);
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
    public void shutdown() {
        out.end();
        ending = true;
        lookLater();
    }

    @Override
    public long idealBacklog() {
        return connection.control.sendBuffer();
    }

    void end() {
        out.end();
    }

    void reset() {
        out.reset();
    }
}
