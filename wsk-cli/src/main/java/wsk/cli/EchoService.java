package wsk.cli;

import wsk.api.SockAddr;

/** What an echo server listens with. */
sealed interface EchoService permits StreamEcho, DatagramEcho {
    /** {@return where it listens; the port is the real one} */
    SockAddr address();

    /** Closes all its sockets and waits for the listening one. */
    void close() throws InterruptedException;
}
