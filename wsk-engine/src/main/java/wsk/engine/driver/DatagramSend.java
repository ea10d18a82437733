package wsk.engine.driver;

import wsk.api.NtStatus;
import wsk.api.SockAddr;

/** One datagram to be sent. */
public interface DatagramSend {
    /**
     * {@return its bytes; the driver reads the list during the call, the memory until settled. May
     * be empty}
     */
    GatherList bytes();

    /** {@return where to} */
    SockAddr remote();

    /**
     * Settles it, exactly once.
     *
     * @param status SUCCESS or why not
     * @param nativeError the operating system's number; 0 with success
     * @param bytes how many were sent
     */
    void sent(NtStatus status, int nativeError, long bytes);
}
