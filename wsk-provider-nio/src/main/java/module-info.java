import org.jspecify.annotations.NullMarked;

import wsk.provider.nio.NioProvider;

/** The provider on java.nio. */
@NullMarked
module wsk.provider.nio {
    requires wsk.engine;
    // The keep-alive options; a module of every JDK that is not part of Java SE.
    requires jdk.net;
    // For what nobody else would hear of, such as a file left behind; never per message.
    requires org.slf4j;
    requires static org.jspecify;

    provides wsk.api.spi.WskProvider with
            NioProvider;
}
