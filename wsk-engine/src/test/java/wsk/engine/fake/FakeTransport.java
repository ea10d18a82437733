package wsk.engine.fake;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.util.List;
import java.util.Set;

/** A mechanism whose loops a test has made. */
public final class FakeTransport implements TransportDriver {
    private final FakeLoop[] loops;

    public FakeTransport(FakeLoop[] loops) {
        this.loops = loops;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public List<WskTransport> transports() {
        return List.of(
                new WskTransport(
                        AddressFamily.INET, WskTransport.SOCK_STREAM, WskTransport.IPPROTO_TCP),
                new WskTransport(
                        AddressFamily.INET, WskTransport.SOCK_DGRAM, WskTransport.IPPROTO_UDP),
                new WskTransport(AddressFamily.UNIX, WskTransport.SOCK_STREAM, 0));
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
