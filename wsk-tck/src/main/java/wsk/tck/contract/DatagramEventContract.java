package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.RecordingDatagrams;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peers;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** The receive-from event: taking, refusing, keeping, and giving back. */
public interface DatagramEventContract extends ProviderUnderTest {
    private static WskDatagramSocket listening(Kit kit, RecordingDatagrams recorder)
            throws InterruptedException {
        WskDatagramSocket socket = kit.datagram(recorder);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        return socket;
    }

    private static Peers.DatagramPeer peer(Kit kit) {
        return kit.peers().datagram(Kit.LOOPBACK);
    }

    @Test
    default void dgev_1_successTakesAll(Kit kit) throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        WskDatagramSocket socket = listening(kit, recorder);
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer peer = peer(kit);
        for (int i = 0; i < 10; i++) {
            peer.send(Bytes.of("no " + i), self);
        }
        peer.send(new byte[0], self);
        List<String> taken = recorder.awaitTaken(11);
        for (int i = 0; i < 10; i++) {
            assertEquals("no " + i, taken.get(i));
        }
        assertEquals("", taken.get(10));
        assertTrue(recorder.events().all().stream().allMatch(r -> r.from().equals(peer.local())));
    }

    @Test
    default void dgev_2_enablingNeedsABindAndIndicatesWhatIsThere(Kit kit)
            throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        WskDatagramSocket socket =
                kit.create(
                        WskDatagramSocket.class,
                        irp ->
                                kit.npi()
                                        .datagramSocket(
                                                AddressFamily.INET, Kit.CONTEXT, recorder, irp));
        assertEquals(NtStatus.INVALID_DEVICE_STATE, socket.enableEvents(WskEvents.RECEIVE_FROM));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        peer(kit).send(Bytes.of("early"), kit.addressOf(socket));
        kit.fence();
        assertTrue(recorder.events().isEmpty());
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        assertEquals(List.of("early"), recorder.awaitTaken(1));
    }

    @Test
    default void dgev_3_queuedReceivesComeBeforeTheEvent(Kit kit) throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        WskDatagramSocket socket = listening(kit, recorder);
        SockAddr self = kit.addressOf(socket);
        WskBuf room = kit.room(16);
        Started receive = kit.start(irp -> socket.receiveFrom(room, irp));
        kit.ok(socket::getLocalAddress);
        Peers.DatagramPeer peer = peer(kit);
        peer.send(Bytes.of("first"), self);
        peer.send(Bytes.of("second"), self);
        receive.succeedsWith(5);
        assertEquals("first", Bytes.text(room, 5));
        assertEquals(List.of("second"), recorder.awaitTaken(1));
    }

    @Test
    default void dgev_4_aRefusalDisablesTheEventAndKeepsTheDatagrams(Kit kit)
            throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        recorder.answerWith(_ -> NtStatus.DATA_NOT_ACCEPTED);
        WskDatagramSocket socket = listening(kit, recorder);
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer peer = peer(kit);
        peer.send(Bytes.of("refused"), self);
        recorder.awaitRefused(1);
        peer.send(Bytes.of("later"), self);
        kit.fence();
        assertEquals(1, recorder.events().size(), "the event is disabled");
        recorder.answerWith(_ -> NtStatus.SUCCESS);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        assertEquals(List.of("refused", "later"), recorder.awaitTaken(2));
    }

    @Test
    default void dgev_5_refusedDatagramsGoToReceivesFirst(Kit kit) throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        recorder.answerWith(_ -> NtStatus.DATA_NOT_ACCEPTED);
        WskDatagramSocket socket = listening(kit, recorder);
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer peer = peer(kit);
        peer.send(Bytes.of("refused"), self);
        recorder.awaitRefused(1);
        peer.send(Bytes.of("later"), self);
        assertEquals("refused", DatagramContract.next(kit, socket));
        assertEquals("later", DatagramContract.next(kit, socket));
    }

    @Test
    default void dgev_6_aStaticEventStaysOnAndRefusedDatagramsAreDropped(Kit kit)
            throws InterruptedException {
        Kit fixed = kit.another(1);
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(WskEvents.RECEIVE_FROM));
        RecordingDatagrams recorder = new RecordingDatagrams();
        recorder.answerWith(_ -> NtStatus.DATA_NOT_ACCEPTED);
        WskDatagramSocket socket = fixed.datagram(recorder);
        SockAddr self = fixed.addressOf(socket);
        Peers.DatagramPeer peer = peer(kit);
        peer.send(Bytes.of("dropped"), self);
        recorder.awaitRefused(1);
        recorder.answerWith(_ -> NtStatus.SUCCESS);
        peer.send(Bytes.of("heard"), self);
        assertEquals(List.of("heard"), recorder.awaitTaken(1));
        assertEquals(
                NtStatus.INVALID_PARAMETER, socket.disableEvent(WskEvents.RECEIVE_FROM), "static");
    }

    @Test
    default void dgev_7_whatIsKeptStaysAndIsReleasedPieceByPiece(Kit kit)
            throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        List<WskDatagramIndication> kept = new CopyOnWriteArrayList<>();
        recorder.answerWith(
                first -> {
                    WskDatagramIndication at = first;
                    kept.add(at);
                    while (at.hasNext()) {
                        WskDatagramIndication next = at.next();
                        at.unlink();
                        at = next;
                        kept.add(at);
                    }
                    return NtStatus.PENDING;
                });
        WskDatagramSocket socket = listening(kit, recorder);
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer peer = peer(kit);
        for (int i = 0; i < 10; i++) {
            peer.send(Bytes.of("no " + i), self);
        }
        recorder.awaitTaken(10);
        for (int i = 0; i < 10; i++) {
            assertEquals("no " + i, Bytes.text(kept.get(i).buffer().toByteArray()));
            assertEquals(peer.local(), kept.get(i).remoteAddress());
        }
        WskDatagramSocket other = kit.datagram();
        assertEquals(NtStatus.INVALID_PARAMETER, other.release(kept.getFirst()));
        for (WskDatagramIndication one : kept.reversed()) {
            assertEquals(NtStatus.SUCCESS, socket.release(one));
        }
        assertEquals(NtStatus.INVALID_PARAMETER, socket.release(kept.getFirst()), "twice");
    }

    @Test
    default void dgev_8_whatIsKeptMayBeReleasedInsideTheCallback(Kit kit)
            throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        WskDatagramSocket socket = kit.datagram(recorder);
        AtomicReference<NtStatus> released = new AtomicReference<>();
        recorder.answerWith(
                first -> {
                    released.set(socket.release(first));
                    return NtStatus.PENDING;
                });
        kit.enable(socket, WskEvents.RECEIVE_FROM);
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer peer = peer(kit);
        peer.send(Bytes.of("a"), self);
        recorder.awaitTaken(1);
        assertEquals(NtStatus.SUCCESS, released.get());
        peer.send(Bytes.of("b"), self);
        assertEquals(List.of("a", "b"), recorder.awaitTaken(2));
    }

    @Test
    default void dgev_9_disablingAfterARefusalIsNoError(Kit kit) throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        recorder.answerWith(_ -> NtStatus.DATA_NOT_ACCEPTED);
        WskDatagramSocket socket = listening(kit, recorder);
        peer(kit).send(Bytes.of("x"), kit.addressOf(socket));
        recorder.awaitRefused(1);
        kit.ok(irp -> socket.disableEvent(WskEvents.RECEIVE_FROM, irp));
        kit.fence();
        assertEquals(1, recorder.events().size());
    }

    @Test
    default void dgev_10_anEventThatThrowsRefuses(Kit kit) throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        recorder.answerWith(
                _ -> {
                    throw new IllegalStateException("thrown on purpose");
                });
        WskDatagramSocket socket = listening(kit, recorder);
        peer(kit).send(Bytes.of("kept"), kit.addressOf(socket));
        assertEquals("thrown on purpose", kit.callbackFailure().getMessage());
        assertEquals("kept", DatagramContract.next(kit, socket));
    }

    @Test
    default void dgev_11_enablingInsideTheEventOutlivesARefusal(Kit kit)
            throws InterruptedException {
        RecordingDatagrams recorder = new RecordingDatagrams();
        AtomicReference<WskDatagramSocket> self = new AtomicReference<>();
        recorder.answerWith(
                _ -> {
                    recorder.answerWith(_ -> NtStatus.SUCCESS);
                    kit.enable(self.get(), WskEvents.RECEIVE_FROM);
                    return NtStatus.DATA_NOT_ACCEPTED;
                });
        WskDatagramSocket socket = listening(kit, recorder);
        self.set(socket);
        peer(kit).send(Bytes.of("again"), kit.addressOf(socket));
        recorder.awaitRefused(1);
        assertEquals(List.of("again"), recorder.awaitTaken(1));
    }

    @Test
    default void dgev_12_aDatagramSocketsContextMayBeNull(Kit kit) throws InterruptedException {
        EventLog<Optional<Object>> contexts = new EventLog<>();
        WskClientDatagramDispatch<@Nullable Object> noting =
                new WskClientDatagramDispatch<>() {
                    @Override
                    public NtStatus onReceiveFrom(
                            @Nullable Object socketContext,
                            int flags,
                            WskDatagramIndication indication) {
                        contexts.add(Optional.ofNullable(socketContext));
                        return NtStatus.SUCCESS;
                    }
                };
        WskDatagramSocket socket =
                kit.create(
                        WskDatagramSocket.class,
                        irp -> kit.npi().datagramSocket(AddressFamily.INET, null, noting, irp));
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        kit.enable(socket, WskEvents.RECEIVE_FROM);
        peer(kit).send(Bytes.of("x"), kit.addressOf(socket));
        assertEquals(Optional.empty(), contexts.next());
    }
}
