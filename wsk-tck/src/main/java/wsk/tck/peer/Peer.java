package wsk.tck.peer;

import wsk.api.SockAddr;

/** The other side of a connection, for a test's own thread; every method has a deadline. */
public interface Peer extends AutoCloseable {
    /** {@return this side's address} */
    SockAddr local();

    /** Sends all bytes, waiting for room. */
    void write(byte[] bytes);

    /**
     * {@return how many bytes could be sent without waiting; 0 when the other side's window is
     * closed}
     */
    int writeSome(byte[] bytes);

    /** {@return exactly so many bytes} */
    byte[] read(int count);

    /** {@return all bytes until the orderly end} */
    byte[] readAll();

    /** Reads on and throws away, until a reset; an orderly end is a failure. */
    void expectReset();

    /** The next thing to be read must be the orderly end. */
    void expectEnd();

    /** Closes the sending direction. */
    void finish();

    /** Closes so that the other side sees a reset. */
    void reset();

    @Override
    void close();
}
