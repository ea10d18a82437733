package wsk.cli;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Echoes the bytes of connections, over TCP or Unix-domain sockets. */
final class StreamEcho implements EchoService {
    private final WskListenSocket listener;
    private final SockAddr address;
    private final Acceptor acceptor;

    private StreamEcho(WskListenSocket listener, SockAddr address, Acceptor acceptor) {
        this.listener = listener;
        this.address = address;
        this.acceptor = acceptor;
    }

    /**
     * Listens, and serves whoever connects.
     *
     * @param onDead runs if the listening socket fails
     */
    static StreamEcho open(WskProviderNpi npi, SockAddr address, Traffic traffic, Runnable onDead)
            throws Failure, InterruptedException {
        // Every connection wants the same two events all its life: the case static events are for.
        NtStatus enabled =
                npi.setStaticEventCallbacks(
                        WskEvents.ACCEPT | WskEvents.RECEIVE | WskEvents.DISCONNECT);
        if (enabled != NtStatus.SUCCESS) {
            throw new AssertionError("no socket has been made yet, but: " + enabled);
        }
        Acceptor acceptor = new Acceptor(traffic, onDead);
        WskIrp irp = npi.allocateIrp();
        npi.listenSocket(address.family(), acceptor, acceptor, irp);
        Statuses.require(irp, "cannot make a listening socket");
        WskListenSocket listener = irp.socket(WskListenSocket.class);
        listener.bind(address, irp);
        if (irp.await() != NtStatus.SUCCESS) {
            Failure failure = Statuses.bind(irp, address, /* datagrams= */ false);
            listener.close(irp);
            irp.await();
            throw failure;
        }
        listener.getLocalAddress(irp);
        Statuses.require(irp, "cannot ask for the local address");
        return new StreamEcho(listener, irp.localAddress(), acceptor);
    }

    @Override
    public SockAddr address() {
        return address;
    }

    /** The listener first: once it is closed no connection is added any more. */
    @Override
    public void close() throws InterruptedException {
        WskIrp irp = listener.allocateIrp();
        listener.close(irp);
        irp.await();
        acceptor.open.forEach(EchoConnection::abort);
        if (address instanceof SockAddr.Unix unix) {
            try {
                Files.deleteIfExists(Path.of(unix.path()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The listening socket's context and its callbacks. */
    private static final class Acceptor implements WskClientListenDispatch<Acceptor> {
        private final Set<EchoConnection> open = ConcurrentHashMap.newKeySet();
        private final Traffic traffic;
        private final Runnable onDead;

        Acceptor(Traffic traffic, Runnable onDead) {
            this.traffic = traffic;
            this.onDead = onDead;
        }

        @Override
        public NtStatus onAccept(
                Acceptor self,
                int flags,
                SockAddr local,
                SockAddr remote,
                WskConnectionSocket accepted,
                WskAcceptSlot slot) {
            EchoConnection connection = new EchoConnection(accepted, traffic, open::remove);
            open.add(connection);
            traffic.connected();
            slot.set(connection, EchoConnection.EVENTS);
            return NtStatus.SUCCESS;
        }

        @Override
        public void onSocketDead(Acceptor self) {
            onDead.run();
        }
    }
}
