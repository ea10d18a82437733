/** A stranger's extension interface, built against the packed jars alone. */
module example.greeting {
    requires transitive wsk.api;

    exports example.greeting;

    provides wsk.api.spi.WskExtensionProvider with
            example.greeting.GreetingProvider;
}
