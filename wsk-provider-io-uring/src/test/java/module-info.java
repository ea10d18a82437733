import org.jspecify.annotations.NullMarked;

/**
 * The module as its tests see it: what the main descriptor says, said again, and the kit on top. It
 * stands in for the main descriptor while testing, so both `provides` must agree.
 */
@NullMarked
open module wsk.provider.iouring {
    requires wsk.engine;
    requires wsk.tck;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires jdk.jfr;
    requires org.slf4j;
    requires static org.jspecify;

    provides wsk.api.spi.WskProvider with
            wsk.provider.iouring.UringProvider;
}
