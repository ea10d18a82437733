package wsk.engine.driver;

import wsk.api.NtStatus;

/** What a {@link ReceiveDriver} feeds and settles. */
public interface ReceiveSink {
    /**
     * Bytes came while armed. The sink retains the block if it keeps them.
     *
     * @param block where they are
     * @param offset where they start
     * @param length how many, 1 or more
     */
    void received(ReceiveBlock block, int offset, int length);

    /**
     * The posted receive got bytes.
     *
     * @param bytes how many, 1 or more
     */
    void filled(long bytes);

    /**
     * The peer has closed its sending direction; all its bytes were fed before. Disarmed, a posted
     * receive is settled.
     */
    void receiveEnded();

    /**
     * Receiving failed. Disarmed, a posted receive is settled.
     *
     * <p>INSUFFICIENT_RESOURCES says that memory or buffers could not be had: nothing was lost, the
     * connection lives, and the engine arms or posts again after a pause. A posted receive that was
     * cancelled is CANCELLED. Anything else means that the connection is broken.
     *
     * @param status CONNECTION_RESET, IO_TIMEOUT, ..., CANCELLED or INSUFFICIENT_RESOURCES
     * @param nativeError the operating system's number; 0 if there is none
     */
    void receiveFailed(NtStatus status, int nativeError);
}
