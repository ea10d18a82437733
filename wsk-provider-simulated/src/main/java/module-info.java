import org.jspecify.annotations.NullMarked;

/** The simulated provider: a network in memory, for tests of programs and plug-ins. */
@NullMarked
module wsk.provider.simulated {
    requires wsk.engine;
    requires static org.jspecify;

    // Never chosen unless named.
    provides wsk.api.spi.WskProvider with
            wsk.provider.simulated.SimulatedProvider;
}
