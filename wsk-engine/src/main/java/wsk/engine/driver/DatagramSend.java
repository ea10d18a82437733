package wsk.engine.driver;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;

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
     * {@return what to send it with; a driver that has no control data settles one with any as
     * NOT_SUPPORTED}
     */
    WskControlInfo controlInfo();

    /**
     * Settles it, exactly once.
     *
     * @param status SUCCESS or why not
     * @param nativeError the operating system's number; 0 with success
     * @param bytes how many were sent
     */
    void sent(NtStatus status, int nativeError, long bytes);
}
