package wsk.bench.peer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What every peer is told on its command line, and what it answers. */
final class PeerOptions {
    /** Bytes of a stream that are taken at once. */
    static final int CHUNK = 65536;

    /** The longest datagram of IPv4. */
    static final int DATAGRAM_MAX = 65507;

    /** As in all servers that are compared. */
    static final int BACKLOG = 4096;

    @Option(names = "--port", description = "The port; 0, the default, picks a free one.")
    private int port;

    @Option(names = "--udp", description = "Datagrams instead of connections.")
    private boolean udp;

    boolean isUdp() {
        return udp;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Tells whoever waits for it that messages are welcome now. */
    static void announce(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress bound)) {
            throw new IllegalStateException("not bound: " + address);
        }
        System.out.println("listening " + bound.getPort());
    }
}
