package wsk.engine.driver;

/** The mechanism of a listening socket. */
public interface ListenDriver extends SocketDriver {
    /**
     * Starts to listen, with the largest backlog there is. Called once, after bind.
     *
     * @throws DriverException if the system refuses
     */
    void listen() throws DriverException;

    /**
     * Arms accepting: feeds {@link ListenSink#accepted} until disarmed or until {@link
     * ListenSink#acceptFailed}.
     */
    void armAccept();

    /**
     * Disarms accepting. Connections that were accepted by then may still be fed; the rest stay
     * with the kernel. May be armed again at once.
     */
    void disarmAccept();
}
