import org.jspecify.annotations.NullMarked;

/** The Winsock Kernel programming model: contracts only. */
@NullMarked
module wsk.api {
    requires static org.jspecify;
}
