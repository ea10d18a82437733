import org.jspecify.annotations.NullMarked;

/** Tests of the whole, from outside. */
@NullMarked
module wsk.it {
    requires wsk.api;
    requires static org.jspecify;
}
