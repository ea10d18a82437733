package wsk.engine.driver;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;

/** The mechanism of a connection: it connects or listens, and has two directions. */
public interface ConnectionDriver extends SocketDriver {
    /**
     * Starts to listen where it is bound, with the largest backlog there is, instead of connecting:
     * for stream sockets. The address is not given up meanwhile, and what was set by {@link
     * SocketControl#setOption} holds for the listener. Nothing was started on this driver before
     * but {@link SocketControl#bind}.
     *
     * @param sink who is fed; not armed yet
     * @param file what binding made, null if the address has no file; to be told if a file takes
     *     its place
     * @return the listener, which has taken this driver's place: nothing is called on this one any
     *     more, nor told by it
     * @throws DriverException if the system refuses; this driver is bound then as it was, and may
     *     listen, connect or be closed
     */
    ListenDriver listen(ListenSink sink, @Nullable BoundFile file) throws DriverException;

    /**
     * Connects; settled by {@link ConnectionSink#connected}.
     *
     * @param remote of the socket's family
     */
    void connect(SockAddr remote);

    /** {@return the mechanism of what it receives; always the same object} */
    ReceiveDriver receiving();

    /** {@return the mechanism of what it sends; always the same object} */
    SendDriver sending();
}
