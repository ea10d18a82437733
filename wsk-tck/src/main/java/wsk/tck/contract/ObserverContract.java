package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;
import wsk.tck.peer.Peers;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What the observers of extension interfaces hear and may do, on the provider under test. */
public interface ObserverContract extends ProviderUnderTest {
    @Test
    default void ext_8_observersHearWhatHappensBeforeTheClient(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        ProbeExtension.Watched probe =
                ProbeExtension.register(socket, new ProbeExtension.Recorder());
        pair.peer().write(Bytes.of("12345"));
        WskBuf room = kit.room(5);
        kit.ok(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals(5, sum(probe, "received "));
        kit.ok(irp -> socket.send(kit.text("1234567"), irp));
        assertEquals(7, sum(probe, "sent "));
        pair.peer().finish();
        kit.start(irp -> socket.receive(room, irp)).succeedsWith(0);
        assertTrue(probe.observed().all().contains("disconnected false"));
        kit.close(socket);
        assertEquals("closing", probe.observed().all().getLast());
    }

    private static long sum(ProbeExtension.Watched probe, String kind) {
        return probe.observed().all().stream()
                .filter(event -> event.startsWith(kind))
                .mapToLong(event -> Long.parseLong(event.substring(kind.length())))
                .sum();
    }

    @Test
    default void ext_9_observersHearConnects(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.boundConnection();
        ProbeExtension.Watched probe =
                ProbeExtension.register(socket, new ProbeExtension.Recorder());
        SockAddr to = kit.addressOf(kit.listener());
        kit.ok(irp -> socket.connect(to, irp));
        assertEquals("connected SUCCESS", probe.observed().next());
    }

    /** What an observer does with its socket. */
    enum Deed {
        /** Closes it. */
        CLOSE,
        /** Disconnects it abortively. */
        ABORT,
        /** Cancels the receive that is pending. */
        CANCEL,
        /** Sends. */
        SEND,
        /** Receives. */
        RECEIVE,
        /** Fires an event whose callback closes it. */
        FIRE,
        /** Throws. */
        THROW
    }

    @Test
    default void ext_16_whatObserversDoHarmsNoOtherSocket(Kit kit) throws InterruptedException {
        Kit.Pair other = kit.accepted();
        WskBuf room = kit.room(1);
        for (String moment : List.of("connected", "received", "sent", "disconnected", "closing")) {
            for (Deed deed : Deed.values()) {
                observerDoes(kit, deed, moment, /* byEvent= */ true);
                observerDoes(kit, deed, moment, /* byEvent= */ false);
                other.peer().write(Bytes.of("?"));
                kit.start(irp -> other.socket().receive(room, irp)).succeedsWith(1);
            }
        }
    }

    private static void observerDoes(Kit kit, Deed deed, String moment, boolean byEvent)
            throws InterruptedException {
        RecordingConnection standard = new RecordingConnection();
        WskConnectionSocket socket =
                kit.create(
                        WskConnectionSocket.class,
                        irp ->
                                kit.npi()
                                        .connectionSocket(
                                                AddressFamily.INET, Kit.CONTEXT, standard, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(socket, recorder);
        kit.enable(socket, ProbeExtension.ID, ProbeExtension.SAY);
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Started> pending = new AtomicReference<>();
        recorder.onSay = () -> kit.start(socket::close);
        recorder.observing =
                what -> {
                    if (what.startsWith(moment) && done.getCount() > 0) {
                        done.countDown();
                        act(kit, deed, socket, probe, pending.get());
                    }
                };
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            SockAddr to = listener.local();
            kit.ok(irp -> socket.connect(to, irp));
            try (Peer peer = listener.accept()) {
                if (done.getCount() > 0) {
                    if (byEvent) {
                        kit.enable(socket, WskEvents.RECEIVE | WskEvents.DISCONNECT);
                    } else {
                        pending.set(kit.start(irp -> socket.receive(kit.room(64), irp)));
                    }
                    try {
                        bringAbout(kit, moment, socket, peer);
                    } catch (AssertionError broken) {
                        // What the observer did has reached the peer meanwhile.
                        assertEquals(0, done.getCount(), broken::toString);
                    }
                }
                assertTrue(done.await(EventLog.DEADLINE.toSeconds(), TimeUnit.SECONDS), moment);
                if (deed == Deed.THROW) {
                    assertEquals("thrown on purpose", kit.callbackFailure().getMessage());
                }
                kit.start(socket::close).await();
            }
        }
    }

    private static void bringAbout(Kit kit, String moment, WskConnectionSocket socket, Peer peer) {
        switch (moment) {
            case "received" -> peer.write(Bytes.of("12345"));
            case "sent" -> kit.start(irp -> socket.send(kit.text("12345"), irp));
            case "disconnected" -> peer.finish();
            case "closing" -> kit.start(socket::close);
            default -> throw new AssertionError(moment + " has been before");
        }
    }

    private static void act(
            Kit kit,
            Deed deed,
            WskConnectionSocket socket,
            ProbeExtension.Watched probe,
            @Nullable Started pending) {
        switch (deed) {
            case CLOSE -> kit.start(socket::close);
            case ABORT -> kit.start(irp -> socket.disconnect(WskDisconnectFlag.ABORTIVE, irp));
            case CANCEL -> {
                if (pending != null) {
                    pending.irp().cancel();
                }
            }
            case SEND -> kit.start(irp -> socket.send(kit.text("from an observer"), irp));
            case RECEIVE -> kit.start(irp -> socket.receive(kit.room(64), irp));
            case FIRE -> probe.say("fired", _ -> {});
            case THROW -> throw new IllegalStateException("thrown on purpose");
        }
    }

    @Test
    default void ext_20_observersHearHowAConnectEnded(Kit kit) throws InterruptedException {
        SockAddr nobody;
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            nobody = listener.local();
        }
        WskConnectionSocket socket = kit.boundConnection();
        ProbeExtension.Watched probe =
                ProbeExtension.register(socket, new ProbeExtension.Recorder());
        kit.fails(NtStatus.CONNECTION_REFUSED, irp -> socket.connect(nobody, irp));
        assertEquals("connected CONNECTION_REFUSED", probe.observed().next());
        Kit.Pair accepted = kit.accepted();
        ProbeExtension.Watched other =
                ProbeExtension.register(accepted.socket(), new ProbeExtension.Recorder());
        kit.close(accepted.socket());
        assertEquals(List.of("closing"), other.observed().all(), "it had been connected before");
    }

    @Test
    default void ext_21_whatAnObserverSendsGoesBehindTheFirstData(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.boundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        recorder.observing =
                what -> {
                    if (what.startsWith("connected")) {
                        kit.start(irp -> socket.send(kit.text(" second"), irp));
                    }
                };
        ProbeExtension.register(socket, recorder);
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            SockAddr to = listener.local();
            kit.ok(irp -> socket.connect(to, kit.text("first"), irp));
            assertEquals("first second", Bytes.text(listener.accept().read(12)));
        }
    }
}
