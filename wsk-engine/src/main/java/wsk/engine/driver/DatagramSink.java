package wsk.engine.driver;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;

/** What a {@link DatagramDriver} feeds. */
public interface DatagramSink extends SocketSink {
    /**
     * A datagram came while armed. The sink retains the block if it keeps it.
     *
     * @param block where its bytes are
     * @param offset where they start
     * @param length how many, 0 or more
     * @param remote who sent it
     * @param flags bits of {@link wsk.api.WskMessageFlags}
     * @param control what came with it, or {@link WskControlInfo#NONE}; the same object for many is
     *     welcome
     */
    void received(
            ReceiveBlock block,
            int offset,
            int length,
            SockAddr remote,
            int flags,
            WskControlInfo control);

    /**
     * No more datagrams come at the moment: called after one or more {@link #received}, within the
     * same turn.
     */
    void batchEnded();

    /**
     * Receiving failed and is disarmed; the socket is dead.
     *
     * <p>But with INSUFFICIENT_RESOURCES: memory or buffers could not be had, the socket lives, and
     * the engine arms again after a pause.
     *
     * @param status why
     * @param nativeError the operating system's number
     */
    void receiveFailed(NtStatus status, int nativeError);

    /** Sends that were turned away can be tried again. */
    void sendReady();
}
