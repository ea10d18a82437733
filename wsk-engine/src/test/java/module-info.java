import org.jspecify.annotations.NullMarked;

/** The module as its tests see it. It stands in for the main descriptor while testing. */
@NullMarked
open module wsk.engine {
    requires transitive wsk.api;
    requires org.junit.jupiter.api;
    requires org.slf4j;
    requires jdk.jfr;
    requires static org.jspecify;

    exports wsk.engine;
    exports wsk.engine.driver;
}
