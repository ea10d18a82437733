import org.jspecify.annotations.NullMarked;

/** Contracts as tests, and the other sides they talk to. */
@NullMarked
module wsk.tck {
    requires transitive wsk.api;
    requires transitive org.junit.jupiter.api;
    requires org.slf4j;
    requires static org.jspecify;

    exports wsk.tck;
    exports wsk.tck.client;
    exports wsk.tck.contract;
    exports wsk.tck.kit;
    exports wsk.tck.peer;
    exports wsk.tck.programs;

    // The extension interfaces that the contracts and the random programs look through.
    provides wsk.api.spi.WskExtensionProvider with
            wsk.tck.contract.ProbeExtension,
            wsk.tck.programs.ScriptedExtension;
}
