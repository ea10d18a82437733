/** An extension interface that cannot be made. */
module example.throwing {
    requires wsk.api;

    provides wsk.api.spi.WskExtensionProvider with
            example.throwing.ThrowingProvider;
}
