import org.jspecify.annotations.NullMarked;

/** The wsk command. */
@NullMarked
module wsk.cli {
    requires wsk.api;
    requires wsk.ext.sample;
    requires info.picocli;
    requires org.slf4j;
    requires jdk.unsupported;
    requires static org.jspecify;

    // Commands and options are found by their annotations.
    opens wsk.cli to
            info.picocli;
}
