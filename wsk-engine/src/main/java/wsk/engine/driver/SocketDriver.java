package wsk.engine.driver;

/** What the drivers of all sockets have in common. */
public interface SocketDriver {
    /** {@return what binds the socket and knows its address and options; always the same object} */
    SocketControl control();

    /**
     * Closes; settled by the sink's {@code closed}. Nothing else is called or settled after it.
     *
     * @param reset whether a connection's peer is to see a reset, rather than an orderly end
     */
    void close(boolean reset);
}
