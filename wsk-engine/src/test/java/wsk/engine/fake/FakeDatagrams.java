package wsk.engine.fake;

import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;

import java.util.ArrayList;
import java.util.List;

/** A datagram socket that a test feeds and settles by hand. */
public final class FakeDatagrams extends FakeSocket implements DatagramDriver {
    public final DatagramSink sink;
    public final List<DatagramSend> sends = new ArrayList<>();
    public boolean full;

    FakeDatagrams(FakeLoop loop, DatagramSink sink) {
        super(loop, sink::closed);
        this.sink = sink;
    }

    @Override
    public void armReceive() {
        asked.add("arm");
    }

    @Override
    public void disarmReceive() {
        asked.add("disarm");
    }

    @Override
    public boolean send(DatagramSend send) {
        if (full) {
            return false;
        }
        sends.add(send);
        return true;
    }
}
