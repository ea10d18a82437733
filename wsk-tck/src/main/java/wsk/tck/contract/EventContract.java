package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskStreamSocket;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.RecordingDatagrams;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Enabling and disabling events, and static events. */
public interface EventContract extends ProviderUnderTest {
    @Test
    default void event_1_eventsAreOffAtFirst(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.connected(recorder);
        pair.peer().write(Bytes.of("silence"));
        pair.peer().finish();
        kit.fence();
        assertTrue(recorder.events().isEmpty());
        WskBuf room = kit.room(7);
        kit.ok(irp -> pair.socket().receive(room, irp));
    }

    @Test
    default void event_2_enablingIndicatesWhatIsThere(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        pair.peer().write(Bytes.of("waiting"));
        kit.fence();
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(WskEvents.RECEIVE));
        assertEquals("waiting", recorder.awaitTaken(7));
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(WskEvents.RECEIVE), "again");
        pair.peer().write(Bytes.of(" more"));
        assertEquals("waiting more", recorder.awaitTaken(12));
    }

    @Test
    default void event_3_enablingTooEarlyIsRefused(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        WskConnectionSocket socket =
                kit.create(
                        WskConnectionSocket.class,
                        irp ->
                                kit.npi()
                                        .connectionSocket(
                                                AddressFamily.INET, Kit.CONTEXT, recorder, irp));
        assertEquals(
                NtStatus.INVALID_DEVICE_STATE, socket.enableEvents(WskEvents.RECEIVE), "created");
        kit.ok(irp -> socket.bind(Kit.LOOPBACK, irp));
        assertEquals(
                NtStatus.INVALID_DEVICE_STATE, socket.enableEvents(WskEvents.RECEIVE), "bound");
        SockAddr to = kit.addressOf(kit.listener());
        kit.ok(irp -> socket.connect(to, irp));
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE), "connected");
    }

    @Test
    default void event_4_foreignBitsAreRefused(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted(new RecordingConnection());
        assertEquals(
                NtStatus.INVALID_PARAMETER, pair.socket().enableEvents(WskEvents.RECEIVE_FROM));
        assertEquals(
                NtStatus.INVALID_PARAMETER,
                pair.socket().enableEvents(WskEvents.RECEIVE | WskEvents.ACCEPT));
        assertEquals(NtStatus.INVALID_PARAMETER, pair.socket().disableEvent(WskEvents.ACCEPT));
        WskListenSocket listener = kit.listener(new RecordingListener(kit));
        assertEquals(NtStatus.INVALID_PARAMETER, listener.enableEvents(WskEvents.RECEIVE_FROM));
        WskDatagramSocket datagrams = kit.datagram(new RecordingDatagrams());
        assertEquals(NtStatus.INVALID_PARAMETER, datagrams.enableEvents(WskEvents.RECEIVE));
    }

    @Test
    default void event_5_disablingTakesOneEventAtATime(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted(new RecordingConnection());
        int both = WskEvents.RECEIVE | WskEvents.DISCONNECT;
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(both));
        assertEquals(NtStatus.INVALID_PARAMETER, pair.socket().disableEvent(both));
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> pair.socket().disableEvent(both, irp));
        kit.ok(irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp));
        kit.ok(irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp));
        kit.ok(irp -> pair.socket().disableEvent(WskEvents.DISCONNECT, irp));
    }

    @Test
    default void event_6_onceDisabledNothingIsIndicated(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("heard"));
        recorder.awaitTaken(5);
        kit.ok(irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp));
        int before = recorder.events().size();
        pair.peer().write(Bytes.of("unheard"));
        kit.fence();
        assertEquals(before, recorder.events().size());
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        assertEquals("heardunheard", recorder.awaitTaken(12), "nothing was lost");
    }

    @Test
    default void event_7_disablingOffTheLoopIsAlwaysPending(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted(new RecordingConnection());
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        NtStatus status = pair.socket().disableEvent(WskEvents.RECEIVE);
        assertEquals(NtStatus.EVENT_PENDING, status);
        assertTrue(status.isSuccess(), "EVENT_PENDING is a success");
    }

    @Test
    default void event_8_disablingOnTheLoopTellsAtOnce(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        AtomicReference<NtStatus> told = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        kit.start(
                pair.socket()::getLocalAddress,
                () -> {
                    told.set(pair.socket().disableEvent(WskEvents.RECEIVE));
                    ran.countDown();
                });
        ran.await();
        assertEquals(NtStatus.SUCCESS, told.get());
        pair.peer().write(Bytes.of("unheard"));
        kit.fence();
        assertTrue(recorder.events().isEmpty());
    }

    @Test
    default void event_9_disablingInsideTheCallbackIsPending(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        AtomicReference<NtStatus> told = new AtomicReference<>();
        recorder.answerWith(
                (_, _) -> {
                    told.set(pair.socket().disableEvent(WskEvents.RECEIVE));
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("o"));
        recorder.awaitTaken(1);
        assertEquals(NtStatus.EVENT_PENDING, told.get());
        pair.peer().write(Bytes.of("unheard"));
        kit.fence();
        assertEquals(1, recorder.events().size());
    }

    @Test
    default void event_10_disablingInsideTheCallbackWithAnIrpCompletesAfterIt(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        AtomicReference<Started> disable = new AtomicReference<>();
        AtomicReference<Boolean> inside = new AtomicReference<>(false);
        AtomicReference<Boolean> tooEarly = new AtomicReference<>(false);
        recorder.answerWith(
                (_, _) -> {
                    inside.set(true);
                    disable.set(
                            kit.start(
                                    irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp),
                                    () -> tooEarly.set(inside.get())));
                    boolean pending = disable.get().irp().isPending();
                    inside.set(false);
                    return pending ? NtStatus.SUCCESS : NtStatus.UNSUCCESSFUL;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("o"));
        recorder.awaitTaken(1);
        disable.get().succeeds();
        assertFalse(tooEarly.get());
        pair.peer().write(Bytes.of("unheard"));
        kit.fence();
        assertEquals(1, recorder.events().size());
    }

    @Test
    default void event_11_disablingWaitsForACallbackInProgress(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        recorder.answerWith(
                (_, _) -> {
                    entered.countDown();
                    try {
                        leave.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("o"));
        entered.await();
        Started disable = kit.start(irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp));
        assertTrue(disable.irp().isPending());
        assertTrue(recorder.events().isEmpty());
        leave.countDown();
        disable.succeeds();
        assertEquals(1, recorder.events().size(), "the callback had returned");
    }

    @Test
    default void event_12_staticEventsAreOnWithoutEnabling(Kit kit) throws InterruptedException {
        Kit fixed = kit.another(1);
        int mask = WskEvents.ACCEPT | WskEvents.RECEIVE | WskEvents.DISCONNECT;
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(mask));
        RecordingListener recorder = new RecordingListener(fixed);
        WskListenSocket listener = fixed.listener(recorder);
        Peer peer = fixed.peers().connect(fixed.addressOf(listener));
        RecordingListener.Accepted one = recorder.accepted().next();
        peer.write(Bytes.of("static"));
        assertEquals("static", one.recorder().awaitTaken(6));
        peer.finish();
        assertFalse(one.recorder().awaitDisconnected().abortive());
    }

    @Test
    default void event_13_staticConnectionEventsReachSocketsThatConnect(Kit kit)
            throws InterruptedException {
        Kit fixed = kit.another(1);
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(WskEvents.RECEIVE));
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = fixed.connected(recorder);
        pair.peer().write(Bytes.of("static"));
        assertEquals("static", recorder.awaitTaken(6));
    }

    @Test
    default void event_14_staticConnectionEventsReachSocketsAcceptedByRequest(Kit kit)
            throws InterruptedException {
        Kit fixed = kit.another(1);
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(WskEvents.RECEIVE));
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = fixed.accepted(recorder);
        pair.peer().write(Bytes.of("static"));
        assertEquals("static", recorder.awaitTaken(6));
    }

    @Test
    default void event_15_staticEventsCannotBeDisabled(Kit kit) throws InterruptedException {
        Kit fixed = kit.another(1);
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(WskEvents.RECEIVE));
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = fixed.accepted(recorder);
        assertEquals(NtStatus.INVALID_PARAMETER, pair.socket().disableEvent(WskEvents.RECEIVE));
        fixed.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp));
        pair.peer().write(Bytes.of("on"));
        assertEquals("on", recorder.awaitTaken(2));
        // Nor before they are on, which they are when there is a connection.
        WskConnectionSocket early =
                fixed.create(
                        WskConnectionSocket.class,
                        irp ->
                                fixed.npi()
                                        .connectionSocket(
                                                AddressFamily.INET, Kit.CONTEXT, recorder, irp));
        assertEquals(NtStatus.INVALID_PARAMETER, early.disableEvent(WskEvents.RECEIVE));
        fixed.fails(NtStatus.INVALID_PARAMETER, irp -> early.disableEvent(WskEvents.RECEIVE, irp));
    }

    @Test
    default void event_16_theStaticMaskComesBeforeTheFirstSocket(Kit kit)
            throws InterruptedException {
        Kit late = kit.another(1);
        assertEquals(
                NtStatus.INVALID_PARAMETER, late.npi().setStaticEventCallbacks(0x1), "unknown bit");
        late.listener();
        assertEquals(
                NtStatus.INVALID_DEVICE_STATE,
                late.npi().setStaticEventCallbacks(WskEvents.RECEIVE));
    }

    @Test
    default void event_17_socketsWithoutCallbacksIgnoreTheStaticMask(Kit kit)
            throws InterruptedException {
        Kit fixed = kit.another(1);
        int mask = WskEvents.ACCEPT | WskEvents.CONNECTION_MASK | WskEvents.RECEIVE_FROM;
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(mask));
        WskListenSocket listener = fixed.listener();
        Peer peer = fixed.peers().connect(fixed.addressOf(listener));
        peer.write(Bytes.of("by request"));
        WskConnectionSocket socket = fixed.create(WskConnectionSocket.class, listener::accept);
        WskBuf room = fixed.room(10);
        fixed.ok(irp -> socket.receive(room, irp));
    }

    @Test
    default void event_18_aStaticReceiveThatRefusesIsSuspendedTillAReceive(Kit kit)
            throws InterruptedException {
        Kit fixed = kit.another(1);
        assertEquals(NtStatus.SUCCESS, fixed.npi().setStaticEventCallbacks(WskEvents.RECEIVE));
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith((_, _) -> NtStatus.DATA_NOT_ACCEPTED);
        Kit.Pair pair = fixed.accepted(recorder);
        pair.peer().write(Bytes.of("one"));
        recorder.awaitReceived(1);
        pair.peer().write(Bytes.of("two"));
        fixed.fence();
        assertEquals(1, recorder.events().size());
        recorder.answerWith((_, _) -> NtStatus.SUCCESS);
        fixed.ok(irp -> pair.socket().receive(WskBuf.empty(), irp));
        assertEquals("onetwo", recorder.awaitTaken(6));
    }

    @Test
    default void event_19_theSendBacklogEventCanBeEnabledAndDisabled(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        WskConnectionSocket socket = pair.socket();
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.SEND_BACKLOG));
        kit.fence();
        // More than the system would take is never ideal, so this is a change on every provider.
        kit.ok(irp -> socket.setOption(WskOption.SO_SNDBUF, 60_000, irp));
        RecordingConnection.Event event = recorder.events().next();
        long told = ((RecordingConnection.Event.Backlog) event).bytes();
        assertTrue(told > 0, () -> "told " + told);
        kit.ok(irp -> socket.disableEvent(WskEvents.SEND_BACKLOG, irp));
        WskIrp asked = kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, irp));
        assertEquals(
                told,
                asked.ioctlOutput(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG),
                "asked and told");
    }

    @Test
    default void event_20_disablingOnTheLoopComesAfterEnablingElsewhere(Kit kit)
            throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        Kit.Pair pair = kit.accepted(recorder);
        WskConnectionSocket socket = pair.socket();
        AtomicReference<NtStatus> told = new AtomicReference<>();
        AtomicReference<Started> disable = new AtomicReference<>();
        kit.onLoop(
                socket,
                () -> {
                    Threads.elsewhere(() -> kit.enable(socket, WskEvents.RECEIVE));
                    told.set(socket.disableEvent(WskEvents.RECEIVE));
                    Threads.elsewhere(() -> kit.enable(socket, WskEvents.DISCONNECT));
                    disable.set(kit.start(irp -> socket.disableEvent(WskEvents.DISCONNECT, irp)));
                });
        disable.get().succeeds();
        assertEquals(NtStatus.EVENT_PENDING, told.get());
        pair.peer().write(Bytes.of("unheard"));
        pair.peer().finish();
        kit.fence();
        assertTrue(recorder.events().isEmpty(), () -> recorder.events().all().toString());
        kit.enable(socket, WskEvents.RECEIVE);
        assertEquals("unheard", recorder.awaitTaken(7), "nothing was lost");
    }

    /** Writes down the contexts that callbacks are called with; takes everything. */
    private static WskClientConnectionDispatch<@Nullable Object> noting(
            EventLog<Optional<Object>> contexts) {
        return new WskClientConnectionDispatch<>() {
            @Override
            public NtStatus onReceive(
                    @Nullable Object socketContext,
                    int flags,
                    WskDataIndication indication,
                    long bytesIndicated) {
                contexts.add(Optional.ofNullable(socketContext));
                return NtStatus.SUCCESS;
            }
        };
    }

    @Test
    default void event_21_aContextMayBeNull(Kit kit) throws InterruptedException {
        EventLog<Optional<Object>> contexts = new EventLog<>();
        WskClientConnectionDispatch<@Nullable Object> noting = noting(contexts);
        EventLog<WskConnectionSocket> accepted = new EventLog<>();
        WskClientListenDispatch<@Nullable Object> listening =
                new WskClientListenDispatch<>() {
                    @Override
                    public NtStatus onAccept(
                            @Nullable Object socketContext,
                            int flags,
                            SockAddr local,
                            SockAddr remote,
                            WskConnectionSocket socket,
                            WskAcceptSlot slot) {
                        contexts.add(Optional.ofNullable(socketContext));
                        slot.set(null, noting);
                        accepted.add(kit.track(socket));
                        return NtStatus.SUCCESS;
                    }
                };
        WskStreamSocket listener =
                kit.create(
                        WskStreamSocket.class,
                        irp ->
                                kit.npi()
                                        .streamSocket(
                                                AddressFamily.INET,
                                                null,
                                                new WskClientStreamDispatch<>(listening, noting),
                                                irp));
        kit.ok(irp -> listener.bind(Kit.LOOPBACK, irp));
        kit.ok(listener::listen);
        SockAddr here = kit.ok(listener::getLocalAddress).localAddress();
        Started accept = kit.start(irp -> listener.accept(null, noting, irp));
        WskConnectionSocket connecting =
                kit.create(
                        WskConnectionSocket.class,
                        irp -> kit.npi().socketConnect(Kit.LOOPBACK, here, null, noting, irp));
        WskConnectionSocket byRequest =
                kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        kit.enable(listener, WskEvents.ACCEPT);
        Peer peer = kit.peers().connect(here);
        assertEquals(Optional.empty(), contexts.next(), "of the listener");
        WskConnectionSocket byEvent = accepted.next();
        for (WskConnectionSocket each : List.of(connecting, byRequest, byEvent)) {
            kit.enable(each, WskEvents.RECEIVE);
        }
        peer.write(Bytes.of("x"));
        assertEquals(Optional.empty(), contexts.next(), "of a connection accepted by event");
        kit.ok(irp -> connecting.send(kit.text("x"), irp));
        assertEquals(Optional.empty(), contexts.next(), "of a connection accepted by request");
        kit.ok(irp -> byRequest.send(kit.text("x"), irp));
        assertEquals(Optional.empty(), contexts.next(), "of a connection that was made");
    }
}
