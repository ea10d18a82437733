package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.LoopHold;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Listening sockets: binding, and accepting by request. Accepting by event: {@link
 * AcceptEventContract}.
 */
public interface ListenContract extends ProviderUnderTest {
    private static int port(SockAddr address) {
        return ((SockAddr.Inet4) address).port();
    }

    @Test
    default void listen_1_bindListensAndThePortIsTold(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr address = kit.addressOf(listener);
        assertNotEquals(0, port(address));
        assertEquals(SockAddr.of("127.0.0.1", port(address)), address);
        kit.peers().connect(address);
    }

    @Test
    default void listen_2_anAcceptQueuedBeforeTheConnectionGetsIt(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskIrp irp = accept.succeeds();
        kit.track(irp.socket(WskConnectionSocket.class));
        assertEquals(peer.local(), irp.remoteAddress());
        assertEquals(kit.addressOf(listener), irp.localAddress());
    }

    @Test
    default void listen_3_aConnectionWaitsForItsAccept(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        peer.write(Bytes.of("early"));
        kit.fence();
        WskConnectionSocket socket =
                kit.create(WskConnectionSocket.class, irp -> listener.accept(irp));
        WskBuf room = kit.room(5);
        kit.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(5);
        assertEquals("early", Bytes.text(room, 5));
    }

    @Test
    default void listen_4_queuedAcceptsAreServedInOrder(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr to = kit.addressOf(listener);
        List<Started> accepts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepts.add(kit.start(listener::accept));
        }
        for (Started accept : accepts) {
            Peer peer = kit.peers().connect(to);
            WskIrp irp = accept.succeeds();
            kit.track(irp.socket(WskConnectionSocket.class));
            assertEquals(peer.local(), irp.remoteAddress());
        }
    }

    @Test
    default void listen_5_anAcceptedConnectionTellsItsAddresses(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        SockAddr remote = kit.ok(pair.socket()::getRemoteAddress).remoteAddress();
        assertEquals(pair.peer().local(), remote);
        SockAddr local = kit.ok(pair.socket()::getLocalAddress).localAddress();
        assertEquals(SockAddr.of("127.0.0.1", port(local)), local);
    }

    @Test
    default void listen_6_closingCancelsQueuedAccepts(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started first = kit.start(listener::accept);
        Started second = kit.start(listener::accept);
        kit.close(listener);
        for (Started accept : List.of(first, second)) {
            assertTrue(accept.isDone(), "before the close");
            WskIrp irp = accept.endsWith(NtStatus.CANCELLED);
            assertEquals(0, irp.information());
            assertThrows(IllegalStateException.class, () -> irp.socket(WskConnectionSocket.class));
        }
    }

    @Test
    default void listen_7_anUnboundListenerRefusesAcceptAndAddress(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.unboundListener(new RecordingListener(kit));
        kit.fails(NtStatus.INVALID_DEVICE_STATE, listener::accept);
        kit.fails(NtStatus.INVALID_DEVICE_STATE, listener::getLocalAddress);
        assertEquals(
                NtStatus.INVALID_DEVICE_STATE, listener.enableEvents(WskEvents.ACCEPT), "enable");
    }

    @Test
    default void listen_8_aSecondBindIsRefused(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> listener.bind(Kit.LOOPBACK, irp));
        kit.peers().connect(kit.addressOf(listener));
    }

    @Test
    default void listen_9_anAddressInUseIsRefused(Kit kit) throws InterruptedException {
        SockAddr taken = kit.addressOf(kit.listener());
        WskListenSocket second =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        kit.fails(NtStatus.ADDRESS_ALREADY_EXISTS, irp -> second.bind(taken, irp));
    }

    @Test
    default void listen_10_aForeignAddressIsRefused(Kit kit) throws InterruptedException {
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        // TEST-NET-1, which no host has.
        SockAddr foreign = SockAddr.of("192.0.2.1", 0);
        kit.fails(NtStatus.INVALID_ADDRESS_COMPONENT, irp -> listener.bind(foreign, irp));
    }

    @Test
    default void listen_11_anAddressOfAnotherFamilyIsRefused(Kit kit) throws InterruptedException {
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> listener.bind(Kit.LOOPBACK6, irp));
        kit.ok(irp -> listener.bind(Kit.LOOPBACK, irp));
    }

    @Test
    default void listen_12_aCancelledAcceptLosesNoConnection(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr to = kit.addressOf(listener);
        Started cancelled = kit.start(listener::accept);
        Peer peer;
        try (LoopHold _ = kit.hold(listener)) {
            peer = kit.hasMachineNetwork() ? kit.peers().connect(to) : null;
            cancelled.irp().cancel();
        }
        if (peer == null) {
            peer = kit.peers().connect(to);
        }
        WskIrp irp;
        if (cancelled.await() == NtStatus.SUCCESS) {
            irp = cancelled.irp();
        } else {
            cancelled.endsWith(NtStatus.CANCELLED);
            irp = kit.ok(listener::accept);
        }
        kit.track(irp.socket(WskConnectionSocket.class));
        assertEquals(peer.local(), irp.remoteAddress());
    }

    @Test
    default void listen_13_closingTheListenerLeavesItsConnectionsAlone(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        kit.close(listener);
        kit.ok(irp -> socket.send(kit.text("alive"), irp));
        assertEquals("alive", Bytes.text(peer.read(5)));
    }

    @Test
    default void listen_14_connectionsThatNobodyAcceptedEndWithTheListener(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        kit.close(listener);
        peer.expectReset();
    }

    @Test
    default void listen_15_anAddressCanBeBoundAgainRightAfterClose(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr address = kit.addressOf(listener);
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(address);
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        // This side ends first, so it is the one to remember the connection for a while.
        kit.start(irp -> socket.disconnect(WskDisconnectFlag.GRACEFUL, irp));
        peer.expectEnd();
        peer.finish();
        kit.start(irp -> socket.receive(kit.room(1), irp)).succeedsWith(0);
        kit.close(socket);
        kit.close(listener);
        WskListenSocket again =
                kit.create(
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
        kit.ok(irp -> again.bind(address, irp));
    }

    @Test
    default void listen_16_acceptsCanFollowEachOtherInTheirRoutine(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr to = kit.addressOf(listener);
        int count = 50;
        CountDownLatch all = new CountDownLatch(count);
        AtomicReference<NtStatus> last = new AtomicReference<>(NtStatus.SUCCESS);
        WskIrp irp = kit.npi().allocateIrp();
        irp.setCompletionRoutine(
                accept -> {
                    last.set(accept.status());
                    if (accept.status() == NtStatus.SUCCESS) {
                        kit.track(accept.socket(WskConnectionSocket.class));
                        listener.accept(accept);
                        all.countDown();
                    }
                });
        listener.accept(irp);
        for (int i = 0; i < count; i++) {
            kit.peers().connect(to);
        }
        all.await();
        kit.close(listener);
        assertEquals(NtStatus.CANCELLED, irp.await(EventLog.DEADLINE));
        Threads.awaitThat(() -> last.get() == NtStatus.CANCELLED, "the last accept's routine");
    }

    @Test
    default void listen_17_acceptedConnectionsTakeContextAndCallbacksOfTheRequest(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        pair.peer().write(Bytes.of("quiet"));
        kit.fence();
        assertTrue(recorder.events().isEmpty(), "all events are off");
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(WskEvents.RECEIVE));
        assertEquals("quiet", recorder.awaitTaken(5));
    }

    @Test
    default void listen_18_aConnectionAcceptedWithoutCallbacksHasNoEvents(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started accept = kit.start(listener::accept);
        kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(NtStatus.INVALID_PARAMETER, socket.enableEvents(WskEvents.RECEIVE));
        WskListenSocket plain = kit.listener();
        assertEquals(NtStatus.INVALID_PARAMETER, plain.enableEvents(WskEvents.ACCEPT));
    }

    @Test
    default void listen_19_aConnectionThatWasResetInTheQueueHarmsNoOther(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        SockAddr to = kit.addressOf(listener);
        kit.peers().connect(to).reset();
        Peer good = kit.peers().connect(to);
        good.write(Bytes.of("good"));
        WskBuf room = kit.room(4);
        NtStatus status;
        do {
            // The dead connection may be handed over, and then says so, or may have left the queue.
            WskConnectionSocket socket =
                    kit.create(WskConnectionSocket.class, irp -> listener.accept(irp));
            status = kit.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp)).await();
        } while (status == NtStatus.CONNECTION_RESET);
        assertEquals(NtStatus.SUCCESS, status);
        assertEquals("good", Bytes.text(room, 4));
    }

    @Test
    default void listen_20_ipv6ConnectionsAreAccepted(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.INET6, WskTransport.SOCK_STREAM), "IPv6");
        WskListenSocket listener =
                kit.create(
                        WskListenSocket.class,
                        irp ->
                                kit.npi()
                                        .listenSocket(
                                                AddressFamily.INET6,
                                                Kit.CONTEXT,
                                                new RecordingListener(kit),
                                                irp));
        kit.ok(irp -> listener.bind(Kit.LOOPBACK6, irp));
        Started accept =
                kit.start(
                        irp ->
                                listener.accept(
                                        Kit.CONTEXT,
                                        new WskClientConnectionDispatch<Object>() {},
                                        irp));
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(peer.local(), accept.irp().remoteAddress());
    }

    @Test
    default void listen_21_noEventComesBeforeTheAcceptHasCompleted(Kit kit)
            throws InterruptedException {
        Kit fixed = kit.another(2);
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(WskEvents.RECEIVE));
        WskListenSocket listener = fixed.listener();
        SockAddr to = fixed.addressOf(listener);
        for (int i = 0; i < 20; i++) {
            EventLog<String> order = new EventLog<>();
            RecordingConnection recorder = new RecordingConnection();
            recorder.answerWith(
                    (_, _) -> {
                        order.add("event");
                        return NtStatus.SUCCESS;
                    });
            Peer peer = fixed.peers().connect(to);
            peer.write(Bytes.of("early"));
            Started accept =
                    fixed.start(
                            irp -> listener.accept(Kit.CONTEXT, recorder, irp),
                            () -> order.add("accepted"));
            fixed.track(accept.succeeds().socket(WskConnectionSocket.class));
            recorder.awaitTaken(5);
            assertEquals(List.of("accepted", "event"), order.all().subList(0, 2));
        }
    }

    @Test
    default void listen_22_anAcceptedConnectionKnowsItsAddressesFromTheFirstMoment(Kit kit)
            throws InterruptedException {
        Kit two = kit.another(2);
        RecordingListener recorder = new RecordingListener(two);
        EventLog<List<Optional<SockAddr>>> told = new EventLog<>();
        recorder.answerWith(
                (socket, _, _) -> {
                    told.add(List.of(socket.localAddress(), socket.remoteAddress()));
                    return NtStatus.SUCCESS;
                });
        WskListenSocket listener = two.listener(recorder);
        SockAddr here = two.addressOf(listener);
        for (int i = 0; i < 4; i++) {
            WskIrp accept = two.npi().allocateIrp();
            accept.setCompletionRoutine(
                    irp -> {
                        WskConnectionSocket socket =
                                two.track(irp.socket(WskConnectionSocket.class));
                        told.add(List.of(socket.localAddress(), socket.remoteAddress()));
                    });
            if (i < 2) {
                listener.accept(accept);
            } else {
                two.enable(listener, WskEvents.ACCEPT);
            }
            SockAddr from = two.peers().connect(here).local();
            assertEquals(List.of(Optional.of(here), Optional.of(from)), told.next());
        }
    }
}
