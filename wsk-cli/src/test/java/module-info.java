import org.jspecify.annotations.NullMarked;

/**
 * The module as its tests see it: what the main descriptor says, said again, and everything that
 * the command is shipped with. It stands in for the main descriptor while testing.
 */
@NullMarked
open module wsk.cli {
    requires wsk.api;
    requires wsk.provider.nio;
    requires wsk.provider.iouring;
    requires wsk.ext.sample;
    requires info.picocli;
    requires org.slf4j;
    requires jdk.unsupported;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires static org.jspecify;
}
