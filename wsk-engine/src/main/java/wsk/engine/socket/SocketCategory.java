package wsk.engine.socket;

/** The five categories of sockets. */
public enum SocketCategory {
    BASIC,
    LISTEN,
    DATAGRAM,
    CONNECTION,
    STREAM
}
