import org.jspecify.annotations.NullMarked;

/**
 * The module as its tests see it: what the main descriptor says, said again, and the test framework
 * on top. Without it the framework would be looked for on the class path, but the kit has already
 * brought it in as a module.
 */
@NullMarked
open module wsk.it {
    requires wsk.api;
    requires wsk.tck;
    requires jdk.compiler;
    requires jdk.jdeps;
    requires jdk.jfr;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires static org.jspecify;
}
