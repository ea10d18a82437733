package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBasicSocket;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskException;
import wsk.api.WskHealth;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderCharacteristics;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSocket;
import wsk.api.WskStreamSocket;
import wsk.api.WskTransport;
import wsk.api.WskVersion;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.LoopHold;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Registering, capturing, and the provider as a whole. */
public interface RegistrationContract extends ProviderUnderTest {
    private WskRegistration register(WskVersion version) {
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public WskVersion version() {
                        return version;
                    }
                };
        return WskRegistration.register(
                new WskClientNpi("a test", dispatch),
                WskRegistrationOptions.defaults().withProvider(providerName()).withLoops(1));
    }

    @Test
    default void reg_1_twoRegistrationsAreIndependent(Kit kit) throws InterruptedException {
        try (WskRegistration other = register(WskVersion.V1_0)) {
            other.captureProviderNpi(WskRegistration.NO_WAIT);
            other.releaseProviderNpi();
        }
        Kit.Pair pair = kit.accepted();
        pair.peer().write(Bytes.of("still there"));
        var room = kit.room(64);
        kit.ok(irp -> pair.socket().receive(room, irp));
    }

    @Test
    default void reg_2_everyCaptureNeedsOneRelease(Kit kit) throws InterruptedException {
        WskRegistration registration = kit.registration();
        assertEquals(
                kit.npi(), registration.captureProviderNpi(WskRegistration.INFINITE_WAIT), "NPI");
        registration.releaseProviderNpi();
        kit.ok(irp -> kit.npi().basicSocket(AddressFamily.INET, irp))
                .socket(WskBasicSocket.class)
                .close(kit.npi().allocateIrp());
        kit.release();
        assertThrows(IllegalStateException.class, registration::releaseProviderNpi);
    }

    @Test
    default void reg_3_captureAfterDeregisterAnswersDeviceNotReady() throws InterruptedException {
        WskRegistration registration = register(WskVersion.V1_0);
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        registration.releaseProviderNpi();
        registration.deregister();
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
    }

    @Test
    default void reg_4_aWrongMajorVersionIsRefusedWithBothVersionsNamed()
            throws InterruptedException {
        try (WskRegistration registration = register(new WskVersion(99, 7))) {
            WskException refused =
                    assertThrows(
                            WskException.class,
                            () -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
            assertEquals(NtStatus.NOINTERFACE, refused.status());
            assertTrue(refused.toString().contains("99.7"), refused::toString);
            WskProviderCharacteristics range = registration.queryProviderCharacteristics();
            assertTrue(
                    refused.toString().contains(range.highestVersion().toString()),
                    refused::toString);
            assertTrue(range.includes(WskVersion.V1_0), range::toString);
        }
    }

    @Test
    default void reg_5_theNpiTellsTheVersionTheProviderWillUse(Kit kit) {
        assertEquals(1, kit.npi().version().major());
        assertTrue(kit.npi().version().compareTo(WskVersion.V1_0) >= 0);
        assertEquals(providerName(), kit.npi().providerName());
        assertEquals(providerName(), kit.npi().selection().chosen().orElseThrow());
    }

    @Test
    default void reg_6_socketsWorkAfterTheNpiIsReleased(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskListenSocket listener = kit.listener();
        var to = kit.addressOf(listener);
        kit.release();
        pair.peer().write(Bytes.of("x"));
        var room = kit.room(8);
        Started receive = kit.start(irp -> pair.socket().receive(room, irp));
        receive.succeedsWith(1);
        Started accept = kit.start(listener::accept);
        kit.peers().connect(to);
        kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertFalse(pair.socket().allocateIrp().isPending());
    }

    @Test
    default void reg_7_creatingSocketsWithoutACaptureThrows(Kit kit) throws InterruptedException {
        WskProviderNpi npi = kit.npi();
        var irp = npi.allocateIrp();
        kit.release();
        assertThrows(IllegalStateException.class, () -> npi.basicSocket(AddressFamily.INET, irp));
        assertThrows(IllegalStateException.class, () -> npi.listenSocket(AddressFamily.INET, irp));
        assertThrows(
                IllegalStateException.class,
                () -> npi.socketConnect(Kit.LOOPBACK, Kit.LOOPBACK, irp));
        assertFalse(irp.isPending());
        assertThrows(IllegalStateException.class, npi::transports);
        assertThrows(IllegalStateException.class, () -> npi.controlClient(8));
        assertThrows(IllegalStateException.class, () -> npi.setStaticEventCallbacks(0));
        // What it is may still be told.
        assertEquals(providerName(), npi.providerName());
        assertFalse(npi.capabilities() == null);
    }

    @Test
    default void reg_8_deregisterWaitsForCaptures(Kit kit) throws InterruptedException {
        Threads.Running ending = Threads.start("deregister", kit.registration()::deregister);
        Threads.awaitWaiting(ending);
        kit.release();
        Threads.join(ending);
    }

    @Test
    default void reg_9_deregisterWaitsForSockets(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        kit.release();
        Threads.Running ending = Threads.start("deregister", kit.registration()::deregister);
        Threads.awaitWaiting(ending);
        assertTrue(kit.addressOf(listener) != null, "the socket works while deregister waits");
        kit.close(listener);
        Threads.join(ending);
    }

    @Test
    default void reg_10_deregisterWaitsForRequestsThatAreUnderWay(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started creation;
        Threads.Running ending;
        try (LoopHold _ = kit.hold(listener)) {
            creation = kit.start(irp -> kit.npi().basicSocket(AddressFamily.INET, irp));
            kit.start(listener::close);
            kit.release();
            ending = Threads.start("deregister", kit.registration()::deregister);
            Threads.awaitWaiting(ending);
        }
        WskBasicSocket socket = creation.succeeds().socket(WskBasicSocket.class);
        assertFalse(ending.isDone(), "deregister left a socket behind");
        kit.close(socket);
        Threads.join(ending);
    }

    @Test
    default void reg_11_deregisterCancelsTransportListChanges(Kit kit) throws InterruptedException {
        Started change = kit.start(kit.npi()::transportListChange);
        kit.release();
        kit.registration().deregister();
        change.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void reg_12_aTransportListChangeCanBeCancelled(Kit kit) throws InterruptedException {
        Started change = kit.start(kit.npi()::transportListChange);
        assertTrue(change.irp().cancel());
        change.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void reg_13_deregisterOnALoopThrows(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        kit.start(
                listener::getLocalAddress,
                () -> {
                    try {
                        kit.registration().deregister();
                    } catch (IllegalStateException | InterruptedException e) {
                        thrown.set(e);
                    }
                    ran.countDown();
                });
        ran.await();
        assertEquals(IllegalStateException.class, thrown.get().getClass());
        kit.addressOf(listener);
    }

    @Test
    default void reg_14_aSecondDeregisterWaitsWithTheFirst(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        kit.release();
        Threads.Running first = Threads.start("first", kit.registration()::deregister);
        Threads.Running second = Threads.start("second", kit.registration()::deregister);
        Threads.awaitWaiting(first);
        Threads.awaitWaiting(second);
        kit.close(listener);
        Threads.join(first);
        Threads.join(second);
        kit.registration().deregister();
    }

    @Test
    default void reg_15_socketsCanBeCreatedForEveryTransportAndNoOther(Kit kit)
            throws InterruptedException {
        List<WskTransport> transports = kit.npi().transports();
        assertFalse(transports.isEmpty());
        for (WskTransport each : transports) {
            create(kit, true, irp -> kit.npi().basicSocket(each, irp), WskBasicSocket.class);
            WskTransport none = new WskTransport(each.family(), each.socketType(), 99);
            create(kit, false, irp -> kit.npi().basicSocket(none, irp), WskBasicSocket.class);
        }
        for (AddressFamily family : AddressFamily.values()) {
            boolean streams = kit.hasTransport(family, WskTransport.SOCK_STREAM);
            boolean datagrams = kit.hasTransport(family, WskTransport.SOCK_DGRAM);
            create(kit, streams, irp -> kit.npi().basicSocket(family, irp), WskBasicSocket.class);
            create(kit, streams, irp -> kit.npi().listenSocket(family, irp), WskListenSocket.class);
            create(
                    kit,
                    streams,
                    irp -> kit.npi().connectionSocket(family, irp),
                    WskConnectionSocket.class);
            WskClientStreamDispatch<Object> callbacks =
                    new WskClientStreamDispatch<>(
                            new RecordingListener(kit), new RecordingConnection());
            create(
                    kit,
                    streams,
                    irp -> kit.npi().streamSocket(family, Kit.CONTEXT, callbacks, irp),
                    WskStreamSocket.class);
            create(kit, streams, irp -> kit.npi().streamSocket(family, irp), WskStreamSocket.class);
            create(
                    kit,
                    datagrams,
                    irp -> kit.npi().datagramSocket(family, irp),
                    WskDatagramSocket.class);
            if (!streams) {
                SockAddr nowhere = anyOf(family);
                kit.fails(
                        NtStatus.NOT_SUPPORTED,
                        irp -> kit.npi().socketConnect(nowhere, nowhere, irp));
            }
        }
    }

    private static <S extends WskSocket> void create(
            Kit kit, boolean exists, Started.Request creation, Class<S> kind)
            throws InterruptedException {
        Started one = kit.start(creation);
        if (exists) {
            kit.track(one.succeeds().socket(kind));
        } else {
            one.endsWith(NtStatus.NOT_SUPPORTED);
        }
    }

    private static SockAddr anyOf(AddressFamily family) {
        return family == AddressFamily.UNIX
                ? new SockAddr.Unix("nowhere")
                : SockAddr.wildcard(family, 9);
    }

    @Test
    default void reg_16_clientControlsAnswerByNumber(Kit kit) {
        assertEquals(NtStatus.SUCCESS, kit.npi().controlClient(8));
        assertEquals(NtStatus.SUCCESS, kit.npi().controlClient(6));
        assertEquals(NtStatus.NOT_SUPPORTED, kit.npi().controlClient(4));
        assertEquals(NtStatus.NOT_SUPPORTED, kit.npi().controlClient(5));
        assertEquals(NtStatus.INVALID_PARAMETER, kit.npi().controlClient(99));
    }

    @Test
    default void reg_17_aRefusedOneStepConnectLeavesNoSocket(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(kit.hasTransport(AddressFamily.INET, WskTransport.SOCK_STREAM));
        WskListenSocket gone = kit.listener();
        var nobody = kit.addressOf(gone);
        kit.close(gone);
        Started connect = kit.start(irp -> kit.npi().socketConnect(Kit.LOOPBACK, nobody, irp));
        connect.endsWith(NtStatus.CONNECTION_REFUSED);
        assertThrows(
                IllegalStateException.class, () -> connect.irp().socket(WskConnectionSocket.class));
        kit.release();
        kit.registration().deregister();
    }

    @Test
    default void reg_18_closeReleasesCapturesAbortsSocketsAndReturns(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Started accept = kit.start(listener::accept);
        WskRegistration registration = register(WskVersion.V1_0);
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        var to = kit.addressOf(listener);
        Started connect =
                Started.start(
                        npi.allocateIrp(),
                        irp -> npi.socketConnect(Kit.LOOPBACK, to, irp),
                        () -> {});
        WskConnectionSocket socket = connect.succeeds().socket(WskConnectionSocket.class);
        WskConnectionSocket peer = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        var room = kit.room(8);
        Started receive =
                Started.start(npi.allocateIrp(), irp -> socket.receive(room, irp), () -> {});
        Started unbound =
                Started.start(
                        npi.allocateIrp(),
                        irp -> npi.connectionSocket(AddressFamily.INET, irp),
                        () -> {});
        unbound.succeeds();
        Threads.join(Threads.start("close", registration::close));
        receive.endsWith(NtStatus.CANCELLED);
        receive.checkCompletedOnce();
        kit.fails(NtStatus.CONNECTION_RESET, irp -> peer.receive(kit.room(8), irp));
        Started late = Started.start(npi.allocateIrp(), socket::close, () -> {});
        late.endsWith(NtStatus.FILE_FORCED_CLOSED);
        assertThrows(
                IllegalStateException.class,
                () -> npi.basicSocket(AddressFamily.INET, npi.allocateIrp()));
        registration.releaseProviderNpi();
        registration.close();
        registration.deregister();
    }

    @Test
    default void reg_19_closeOnALoopReturnsAndTheRestEndsByItself(Kit kit)
            throws InterruptedException {
        WskRegistration registration = register(WskVersion.V1_0);
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        CountDownLatch closed = new CountDownLatch(1);
        Started creation =
                Started.start(
                        npi.allocateIrp(),
                        irp -> npi.connectionSocket(AddressFamily.INET, irp),
                        () -> {
                            registration.close();
                            closed.countDown();
                        });
        WskConnectionSocket socket = creation.succeeds().socket(WskConnectionSocket.class);
        closed.await();
        Threads.join(Threads.start("deregister", registration::deregister));
        Started late = Started.start(npi.allocateIrp(), socket::close, () -> {});
        late.endsWith(NtStatus.FILE_FORCED_CLOSED);
        // The provider itself goes on for others.
        kit.addressOf(kit.listener());
    }

    @Test
    default void reg_20_closeEndsWhatIsStillBeingMade(Kit kit) throws InterruptedException {
        WskRegistration registration = register(WskVersion.V1_0);
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        WskBasicSocket held =
                Started.start(
                                npi.allocateIrp(),
                                irp -> npi.basicSocket(AddressFamily.INET, irp),
                                () -> {})
                        .succeeds()
                        .socket(WskBasicSocket.class);
        Started creation;
        Threads.Running closing;
        try (LoopHold _ = kit.hold(held)) {
            creation =
                    Started.start(
                            npi.allocateIrp(),
                            irp -> npi.datagramSocket(AddressFamily.INET, irp),
                            () -> {});
            closing = Threads.start("close", registration::close);
            Threads.awaitWaiting(closing);
        }
        Threads.join(closing);
        creation.await();
        creation.checkCompletedOnce();
    }

    @Test
    default void reg_21_closeMayComeFromSeveralThreadsAndMeetDeregister(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        Threads.Running deregister = Threads.start("deregister", kit.registration()::deregister);
        Threads.awaitWaiting(deregister);
        assertFalse(kit.addressOf(listener) == null);
        WskRegistration registration = register(WskVersion.V1_0);
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        Started.start(
                        npi.allocateIrp(),
                        irp -> npi.connectionSocket(AddressFamily.INET, irp),
                        () -> {})
                .succeeds();
        Threads.Running waiting = Threads.start("deregister", registration::deregister);
        Threads.awaitWaiting(waiting);
        Threads.Running first = Threads.start("first", registration::close);
        Threads.Running second = Threads.start("second", registration::close);
        Threads.join(first);
        Threads.join(second);
        Threads.join(waiting);
        kit.close(listener);
        kit.release();
        Threads.join(deregister);
    }

    @Test
    default void reg_22_whatAnEndWouldWaitForCanBeAsked(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskListenSocket listener = kit.listener();
        var room = kit.room(8);
        kit.start(irp -> pair.socket().receive(room, irp));
        Started address = kit.start(pair.socket()::getRemoteAddress);
        String remote = address.succeeds().remoteAddress().toString();
        String local = kit.addressOf(listener).toString();
        var open = kit.registration().openResources();
        assertTrue(open.getFirst().contains("capture"), open::toString);
        assertTrue(
                open.stream()
                        .anyMatch(
                                one ->
                                        one.startsWith("connection ")
                                                && one.contains(remote)
                                                && one.contains("1 RECEIVE")),
                open::toString);
        assertTrue(
                open.stream().anyMatch(one -> one.startsWith("listening socket " + local)),
                open::toString);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        kit.start(
                listener::getLocalAddress,
                () -> {
                    try {
                        kit.registration().openResources();
                    } catch (IllegalStateException | InterruptedException e) {
                        thrown.set(e);
                    }
                    ran.countDown();
                });
        ran.await();
        assertEquals(IllegalStateException.class, thrown.get().getClass());
    }

    @Test
    default void reg_23_theLoopsThatServeAreCounted(Kit kit) {
        WskHealth health = kit.registration().health();
        assertTrue(health.canServe());
        assertEquals(health.loops(), health.serving());
        assertEquals(0, health.failures());
        assertTrue(health.lastFailure().isEmpty());
    }

    @Test
    default void reg_24_aClientsContextMayBeNull() throws InterruptedException {
        EventLog<Optional<Object>> contexts = new EventLog<>();
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public void onCallbackFailure(
                            @Nullable Object clientContext, Throwable failure) {
                        contexts.add(Optional.ofNullable(clientContext));
                    }
                };
        WskRegistrationOptions options =
                WskRegistrationOptions.defaults().withProvider(providerName()).withLoops(1);
        try (WskRegistration registration =
                WskRegistration.register(new WskClientNpi(null, dispatch), options)) {
            WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
            Started.start(
                            npi.allocateIrp(),
                            irp -> npi.basicSocket(AddressFamily.INET, irp),
                            () -> {
                                throw new IllegalStateException("thrown on purpose");
                            })
                    .succeeds();
            assertEquals(Optional.empty(), contexts.next());
        }
    }

    @Test
    default void reg_25_closeDoesNotHangOnACallbackThatDoesNotReturn(Kit kit)
            throws InterruptedException {
        WskRegistration registration = register(WskVersion.V1_0);
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        WskListenSocket socket =
                Started.start(
                                npi.allocateIrp(),
                                irp -> npi.listenSocket(AddressFamily.INET, irp),
                                () -> {})
                        .succeeds()
                        .socket(WskListenSocket.class);
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        try (LoopHold _ = kit.hold(socket)) {
            Threads.Running closing =
                    Threads.start(
                            "close",
                            () -> {
                                registration.close();
                                interrupted.set(Thread.currentThread().isInterrupted());
                            });
            Threads.awaitWaiting(closing);
            // It would give up by itself, but later.
            closing.thread().interrupt();
            Threads.join(closing);
            assertEquals(true, interrupted.get(), "the interrupt is kept");
            var open = registration.openResources();
            assertTrue(
                    open.stream()
                            .anyMatch(
                                    one ->
                                            one.startsWith("loop ")
                                                    && one.contains("does not answer")),
                    open::toString);
        }
        Threads.join(Threads.start("deregister", registration::deregister));
        assertEquals(List.of(), registration.openResources());
    }
}
