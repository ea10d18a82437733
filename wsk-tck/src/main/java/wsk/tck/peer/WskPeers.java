package wsk.tck.peer;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.CheckedClient;
import wsk.tck.client.Started;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** Sockets of the provider under test, of another client, as the other sides. */
public final class WskPeers implements Peers {
    private static final int CHUNK = 64 * 1024;

    private final CheckedClient client;

    /** Takes the client over and ends it. */
    public WskPeers(CheckedClient client) {
        this.client = client;
    }

    private static <T> T get(Callable<T> step) {
        try {
            return step.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SockAddr anywhere(AddressFamily family) {
        return switch (family) {
            case INET, INET6 -> SockAddr.wildcard(family, 0);
            case UNIX -> new SockAddr.Unix("");
        };
    }

    private Started startConnect(SockAddr to) {
        SockAddr from = anywhere(to.family());
        return client.start(irp -> client.npi().socketConnect(from, to, irp));
    }

    private Connection connected(Started connect) {
        return new Connection(
                get(() -> client.track(connect.succeeds().socket(WskConnectionSocket.class))));
    }

    @Override
    public Peer connect(SockAddr to) {
        return connected(startConnect(to));
    }

    @Override
    public void expectResetFrom(SockAddr to) {
        Started connect = startConnect(to);
        if (get(connect::await) != NtStatus.CONNECTION_RESET) {
            connected(connect).expectReset();
        }
    }

    @Override
    public PeerListener listen(SockAddr at) {
        WskListenSocket socket =
                get(
                        () ->
                                client.create(
                                        WskListenSocket.class,
                                        irp -> client.npi().listenSocket(at.family(), irp)));
        get(() -> client.ok(irp -> socket.bind(at, irp)));
        return new Listener(socket);
    }

    @Override
    public DatagramPeer datagram(SockAddr at) {
        WskDatagramSocket socket =
                get(
                        () ->
                                client.create(
                                        WskDatagramSocket.class,
                                        irp -> client.npi().datagramSocket(at.family(), irp)));
        get(() -> client.ok(irp -> socket.bind(at, irp)));
        return new Datagrams(socket);
    }

    @Override
    public void close() {
        get(
                () -> {
                    client.end();
                    return true;
                });
    }

    /** A listener. */
    private final class Listener implements PeerListener {
        private final WskListenSocket socket;

        Listener(WskListenSocket socket) {
            this.socket = socket;
        }

        @Override
        public SockAddr local() {
            return get(() -> client.addressOf(socket));
        }

        @Override
        public Peer accept() {
            return new Connection(
                    get(() -> client.create(WskConnectionSocket.class, socket::accept)));
        }

        @Override
        public void close() {
            get(() -> client.start(socket::close).await());
        }
    }

    /** A datagram socket. */
    private final class Datagrams implements DatagramPeer {
        private final WskDatagramSocket socket;

        Datagrams(WskDatagramSocket socket) {
            this.socket = socket;
        }

        @Override
        public SockAddr local() {
            return get(() -> client.addressOf(socket));
        }

        @Override
        public void send(byte[] bytes, SockAddr to) {
            WskBuf buffer = client.bytes(bytes);
            get(() -> client.ok(irp -> socket.sendTo(buffer, to, irp)));
        }

        @Override
        public Datagram receive() {
            WskBuf room = client.room(CHUNK);
            WskIrp irp = get(() -> client.ok(one -> socket.receiveFrom(room, one)));
            return new Datagram(Bytes.text(room, irp.information()), irp.remoteAddress());
        }

        @Override
        public void close() {
            get(() -> client.start(socket::close).await());
        }
    }

    /** A connection. */
    private final class Connection implements Peer {
        private final WskConnectionSocket socket;
        private final WskBuf room = client.room(CHUNK);
        private Started lastSend;
        private boolean finished;

        Connection(WskConnectionSocket socket) {
            this.socket = socket;
            this.lastSend = get(() -> client.start(socket::getLocalAddress));
        }

        @Override
        public SockAddr local() {
            return get(() -> client.ok(socket::getLocalAddress)).localAddress();
        }

        @Override
        public void write(byte[] bytes) {
            WskBuf buffer = client.bytes(bytes);
            get(() -> client.start(irp -> socket.send(buffer, irp)).succeedsWith(bytes.length));
        }

        @Override
        public int writeSome(byte[] bytes) {
            if (!lastSend.isDone()) {
                return 0;
            }
            WskBuf buffer = client.bytes(bytes);
            lastSend = client.start(irp -> socket.send(buffer, irp));
            return bytes.length;
        }

        private WskIrp receive() {
            Started one = client.start(irp -> socket.receive(room, irp));
            get(one::await);
            return one.irp();
        }

        @Override
        public byte[] read(int count) {
            WskBuf all = client.room(count);
            get(
                    () ->
                            client.start(irp -> socket.receive(all, WskReceiveFlag.WAITALL, irp))
                                    .succeedsWith(count));
            return all.toByteArray();
        }

        @Override
        public byte[] readAll() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (WskIrp irp = receive(); ; irp = receive()) {
                if (irp.status() != NtStatus.SUCCESS) {
                    throw new AssertionError(
                            irp.status() + ", not an end, after " + bytes.size() + " bytes");
                }
                if (irp.information() == 0) {
                    return bytes.toByteArray();
                }
                int count = Math.toIntExact(irp.information());
                bytes.writeBytes(Arrays.copyOf(room.toByteArray(), count));
            }
        }

        @Override
        public void expectReset() {
            WskIrp irp = receive();
            while (irp.status() == NtStatus.SUCCESS && irp.information() > 0) {
                irp = receive();
            }
            if (irp.status() != NtStatus.CONNECTION_RESET) {
                throw new AssertionError("the peer saw " + irp.status() + ", not a reset");
            }
        }

        @Override
        public void expectEnd() {
            WskIrp irp = receive();
            if (irp.status() != NtStatus.SUCCESS || irp.information() != 0) {
                throw new AssertionError("the peer saw " + irp.status() + ", not the orderly end");
            }
        }

        @Override
        public void finish() {
            finished = true;
            client.start(irp -> socket.disconnect(WskDisconnectFlag.GRACEFUL, irp));
        }

        @Override
        public void reset() {
            finished = true;
            get(() -> client.start(socket::close).await());
        }

        @Override
        public void close() {
            if (!finished) {
                finish();
            }
        }
    }
}
