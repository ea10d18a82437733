package wsk.engine.driver;

import wsk.api.AddressFamily;

/** The mechanism of one loop: a selector, or a ring. */
public interface LoopDriver {
    /** A turn that waits until something happens. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * Does one turn: hands the kernel what was started since the last one, waits, and feeds the
     * sinks with all that happened. Ends early when something happened or {@link #wakeup()} was
     * called, before or meanwhile.
     *
     * @param timeoutNanos how long to wait at most; 0 only looks, {@link #FOREVER} has no limit
     */
    void turn(long timeoutNanos);

    /**
     * Ends the present turn's waiting, or the next one's. Any thread. The engine does not call it
     * twice for one turn.
     */
    void wakeup();

    /**
     * {@return whether memory that is to be sent is read after the call that says so, as a kernel
     * does that is handed requests} The engine then sends a copy of memory that its owner may free.
     * If not, such memory is read during the call, and only through {@link
     * java.lang.foreign.MemorySegment} or what guards it likewise.
     */
    default boolean holdsSentMemory() {
        return true;
    }

    /**
     * Opens a listening socket.
     *
     * @param family its family
     * @param sink who is fed
     * @return its driver
     * @throws DriverException if the system refuses
     */
    ListenDriver openListen(AddressFamily family, ListenSink sink) throws DriverException;

    /**
     * Opens a socket that is only asked for its {@linkplain SocketDriver#control options and
     * controls}, and never bound.
     *
     * @param family its family
     * @param socketType {@link wsk.api.WskTransport#SOCK_STREAM} or {@link
     *     wsk.api.WskTransport#SOCK_DGRAM}
     * @param sink who hears of its close
     * @return its driver
     * @throws DriverException if the system refuses
     */
    SocketDriver openBasic(AddressFamily family, int socketType, SocketSink sink)
            throws DriverException;

    /**
     * Opens a connection that is not connected.
     *
     * @param family its family
     * @param sink who is fed
     * @return its driver
     * @throws DriverException if the system refuses
     */
    ConnectionDriver openConnection(AddressFamily family, ConnectionSink sink)
            throws DriverException;

    /**
     * Takes over an accepted connection, from any loop of the same {@link TransportDriver}.
     *
     * @param accepted what a {@link ListenSink} was fed; not used again
     * @param sink who is fed
     * @return its driver, connected
     * @throws DriverException if the system refuses; the connection has been rejected then
     */
    ConnectionDriver adopt(AcceptedConnection accepted, ConnectionSink sink) throws DriverException;

    /**
     * Opens a datagram socket.
     *
     * @param family its family
     * @param sink who is fed
     * @return its driver
     * @throws DriverException if the system refuses
     */
    DatagramDriver openDatagram(AddressFamily family, DatagramSink sink) throws DriverException;

    /** Frees everything. All sockets are closed by then, and all blocks released. */
    void close();
}
