package wsk.cli.echo;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskProviderNpi;
import wsk.cli.console.Failure;
import wsk.cli.console.Statuses;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Echoes the bytes of connections, over TCP or Unix-domain sockets. */
public final class StreamEcho implements EchoService {
    private final Traffic traffic;
    private final Runnable onDead;
    private final Admission admission;
    private final IdleEnd idleEnd;
    private final WskListenSocket listener;
    private final SockAddr address;
    private final Set<EchoConnection> open = ConcurrentHashMap.newKeySet();

    private StreamEcho(
            WskProviderNpi npi,
            SockAddr wanted,
            EchoBounds bounds,
            Traffic traffic,
            Runnable onDead)
            throws Failure, InterruptedException {
        this.traffic = traffic;
        this.onDead = onDead;
        this.admission = new Admission(bounds.connectionsMax());
        this.idleEnd = new IdleEnd(bounds.idle());
        WskIrp irp = npi.allocateIrp();
        npi.listenSocket(wanted.family(), this, new Acceptor(), irp);
        Statuses.require(irp, "cannot make a listening socket");
        listener = irp.socket(WskListenSocket.class);
        if (!(wanted instanceof SockAddr.Unix)) {
            // Connections inherit it: one whose peer has vanished without a word is ended some day.
            listener.setOption(WskOption.SO_KEEPALIVE, true, irp);
            Statuses.require(irp, "cannot ask for keep-alive");
        }
        listener.bind(wanted, irp);
        if (irp.await() != NtStatus.SUCCESS) {
            Failure failure = Statuses.bind(irp, wanted, /* datagrams= */ false);
            listener.close(irp);
            irp.await();
            throw failure;
        }
        listener.getLocalAddress(irp);
        Statuses.require(irp, "cannot ask for the local address");
        address = irp.localAddress();
    }

    /**
     * Listens, and serves whoever connects.
     *
     * @param onDead runs if the listening socket fails
     */
    public static StreamEcho open(
            WskProviderNpi npi,
            SockAddr address,
            EchoBounds bounds,
            Traffic traffic,
            Runnable onDead)
            throws Failure, InterruptedException {
        // Every connection wants the same two events all its life: the case static events are for.
        NtStatus enabled = npi.setStaticEventCallbacks(WskEvents.RECEIVE | WskEvents.DISCONNECT);
        if (enabled != NtStatus.SUCCESS) {
            throw new AssertionError("no socket has been made yet, but: " + enabled);
        }
        StreamEcho echo = new StreamEcho(npi, address, bounds, traffic, onDead);
        // Enabled, not static: the event is disabled while no more connections are accepted.
        Statuses.requireEvents(echo.listener.enableEvents(WskEvents.ACCEPT));
        return echo;
    }

    @Override
    public SockAddr address() {
        return address;
    }

    /** The listener is closed first: after that no connection is added. */
    @Override
    public List<String> close(Duration drain) throws InterruptedException {
        WskIrp irp = listener.allocateIrp();
        listener.close(irp);
        irp.await();
        int aborted = Drain.run(open, drain);
        return aborted == 0 || drain.isZero()
                ? List.of()
                : List.of("connections aborted that had not ended in time: " + aborted);
    }

    private void closed(EchoConnection connection) {
        open.remove(connection);
        admission.left(listener);
    }

    private static final class Acceptor implements WskClientListenDispatch<StreamEcho> {
        @Override
        public NtStatus onAccept(
                StreamEcho echo,
                int flags,
                SockAddr local,
                SockAddr remote,
                WskConnectionSocket accepted,
                WskAcceptSlot slot) {
            EchoConnection connection = new EchoConnection(accepted, echo.traffic, echo::closed);
            slot.set(connection, EchoConnection.EVENTS);
            echo.idleEnd.watch(accepted, connection);
            echo.open.add(connection);
            echo.traffic.connected();
            echo.admission.entered(echo.listener);
            return NtStatus.SUCCESS;
        }

        @Override
        public void onSocketDead(StreamEcho echo) {
            echo.onDead.run();
        }
    }
}
