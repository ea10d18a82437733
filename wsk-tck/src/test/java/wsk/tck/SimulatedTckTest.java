package wsk.tck;

import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Map;

/** The contract kit on the simulated network, whose other sides are sockets of its own. */
@ExtendWith(SeedReport.class)
public final class SimulatedTckTest implements AllContracts {
    /** For JUnit, and for the tests of the kit. */
    public SimulatedTckTest() {}

    @Override
    public String providerName() {
        return "simulated";
    }

    @Override
    public PeerKind peers() {
        return PeerKind.SAME_PROVIDER;
    }

    @Override
    public Map<String, String> impossible() {
        return Map.of("DATA-2", "needs bytes that arrive together, and here the seed parts them");
    }
}
