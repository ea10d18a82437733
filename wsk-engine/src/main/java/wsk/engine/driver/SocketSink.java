package wsk.engine.driver;

/** What every driver tells of its socket. */
public interface SocketSink {
    /** The close is done. */
    void closed();
}
