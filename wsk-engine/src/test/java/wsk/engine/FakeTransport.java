package wsk.engine;

import wsk.api.WskTransport;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.util.List;
import java.util.Set;

/** A mechanism whose loops a test has made. */
final class FakeTransport implements TransportDriver {
    private final FakeLoop[] loops;

    FakeTransport(FakeLoop[] loops) {
        this.loops = loops;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public List<WskTransport> transports() {
        return List.of();
    }

    @Override
    public Set<String> capabilities() {
        return Set.of();
    }

    @Override
    public LoopDriver openLoop(int index) throws DriverException {
        return loops[index].openLoop(index);
    }
}
