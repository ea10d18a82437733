/**
 * The Winsock Kernel programming model for Java: contracts only.
 *
 * <p>{@link wsk.api} is what a client calls; {@link wsk.api.spi} is what a provider and an
 * extension interface implement.
 */
@org.jspecify.annotations.NullMarked
module wsk.api {
    // Nullness annotations are read by compilers and checkers only.
    requires static org.jspecify;

    exports wsk.api;
    exports wsk.api.spi;

    // Both lookups happen in this module, when a client captures the provider.
    uses wsk.api.spi.WskProvider;
    uses wsk.api.spi.WskExtensionProvider;
}
