import org.jspecify.annotations.NullMarked;

/** Tests of the whole, from outside. */
@NullMarked
module wsk.it {
    requires wsk.api;
    // The style test parses sources with the compiler's own parser.
    requires jdk.compiler;
    // Holds jnativescan, which says what needs native access.
    requires jdk.jdeps;
    requires static org.jspecify;
}
