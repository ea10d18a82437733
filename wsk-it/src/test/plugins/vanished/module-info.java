/** An extension interface whose class is taken out of the jar after it was compiled. */
module example.vanished {
    requires wsk.api;

    provides wsk.api.spi.WskExtensionProvider with
            example.vanished.VanishedProvider;
}
