package wsk.engine.fake;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.ReceiveDriver;
import wsk.engine.driver.SendDriver;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A connection that a test feeds and settles by hand. */
public final class FakeConnection extends FakeSocket
        implements ConnectionDriver, ReceiveDriver, SendDriver {
    private final FakeLoop loop;
    public final ConnectionSink sink;
    public boolean breaksWhenArmed;
    public long idealSendBacklog = 1;

    /** What was handed over to be sent last. */
    public final List<MemorySegment> handed = new ArrayList<>();

    /** Where a receive was posted last. */
    public @Nullable MemorySegment posted;

    FakeConnection(FakeLoop loop, ConnectionSink sink) {
        super(loop, sink::closed);
        this.loop = loop;
        this.sink = sink;
    }

    @Override
    public ListenDriver listen(ListenSink sink, @Nullable BoundFile file) throws DriverException {
        loop.checkListening();
        FakeListen listener = new FakeListen(loop, sink);
        loop.listeners.add(listener);
        return listener;
    }

    @Override
    public void connect(SockAddr remote) {
        asked.add("connect");
    }

    @Override
    public ReceiveDriver receiving() {
        return this;
    }

    @Override
    public SendDriver sending() {
        return this;
    }

    @Override
    public void arm() {
        if (breaksWhenArmed) {
            throw new IllegalStateException("a defect, made by the test");
        }
        asked.add("arm");
    }

    @Override
    public void disarm() {
        asked.add("disarm");
    }

    @Override
    public void post(MemorySegment target, long offset, long length) {
        posted = target.asSlice(offset, length);
        arm();
    }

    @Override
    public void cancelPosted() {
        asked.add("cancel");
    }

    @Override
    public void send(GatherList list) {
        asked.add("send " + list.bytes());
        handed.clear();
        for (int i = 0; i < list.count(); i++) {
            handed.add(list.segment(i).asSlice(list.offset(i), list.length(i)));
        }
    }

    @Override
    public void shutdown() {
        asked.add("shutdown");
    }

    @Override
    public long backlog() {
        return 0;
    }

    @Override
    public long idealBacklog() {
        return idealSendBacklog;
    }
}
