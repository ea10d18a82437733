import org.jspecify.annotations.NullMarked;

/**
 * The module as its tests see it: what the main descriptor says, said again, and a provider on top.
 * It stands in for the main descriptor while testing, so both `provides` must agree.
 */
@NullMarked
open module wsk.ext.sample {
    requires transitive wsk.api;
    requires wsk.tck;
    requires wsk.provider.nio;
    requires org.junit.jupiter.api;
    requires static org.jspecify;

    exports wsk.ext.sample;

    provides wsk.api.spi.WskExtensionProvider with
            wsk.ext.sample.internal.IdleWatchProvider;
}
