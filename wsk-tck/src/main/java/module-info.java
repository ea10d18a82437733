import org.jspecify.annotations.NullMarked;

/** Contracts as tests, and the simulated provider. */
@NullMarked
module wsk.tck {
    requires transitive wsk.api;
    requires wsk.engine;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;
}
