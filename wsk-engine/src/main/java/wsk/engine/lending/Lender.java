package wsk.engine.lending;

/**
 * Who has lent indications: a socket's data of one kind.
 *
 * @param <I> the kind
 */
public interface Lender<I extends Indication> {
    /** {@return what the socket is charged for what it keeps} */
    SocketMemory memory();

    /** Lets go of what the client has given back. Loop thread. */
    void recycleLent(I indication);
}
