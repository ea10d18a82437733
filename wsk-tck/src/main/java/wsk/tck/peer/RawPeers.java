package wsk.tck.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import wsk.api.SockAddr;
import wsk.tck.client.Bytes;
import wsk.tck.client.CheckedClient;
import wsk.tck.client.EventLog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plain sockets of the JDK as the other sides. */
public final class RawPeers implements Peers {
    private static final int DATAGRAM_MAX = 65_536;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    /** Makes a set of peers, which are closed together. */
    public RawPeers() {}

    /** Waits until a channel is ready, with the kit's deadline. */
    static void awaitReady(Selector selector, SelectionKey key, int interest, String what)
            throws IOException {
        key.interestOps(interest);
        selector.selectedKeys().clear();
        if (selector.select(EventLog.DEADLINE.toMillis()) == 0) {
            throw new AssertionError("the peer waited in vain to " + what);
        }
    }

    /** {@return an address of the JDK as one of WSK} */
    public static SockAddr addressOf(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> SockAddr.of(inet.getAddress(), inet.getPort());
            case UnixDomainSocketAddress unix -> new SockAddr.Unix(unix.getPath().toString());
            default ->
                    throw new IllegalArgumentException("an address of no known family: " + address);
        };
    }

    private static StandardProtocolFamily family(SockAddr address) {
        return switch (address.family()) {
            case INET -> StandardProtocolFamily.INET;
            case INET6 -> StandardProtocolFamily.INET6;
            case UNIX -> StandardProtocolFamily.UNIX;
        };
    }

    private <T extends AutoCloseable> T opened(T peer) {
        open.add(peer);
        return peer;
    }

    @Override
    public Peer connect(SockAddr to) {
        try {
            SocketChannel channel = SocketChannel.open(family(to));
            channel.connect(to.toSocketAddress());
            return opened(new RawPeer(channel));
        } catch (IOException e) {
            throw new UncheckedIOException("the peer cannot connect to " + to, e);
        }
    }

    @Override
    public void expectResetFrom(SockAddr to) {
        try (SocketChannel channel = SocketChannel.open(family(to))) {
            channel.connect(to.toSocketAddress());
            opened(new RawPeer(channel)).expectReset();
        } catch (ConnectException e) {
            throw new UncheckedIOException("the peer cannot connect to " + to, e);
        } catch (SocketException early) {
            // The reset came while the system was still telling of the connection.
            assertTrue(String.valueOf(early.getMessage()).contains("reset"), early::toString);
        } catch (IOException e) {
            throw new UncheckedIOException("the peer cannot connect to " + to, e);
        }
    }

    @Override
    public PeerListener listen(SockAddr at) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(family(at));
            channel.bind(at.toSocketAddress());
            return opened(new Listener(channel, new Ready(channel, SelectionKey.OP_ACCEPT)));
        } catch (IOException e) {
            throw new UncheckedIOException("the peer cannot listen at " + at, e);
        }
    }

    /**
     * {@return the address of a listener whose queue is full, so that a further connect gets no
     * answer}
     */
    public SockAddr listenSilently() {
        try {
            ServerSocketChannel channel = opened(ServerSocketChannel.open());
            channel.bind(CheckedClient.LOOPBACK.toSocketAddress(), 1);
            SocketAddress address = channel.getLocalAddress();
            SocketChannel last;
            do {
                last = opened(SocketChannel.open());
                last.configureBlocking(false);
                last.connect(address);
                // On one machine a connect that finds room is done at once.
            } while (last.finishConnect());
            return addressOf(address);
        } catch (IOException e) {
            throw new UncheckedIOException("the peer cannot fill a queue", e);
        }
    }

    @Override
    public DatagramPeer datagram(SockAddr at) {
        try {
            DatagramChannel channel = DatagramChannel.open(family(at));
            channel.bind(at.toSocketAddress());
            return opened(new Datagrams(channel, new Ready(channel, SelectionKey.OP_READ)));
        } catch (IOException e) {
            throw new UncheckedIOException("the peer cannot bind to " + at, e);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable peer : open) {
            try {
                peer.close();
            } catch (Exception e) {
                throw new AssertionError("a peer could not be closed", e);
            }
        }
    }

    /** A channel that does not block, with a selector of its own. */
    private static final class Ready implements AutoCloseable {
        private final Selector selector;
        private final SelectionKey key;
        private final int interest;

        Ready(SelectableChannel channel, int interest) throws IOException {
            channel.configureBlocking(false);
            this.selector = Selector.open();
            this.interest = interest;
            this.key = channel.register(selector, interest);
        }

        void await(String what) throws IOException {
            awaitReady(selector, key, interest, what);
        }

        @Override
        public void close() throws IOException {
            key.channel().close();
            selector.close();
        }
    }

    /** A listener. */
    private final class Listener implements PeerListener {
        private final ServerSocketChannel channel;
        private final Ready ready;

        Listener(ServerSocketChannel channel, Ready ready) {
            this.channel = channel;
            this.ready = ready;
        }

        @Override
        public SockAddr local() {
            try {
                return addressOf(channel.getLocalAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Peer accept() {
            try {
                SocketChannel accepted = channel.accept();
                while (accepted == null) {
                    ready.await("accept");
                    accepted = channel.accept();
                }
                return opened(new RawPeer(accepted));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                ready.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A datagram socket. */
    private static final class Datagrams implements DatagramPeer {
        private final DatagramChannel channel;
        private final Ready ready;

        Datagrams(DatagramChannel channel, Ready ready) {
            this.channel = channel;
            this.ready = ready;
        }

        @Override
        public SockAddr local() {
            try {
                return addressOf(channel.getLocalAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void send(byte[] bytes, SockAddr to) {
            try {
                int sent = channel.send(ByteBuffer.wrap(bytes), to.toSocketAddress());
                if (sent != bytes.length) {
                    throw new AssertionError("the peer's datagram was not sent");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Datagram receive() {
            try {
                ByteBuffer bytes = ByteBuffer.allocate(DATAGRAM_MAX);
                SocketAddress from = channel.receive(bytes);
                while (from == null) {
                    ready.await("receive a datagram");
                    from = channel.receive(bytes);
                }
                byte[] copy = new byte[bytes.position()];
                bytes.flip().get(copy);
                return new Datagram(Bytes.text(copy), addressOf(from));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                ready.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
