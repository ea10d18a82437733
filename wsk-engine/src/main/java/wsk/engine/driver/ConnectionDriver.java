package wsk.engine.driver;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;

import java.lang.foreign.MemorySegment;

/**
 * The mechanism of a connection.
 *
 * <p>There is at most one send, one posted receive and one shutdown at a time, and never a posted
 * receive while armed.
 */
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

    /**
     * Arms receiving: feeds {@link ConnectionSink#received} until disarmed, or until {@link
     * ConnectionSink#receiveEnded} or {@link ConnectionSink#receiveFailed}.
     */
    void armReceive();

    /**
     * Disarms receiving. Bytes that had been taken from the kernel by then are still fed; the rest
     * stay there, so that the peer is slowed down. May be armed again at once.
     */
    void disarmReceive();

    /**
     * Receives once into memory of the engine's choice: settled by {@link ConnectionSink#filled},
     * {@link ConnectionSink#receiveEnded} or {@link ConnectionSink#receiveFailed}.
     *
     * @param target native memory, which stays until it is settled
     * @param offset where in it
     * @param length how much at most, 1 or more
     */
    void receive(MemorySegment target, long offset, long length);

    /**
     * Cancels the posted receive: it is settled soon, by its result or by {@code
     * receiveFailed(CANCELLED, 0)}.
     */
    void cancelReceive();

    /**
     * Sends: settled by {@link ConnectionSink#sent} or {@link ConnectionSink#sendFailed}. The
     * memory stays untouched until then, unless the driver does not {@linkplain
     * LoopDriver#holdsSentMemory hold} it; the list is the engine's and is read during the call.
     *
     * @param list what to send, one byte or more
     */
    void send(GatherList list);

    /**
     * Watches what the peer acknowledges: feeds {@link ConnectionSink#outstanding} now and whenever
     * less may be outstanding, until nothing is or {@link ConnectionSink#sendBroke}. Called again
     * for every send that was settled meanwhile. A shutdown under way is not settled with SUCCESS
     * before nothing is outstanding.
     *
     * <p>Called only if the driver took {@link wsk.api.WskSendCompletion#ACKNOWLEDGED} for {@link
     * wsk.api.WskOption#SEND_COMPLETION}, or the driver of the listener did that accepted the
     * connection. One that cannot tell refuses the option as one it does not know.
     */
    default void watchAcknowledged() {
        throw new AssertionError("this driver tells nothing of acknowledgements");
    }

    /**
     * Closes the sending direction: settled by {@link ConnectionSink#sendShutdown}, when the peer
     * has acknowledged it if the provider can tell, else when the kernel has taken note.
     */
    void shutdownSend();

    /** {@return bytes that the kernel holds and nobody has received; 0 if it does not tell} */
    long receiveBacklog();

    /** {@return bytes that should be outstanding in sends} */
    long idealSendBacklog();
}
