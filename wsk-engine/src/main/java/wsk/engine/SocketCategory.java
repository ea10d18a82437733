package wsk.engine;

/** The five categories of sockets. */
enum SocketCategory {
    BASIC,
    LISTEN,
    DATAGRAM,
    CONNECTION,
    STREAM
}
