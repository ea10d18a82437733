import org.jspecify.annotations.NullMarked;

import wsk.provider.nio.NioProvider;

/**
 * The module as its tests see it: what the main descriptor says, said again, and the kit on top. It
 * stands in for the main descriptor while testing, so both `provides` must agree.
 */
@NullMarked
open module wsk.provider.nio {
    requires wsk.engine;
    requires wsk.tck;
    requires jdk.net;
    requires org.junit.jupiter.api;
    requires org.slf4j;
    requires static org.jspecify;

    provides wsk.api.spi.WskProvider with
            NioProvider;
}
