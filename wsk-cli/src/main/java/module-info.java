import org.jspecify.annotations.NullMarked;

/** The wsk command. */
@NullMarked
module wsk.cli {
    requires wsk.api;
    requires info.picocli;
    requires org.slf4j;
    requires static org.jspecify;

    // Commands and options are found by their annotations.
    opens wsk.cli to
            info.picocli;
}
