package wsk.cli.echo;

import wsk.api.SockAddr;

import java.time.Duration;
import java.util.List;

/** What an echo server listens with. */
public sealed interface EchoService permits StreamEcho, DatagramEcho {
    /** {@return where it listens; the port is the real one} */
    SockAddr address();

    /**
     * Closes all its sockets and waits for the listening one.
     *
     * @param drain how long connections may take to end by themselves
     * @return what the user should know of it
     */
    List<String> close(Duration drain) throws InterruptedException;
}
