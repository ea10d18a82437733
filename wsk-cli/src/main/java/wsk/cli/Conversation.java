package wsk.cli;

import wsk.cli.console.Console;
import wsk.cli.console.Failure;

/** What {@code wsk nc} holds with a peer. */
sealed interface Conversation permits StreamConversation, DatagramConversation {
    /** Sends the input and prints what comes back, until the peer has ended. */
    void run(Console console) throws Failure, InterruptedException;

    /** Closes the socket. */
    void close() throws InterruptedException;
}
