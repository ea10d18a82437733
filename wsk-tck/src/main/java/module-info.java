import org.jspecify.annotations.NullMarked;

/** Contracts as tests, and the simulated provider. */
@NullMarked
module wsk.tck {
    requires transitive wsk.api;
    requires wsk.engine;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports wsk.tck;

    // The extension interface that the contracts look through.
    provides wsk.api.spi.WskExtensionProvider with
            wsk.tck.ProbeExtension;
    // A network without a network, for tests; never chosen unless named.
    provides wsk.api.spi.WskProvider with
            wsk.tck.SimulatedProvider;
}
