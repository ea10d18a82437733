import org.jspecify.annotations.NullMarked;

/**
 * The module as its tests see it: what the main descriptor says, said again, and the provider that
 * the kit itself is tried on. It stands in for the main descriptor while testing, so both
 * `provides` must agree.
 */
@NullMarked
open module wsk.tck {
    requires transitive wsk.api;
    requires wsk.provider.simulated;
    requires transitive org.junit.jupiter.api;
    requires org.slf4j;
    requires static org.jspecify;

    exports wsk.tck;
    exports wsk.tck.client;
    exports wsk.tck.contract;
    exports wsk.tck.kit;
    exports wsk.tck.peer;
    exports wsk.tck.programs;

    provides wsk.api.spi.WskExtensionProvider with
            wsk.tck.contract.ProbeExtension,
            wsk.tck.programs.ScriptedExtension;
}
