import org.jspecify.annotations.NullMarked;

/** Socket state machines, written once for all providers. */
@NullMarked
module wsk.engine {
    requires transitive wsk.api;
    requires org.slf4j;
    requires static org.jspecify;
}
