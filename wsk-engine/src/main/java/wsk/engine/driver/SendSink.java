package wsk.engine.driver;

import wsk.api.NtStatus;

/** What a {@link SendDriver} settles. */
public interface SendSink {
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
}
