package wsk.engine;

import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;

/** A listener that a test feeds by hand. */
final class FakeListen extends FakeSocket implements ListenDriver {
    final ListenSink sink;

    FakeListen(FakeLoop loop, ListenSink sink) {
        super(loop, sink::closed);
        this.sink = sink;
    }

    @Override
    public void listen() {
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
