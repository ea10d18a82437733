/** Sample extension interfaces. */
@org.jspecify.annotations.NullMarked
module wsk.ext.sample {
    requires transitive wsk.api;
    requires static org.jspecify;

    exports wsk.ext.sample;

    provides wsk.api.spi.WskExtensionProvider with
            wsk.ext.sample.internal.IdleWatchProvider;
}
