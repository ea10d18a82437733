import org.jspecify.annotations.NullMarked;

/** Contracts as tests, and the other sides they talk to. */
@NullMarked
module wsk.tck {
    requires transitive wsk.api;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports wsk.tck;

    // The extension interface that the contracts look through.
    provides wsk.api.spi.WskExtensionProvider with
            wsk.tck.ProbeExtension;
}
