package wsk.cli.echo;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskProviderNpi;
import wsk.cli.console.Failure;
import wsk.cli.console.Statuses;

import java.time.Duration;
import java.util.List;

/** Sends each datagram back to whom it came from, from where it lies. */
public final class DatagramEcho implements EchoService {
    /** Datagrams on their way back beyond which no more are taken. */
    private static final int SENDS_MAX = 1024;

    private final Traffic traffic;
    private final Runnable onDead;
    private final WskDatagramSocket socket;
    private final SockAddr address;
    private final OwnAddresses own;

    // Confined to the loop.
    private @Nullable Echo free;
    private int underWay;
    private boolean refused;

    private DatagramEcho(WskProviderNpi npi, SockAddr wanted, Traffic traffic, Runnable onDead)
            throws Failure, InterruptedException {
        this.traffic = traffic;
        this.onDead = onDead;
        WskIrp irp = npi.allocateIrp();
        npi.datagramSocket(wanted.family(), this, new Events(), irp);
        Statuses.require(irp, "cannot make a datagram socket");
        socket = irp.socket(WskDatagramSocket.class);
        socket.bind(wanted, irp);
        if (irp.await() != NtStatus.SUCCESS) {
            Failure failure = Statuses.bind(irp, wanted, /* datagrams= */ true);
            close(Duration.ZERO);
            throw failure;
        }
        socket.getLocalAddress(irp);
        Statuses.require(irp, "cannot ask for the local address");
        address = irp.localAddress();
        own = new OwnAddresses(address);
    }

    /**
     * Listens, and serves whoever sends.
     *
     * @param onDead runs if the socket fails
     */
    public static DatagramEcho open(
            WskProviderNpi npi, SockAddr address, Traffic traffic, Runnable onDead)
            throws Failure, InterruptedException {
        DatagramEcho echo = new DatagramEcho(npi, address, traffic, onDead);
        Statuses.requireEvents(echo.enable());
        return echo;
    }

    @Override
    public SockAddr address() {
        return address;
    }

    /**
     * Closes at once: a datagram may be lost anyway, so nobody relies on one that is on its way.
     */
    @Override
    public List<String> close(Duration drain) throws InterruptedException {
        WskIrp irp = socket.allocateIrp();
        socket.close(irp);
        irp.await();
        return List.of();
    }

    /**
     * Enabled, not static: a refusal then keeps the datagrams until the event is enabled again,
     * while a static event would lose them.
     */
    private NtStatus enable() {
        return socket.enableEvents(WskEvents.RECEIVE_FROM);
    }

    private NtStatus received(WskDatagramIndication first) {
        if (underWay >= SENDS_MAX) {
            refused = true;
            return NtStatus.DATA_NOT_ACCEPTED;
        }
        WskDatagramIndication indication = first;
        while (indication.hasNext()) {
            WskDatagramIndication next = indication.next();
            // Cut from the list, so that each is released with its own send.
            indication.unlink();
            echo(indication);
            indication = next;
        }
        echo(indication);
        return NtStatus.PENDING;
    }

    private void echo(WskDatagramIndication indication) {
        if (own.contain(indication.remoteAddress())) {
            socket.release(indication);
            return;
        }
        Echo echo = free;
        if (echo == null) {
            echo = new Echo();
        } else {
            free = echo.next;
        }
        echo.indication = indication;
        underWay++;
        socket.sendTo(indication.buffer(), indication.remoteAddress(), echo.irp);
    }

    private void echoed(Echo echo) {
        if (echo.indication != null) {
            socket.release(echo.indication);
            echo.indication = null;
        }
        underWay--;
        // A datagram that cannot be sent is lost, as the network might have lost it.
        if (echo.irp.status() == NtStatus.SUCCESS) {
            traffic.echoed(echo.irp.information());
        }
        echo.next = free;
        free = echo;
        if (refused && underWay <= SENDS_MAX / 2) {
            refused = false;
            // A socket that is dead or closed receives no more, and its owner knows.
            var _ = enable();
        }
    }

    /** A send that carries a datagram back. */
    private final class Echo implements WskIrp.CompletionRoutine {
        private final WskIrp irp = socket.allocateIrp().setCompletionRoutine(this);
        private @Nullable WskDatagramIndication indication;
        private @Nullable Echo next;

        @Override
        public void onCompletion(WskIrp done) {
            echoed(this);
        }
    }

    private static final class Events implements WskClientDatagramDispatch<DatagramEcho> {
        @Override
        public NtStatus onReceiveFrom(
                DatagramEcho echo, int flags, WskDatagramIndication indication) {
            return echo.received(indication);
        }

        @Override
        public void onSocketDead(DatagramEcho echo) {
            echo.onDead.run();
        }
    }
}
