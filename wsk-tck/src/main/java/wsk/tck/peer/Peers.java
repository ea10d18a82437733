package wsk.tck.peer;

import wsk.api.SockAddr;

/** Makes the other sides of connections. */
public interface Peers extends AutoCloseable {
    /** {@return a connection to an address} */
    Peer connect(SockAddr to);

    /**
     * Connects to where connections are reset at once, and sees it. May be so early that the
     * connect itself ends with it.
     */
    default void expectResetFrom(SockAddr to) {
        connect(to).expectReset();
    }

    /** {@return a listener at an address} */
    PeerListener listen(SockAddr at);

    /** {@return a datagram socket bound to an address} */
    DatagramPeer datagram(SockAddr at);

    @Override
    void close();

    /** Accepts connections. */
    interface PeerListener extends AutoCloseable {
        /** {@return where it listens} */
        SockAddr local();

        /** {@return the next connection} */
        Peer accept();

        @Override
        void close();
    }

    /** Sends and receives datagrams. */
    interface DatagramPeer extends AutoCloseable {
        /** {@return where it is bound} */
        SockAddr local();

        /** Sends a datagram. */
        void send(byte[] bytes, SockAddr to);

        /** {@return the next datagram} */
        Datagram receive();

        @Override
        void close();
    }

    /** A datagram that came, a character for each byte. */
    record Datagram(String text, SockAddr from) {}
}
