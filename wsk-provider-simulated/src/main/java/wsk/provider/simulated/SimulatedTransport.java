package wsk.provider.simulated;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.util.List;
import java.util.Set;

/** The simulated mechanism as a whole. */
final class SimulatedTransport implements TransportDriver {
    private final long seed;
    private final boolean faults;

    /**
     * @param seed what decides
     * @param faults whether things break now and then
     */
    SimulatedTransport(long seed, boolean faults) {
        this.seed = seed;
        this.faults = faults;
    }

    @Override
    public String name() {
        return SimulatedProvider.NAME;
    }

    @Override
    public List<WskTransport> transports() {
        return TransportDriver.transportsOf(family -> family != AddressFamily.UNIX);
    }

    @Override
    public Set<String> capabilities() {
        return SimulatedProvider.capabilities(seed);
    }

    @Override
    public LoopDriver openLoop(int index) {
        return new SimulatedLoop(seed + index, faults);
    }
}
