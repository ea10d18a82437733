package wsk.provider.simulated;

import wsk.api.WskProviderCharacteristics;
import wsk.api.WskVersion;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.api.spi.WskProbe;
import wsk.api.spi.WskProvider;
import wsk.engine.Engine;

import java.util.Set;

/**
 * A provider whose network is this process's memory, for tests: all its clients meet there. Never
 * chosen unless named.
 *
 * <p>It does what a network may do without breaking anything: it takes sends in parts, lets
 * independent things happen in any order and late, and turns datagrams away for a while. What it
 * decides comes from a seed, which is {@code -Dwsk.seed=N} or drawn, and is one of its {@link
 * #probe capabilities}. With {@code -Dwsk.faults=true} it breaks things too, now and then: it
 * refuses and resets connections, and runs out of buffers. Both properties are read when a client
 * attaches.
 *
 * <p>A raw {@code controlSocket} with level -1 makes the loop of its socket fail, as a defect of a
 * provider would.
 */
public final class SimulatedProvider implements WskProvider {
    static final String NAME = "simulated";

    /** Makes the provider; for the lookup. */
    public SimulatedProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WskProviderCharacteristics characteristics() {
        return new WskProviderCharacteristics(WskVersion.V1_0, WskVersion.V1_0);
    }

    @Override
    public int preference() {
        return PREFERENCE_NEVER;
    }

    @Override
    public WskProbe probe() {
        return new WskProbe.Available(capabilities(SimulatedNetwork.seed()));
    }

    static Set<String> capabilities(long seed) {
        return Set.of("seed " + seed, "tcp", "udp", "acknowledged-sends");
    }

    @Override
    public WskAttachment attach(WskAttachingClient client) {
        return Engine.attach(
                client,
                new SimulatedTransport(SimulatedNetwork.seed(), Boolean.getBoolean("wsk.faults")));
    }
}
