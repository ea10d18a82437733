package wsk.engine.driver;

import java.lang.foreign.MemorySegment;

/**
 * The mechanism of what a connection receives.
 *
 * <p>There is at most one posted receive at a time, and never one while armed.
 */
public interface ReceiveDriver {
    /**
     * Arms receiving: feeds {@link ReceiveSink#received} until disarmed, or until {@link
     * ReceiveSink#receiveEnded} or {@link ReceiveSink#receiveFailed}.
     */
    void arm();

    /**
     * Disarms receiving. Bytes that had been taken from the kernel by then are still fed; the rest
     * stay there, so that the peer is slowed down. May be armed again at once.
     */
    void disarm();

    /**
     * Receives once into memory of the engine's choice: settled by {@link ReceiveSink#filled},
     * {@link ReceiveSink#receiveEnded} or {@link ReceiveSink#receiveFailed}.
     *
     * @param target native memory, which stays until it is settled
     * @param offset where in it
     * @param length how much at most, 1 or more
     */
    void post(MemorySegment target, long offset, long length);

    /**
     * Cancels the posted receive: it is settled soon, by its result or by {@code
     * receiveFailed(CANCELLED, 0)}.
     */
    void cancelPosted();

    /** {@return bytes that the kernel holds and nobody has received; 0 if it does not tell} */
    long backlog();
}
