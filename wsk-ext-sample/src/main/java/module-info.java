import org.jspecify.annotations.NullMarked;

/** Sample extension interfaces. */
@NullMarked
module wsk.ext.sample {
    requires transitive wsk.api;
    requires static org.jspecify;
}
