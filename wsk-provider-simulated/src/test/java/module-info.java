import org.jspecify.annotations.NullMarked;

import wsk.provider.simulated.SimulatedProvider;

/**
 * The module as its tests see it: what the main descriptor says, said again, and the test framework
 * on top. It stands in for the main descriptor while testing, so both `provides` must agree.
 */
@NullMarked
open module wsk.provider.simulated {
    requires wsk.engine;
    requires org.junit.jupiter.api;
    requires static org.jspecify;

    provides wsk.api.spi.WskProvider with
            SimulatedProvider;
}
