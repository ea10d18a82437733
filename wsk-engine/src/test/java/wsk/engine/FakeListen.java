package wsk.engine;

import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

/** A listener that a test feeds by hand. */
final class FakeListen extends FakeSocket implements ListenDriver {
    private final FakeLoop loop;
    final ListenSink sink;

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
