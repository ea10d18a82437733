package wsk.provider.simulated;

import wsk.engine.driver.SocketSink;

/** A simulated socket that is only asked for its options. */
final class SimulatedBasicDriver extends SimulatedSocket {
    private final SocketSink sink;

    SimulatedBasicDriver(SimulatedLoop loop, boolean datagrams, SocketSink sink) {
        super(loop, datagrams);
        this.sink = sink;
    }

    @Override
    public void close(boolean reset) {
        leave();
        lane.post(sink::closed);
    }
}
