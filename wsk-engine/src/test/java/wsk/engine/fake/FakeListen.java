package wsk.engine.fake;

import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

/** A listener that a test feeds by hand. */
public final class FakeListen extends FakeSocket implements ListenDriver {
    private final FakeLoop loop;
    public final ListenSink sink;

    FakeListen(FakeLoop loop, ListenSink sink) {
        super(loop, sink::closed);
        this.loop = loop;
        this.sink = sink;
    }

    @Override
    public void listen() throws DriverException {
        loop.checkListening();
        asked.add("listen");
    }

    @Override
    public void armAccept() {
        asked.add("arm");
    }

    @Override
    public void disarmAccept() {
        asked.add("disarm");
    }
}
