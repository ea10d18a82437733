import org.jspecify.annotations.NullMarked;

/**
 * The provider on Linux io_uring, by raw system calls through the FFM API.
 *
 * <p>Exports nothing: it is found as a service. It is the one module that needs native access.
 */
@NullMarked
module wsk.provider.iouring {
    requires wsk.engine;
    // What each ring does, for flight recordings.
    requires jdk.jfr;
    requires org.slf4j;
    requires static org.jspecify;

    provides wsk.api.spi.WskProvider with
            wsk.provider.iouring.UringProvider;
}
