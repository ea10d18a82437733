package wsk.engine.driver;

import wsk.api.NtStatus;

/** What a {@link ConnectionDriver} feeds and settles. */
public interface ConnectionSink {
    /**
     * The connect is done.
     *
     * @param status SUCCESS or why not
     * @param nativeError the operating system's number; 0 with success
     */
    void connected(NtStatus status, int nativeError);

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

    /**
     * The send is settled.
     *
     * @param bytes how many were taken, perhaps fewer than asked; 0 means: try again
     */
    void sent(long bytes);

    /**
     * The send is settled; sending no longer works.
     *
     * <p>But with INSUFFICIENT_RESOURCES: memory or buffers could not be had, nothing of this send
     * was taken, the connection lives, and the engine sends again after a pause. And with
     * INVALID_PARAMETER where a driver that does not {@linkplain LoopDriver#holdsSentMemory hold}
     * memory met some that its owner had freed: nothing of this send was taken, and the engine
     * sends again without it.
     *
     * @param status why
     * @param nativeError the operating system's number; 0 if there is none
     */
    void sendFailed(NtStatus status, int nativeError);

    /**
     * While acknowledgements are watched: the peer has acknowledged everything that was told to be
     * {@link #sent} but the last so many bytes. May be too many, never too few.
     *
     * @param bytes how many are outstanding at most; 0 ends the watch
     */
    void outstanding(long bytes);

    /**
     * While acknowledgements are watched: the connection is broken, and the rest will never be
     * acknowledged. Ends the watch; settles nothing.
     *
     * @param status why
     * @param nativeError the operating system's number; 0 if there is none
     */
    void sendBroke(NtStatus status, int nativeError);

    /**
     * The shutdown is settled.
     *
     * @param status SUCCESS or why not
     * @param nativeError the operating system's number; 0 with success
     */
    void sendShutdown(NtStatus status, int nativeError);

    /** The close is done. */
    void closed();
}
