package wsk.engine.driver;

import wsk.api.NtStatus;

/** What a {@link ConnectionDriver} settles, and whom its two directions tell. */
public interface ConnectionSink extends SocketSink {
    /**
     * The connect is done.
     *
     * @param status SUCCESS or why not
     * @param nativeError the operating system's number; 0 with success
     */
    void connected(NtStatus status, int nativeError);

    /** {@return whom receiving tells} The same always. */
    ReceiveSink receiving();

    /** {@return whom sending tells} The same always. */
    SendSink sending();
}
