package wsk.engine.driver;

/** The mechanism of a datagram socket. */
public interface DatagramDriver extends SocketDriver {
    /** Arms receiving: feeds {@link DatagramSink#received} until disarmed. */
    void armReceive();

    /**
     * Disarms receiving. Datagrams that had been taken from the kernel by then are still fed. May
     * be armed again at once.
     */
    void disarmReceive();

    /**
     * Sends one datagram. Several may be under way; they are handed to the kernel in order.
     *
     * @param send what and where to
     * @return true if it was taken: settled by {@link DatagramSend#sent}, perhaps before this
     *     returns; false if nothing can be taken now: {@link DatagramSink#sendReady} follows
     */
    boolean send(DatagramSend send);
}
