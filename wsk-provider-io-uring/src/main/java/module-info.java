import org.jspecify.annotations.NullMarked;

/** The provider on Linux io_uring, by raw system calls. */
@NullMarked
module wsk.provider.iouring {
    requires wsk.engine;
    requires org.slf4j;
    requires static org.jspecify;
}
