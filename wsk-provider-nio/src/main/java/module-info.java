import org.jspecify.annotations.NullMarked;

/** The provider on java.nio. */
@NullMarked
module wsk.provider.nio {
    requires wsk.engine;
    requires org.slf4j;
    requires static org.jspecify;
}
