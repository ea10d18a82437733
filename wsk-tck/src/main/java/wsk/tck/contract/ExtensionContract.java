package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskBasicSocket;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskExtensionId;
import wsk.api.WskListenSocket;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** What extension interfaces see and may do, on the provider under test. */
public interface ExtensionContract extends ProviderUnderTest {
    private static boolean say(ProbeExtension.Functions probe, String word)
            throws InterruptedException {
        EventLog<Boolean> ran = new EventLog<>();
        probe.say(word, ran::add);
        return ran.next();
    }

    @Test
    default void ext_1_registrationGivesTheFunctionsOfAVersionThatServes(Kit kit)
            throws InterruptedException {
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        for (int minor = 0; minor <= 2; minor++) {
            WskConnectionSocket socket = kit.unboundConnection();
            var asked = version(1, minor);
            assertTrue(socket.registerExtension(asked, recorder).isPresent(), asked::toString);
        }
        WskConnectionSocket socket = kit.unboundConnection();
        assertTrue(socket.registerExtension(version(1, 3), recorder).isEmpty(), "minor too high");
        assertTrue(socket.registerExtension(version(2, 0), recorder).isEmpty(), "other major");
        assertTrue(socket.registerExtension(version(0, 9), recorder).isEmpty(), "other major");
        var unknown =
                new WskExtensionId<>(
                        "wsk.tck.unknown",
                        WskVersion.V1_0,
                        ProbeExtension.Client.class,
                        ProbeExtension.Functions.class);
        assertTrue(socket.registerExtension(unknown, recorder).isEmpty(), "unknown");
        assertTrue(socket.registerExtension(version(1, 0), recorder).isPresent(), "and still");
    }

    private static WskExtensionId<ProbeExtension.Client, ProbeExtension.Functions> version(
            int major, int minor) {
        return new WskExtensionId<>(
                ProbeExtension.ID.name(),
                new WskVersion(major, minor),
                ProbeExtension.Client.class,
                ProbeExtension.Functions.class);
    }

    @Test
    default void ext_2_aSecondRegistrationOnTheSameSocketThrows(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.register(socket, recorder);
        assertThrows(
                IllegalStateException.class,
                () -> socket.registerExtension(ProbeExtension.ID, recorder));
        ProbeExtension.register(kit.unboundConnection(), recorder);
    }

    @Test
    default void ext_3_categoriesThatAreNotServedGetNothing(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        assertTrue(
                socket.registerExtension(ProbeExtension.ID, new ProbeExtension.Recorder())
                        .isEmpty());
    }

    @Test
    default void ext_4_eventsRunOnlyWhenEnabled(Kit kit) throws InterruptedException {
        WskBasicSocket socket =
                kit.create(
                        WskBasicSocket.class,
                        irp -> kit.npi().basicSocket(AddressFamily.INET, irp));
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(socket, recorder);
        assertFalse(say(probe, "unheard"));
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(ProbeExtension.ID, ProbeExtension.SAY));
        assertTrue(say(probe, "heard"));
        kit.ok(irp -> socket.disableEvent(ProbeExtension.ID, ProbeExtension.SAY, irp));
        assertFalse(say(probe, "unheard"));
        assertEquals(List.of("heard"), recorder.events.all());
    }

    @Test
    default void ext_5_wrongBitsAndIdsAreRefused(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        assertEquals(
                NtStatus.NOT_FOUND, socket.enableEvents(ProbeExtension.ID, ProbeExtension.SAY));
        kit.fails(
                NtStatus.NOT_FOUND,
                irp -> socket.disableEvent(ProbeExtension.ID, ProbeExtension.SAY, irp));
        ProbeExtension.register(socket, new ProbeExtension.Recorder());
        assertEquals(NtStatus.INVALID_PARAMETER, socket.enableEvents(ProbeExtension.ID, 0x8000));
        int both = ProbeExtension.SAY | ProbeExtension.TICK;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(ProbeExtension.ID, both));
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> socket.disableEvent(ProbeExtension.ID, both, irp));
    }

    @Test
    default void ext_6_itsBitsAndTheStandardOnesDoNotMix(Kit kit) throws InterruptedException {
        RecordingConnection standard = new RecordingConnection();
        Kit.Pair pair = kit.accepted(standard);
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(pair.socket(), recorder);
        kit.enable(pair.socket(), ProbeExtension.ID, ProbeExtension.SAY);
        pair.peer().write(Bytes.of("data"));
        kit.fence();
        assertTrue(standard.events().isEmpty(), "the standard event of that bit is off");
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        standard.awaitTaken(4);
        kit.ok(irp -> pair.socket().disableEvent(WskEvents.RECEIVE, irp));
        assertTrue(say(probe, "on"), "the extension's event is still on");
    }

    @Test
    default void ext_7_acceptedConnectionsDoNotInheritExtensions(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.register(listener, recorder);
        Started accept = kit.start(listener::accept);
        kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(
                NtStatus.NOT_FOUND, socket.enableEvents(ProbeExtension.ID, ProbeExtension.SAY));
        ProbeExtension.register(socket, recorder);
    }

    @Test
    default void ext_10_timersRunOnTheLoopAndCanBeStopped(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(socket, recorder);
        kit.enable(socket, ProbeExtension.ID, ProbeExtension.SAY | ProbeExtension.TICK);
        probe.tickIn(1_000_000);
        assertEquals("tick", recorder.events.next());
        try (LoopHold _ = kit.hold(socket)) {
            // Started and stopped in one turn of the loop, so it cannot run in between.
            probe.tickIn(1);
            probe.stop();
        }
        probe.tickIn(3_600_000_000_000L);
        probe.tickIn(1_000_000);
        assertEquals("tick", recorder.events.next(), "started anew");
        kit.fence();
        assertEquals(2, recorder.events.size());
    }

    @Test
    default void ext_11_closingWaitsForTheCallbackAndCancelsTimers(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(socket, recorder);
        kit.enable(socket, ProbeExtension.ID, ProbeExtension.SAY | ProbeExtension.TICK);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        recorder.onSay =
                () -> {
                    entered.countDown();
                    try {
                        leave.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        probe.tickIn(3_600_000_000_000L);
        probe.say("last word", _ -> {});
        entered.await();
        Started close = kit.start(socket::close);
        assertTrue(close.irp().isPending());
        leave.countDown();
        close.succeeds();
        assertEquals(List.of("last word"), recorder.events.all());
        probe.say("too late", _ -> {});
        kit.fence();
        assertEquals(1, recorder.events.size());
    }

    @Test
    default void ext_12_aCallbackThatThrowsIsReported(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(socket, recorder);
        kit.enable(socket, ProbeExtension.ID, ProbeExtension.SAY);
        RuntimeException mine = new RuntimeException("thrown on purpose");
        recorder.onSay =
                () -> {
                    throw mine;
                };
        probe.say("bang", _ -> {});
        assertSame(mine, kit.callbackFailure());
        recorder.onSay = () -> {};
        assertTrue(say(probe, "fine"));
    }

    @Test
    default void ext_13_theHostIsForTheLoopOnly(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        WskExtensionHost host =
                ProbeExtension.register(socket, new ProbeExtension.Recorder()).host();
        assertSame(socket, host.socket());
        assertThrows(IllegalStateException.class, host::nanoTime);
        assertThrows(IllegalStateException.class, host::lastSendNanos);
        assertThrows(IllegalStateException.class, () -> host.isEnabled(ProbeExtension.SAY));
        assertThrows(IllegalStateException.class, () -> host.fire(ProbeExtension.SAY, () -> {}));
        EventLog<Thread> ran = new EventLog<>();
        host.execute(() -> ran.add(Thread.currentThread()));
        assertFalse(ran.next().equals(Thread.currentThread()));
    }

    @Test
    default void ext_14_registrationWorksOnTheLoopToo(Kit kit) throws InterruptedException {
        RecordingListener recorder = new RecordingListener(kit);
        AtomicReference<ProbeExtension.Functions> probe = new AtomicReference<>();
        ProbeExtension.Recorder heard = new ProbeExtension.Recorder();
        recorder.answerWith(
                (socket, _, _) -> {
                    probe.set(ProbeExtension.register(socket, heard));
                    return socket.enableEvents(ProbeExtension.ID, ProbeExtension.SAY);
                });
        WskListenSocket listener = kit.listener(recorder);
        kit.enable(listener, WskEvents.ACCEPT);
        kit.peers().connect(kit.addressOf(listener));
        assertEquals(NtStatus.SUCCESS, recorder.accepted().next().answer());
        assertTrue(say(probe.get(), "hello"));
        assertEquals("hello", heard.events.next());
    }

    @Test
    default void ext_15_theHostTellsWhenBytesLastMoved(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskExtensionHost host =
                ProbeExtension.register(pair.socket(), new ProbeExtension.Recorder()).host();
        EventLog<Long> times = new EventLog<>();
        host.execute(() -> times.add(host.lastReceiveNanos()));
        long before = times.next();
        pair.peer().write(Bytes.of("x"));
        kit.ok(irp -> pair.socket().receive(kit.room(1), irp));
        host.execute(() -> times.add(host.lastReceiveNanos()));
        host.execute(() -> times.add(host.nanoTime()));
        long after = times.next();
        assertTrue(after - before > 0, "the time of the last receive moved");
        assertTrue(times.next() - after >= 0, "and is not in the future");
    }

    @Test
    default void ext_17_whatIsFiredInsideACallbackIsToldAfterIt(Kit kit)
            throws InterruptedException {
        RecordingConnection standard = new RecordingConnection();
        Kit.Pair pair = kit.accepted(standard);
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(pair.socket(), recorder);
        kit.enable(pair.socket(), ProbeExtension.ID, ProbeExtension.SAY);
        EventLog<String> order = new EventLog<>();
        recorder.onSay =
                () -> {
                    order.add("said");
                    if (order.size() == 2) {
                        probe.say("inside itself", _ -> {});
                        order.add("has said");
                    }
                };
        standard.answerWith(
                (_, _) -> {
                    probe.say("inside", _ -> {});
                    order.add("received");
                    return NtStatus.SUCCESS;
                });
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("x"));
        recorder.events.await(2);
        assertEquals(List.of("received", "said", "has said", "said"), order.all());
        Started[] disabled = new Started[1];
        standard.answerWith(
                (_, _) -> {
                    probe.say("too late", _ -> {});
                    disabled[0] =
                            kit.start(
                                    irp ->
                                            pair.socket()
                                                    .disableEvent(
                                                            ProbeExtension.ID,
                                                            ProbeExtension.SAY,
                                                            irp));
                    return NtStatus.SUCCESS;
                });
        pair.peer().write(Bytes.of("y"));
        standard.awaitTaken(2);
        disabled[0].succeeds();
        kit.fence();
        assertEquals(2, recorder.events.size(), "disabled before it was told");
    }

    @Test
    default void ext_18_closingDoesNotWaitForAnAttach(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        CountDownLatch attaching = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        recorder.attaching =
                host -> {
                    attaching.countDown();
                    CountDownLatch ran = new CountDownLatch(1);
                    try {
                        closed.await();
                        host.execute(ran::countDown);
                        ran.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        EventLog<String> observed = new EventLog<>();
        recorder.observing = observed::add;
        Threads.Running registering =
                Threads.start(
                        "registering",
                        () ->
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> ProbeExtension.register(socket, recorder)));
        attaching.await();
        kit.close(socket);
        closed.countDown();
        Threads.join(registering);
        assertEquals("closing", observed.next());
        kit.fence();
        assertEquals(1, observed.size());
    }

    @Test
    default void ext_19_anAttachThatClosesItsSocketLeavesNothingRunning(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        EventLog<String> observed = new EventLog<>();
        recorder.observing = observed::add;
        recorder.attaching =
                host -> {
                    host.timer(() -> observed.add("timer")).startNanos(0);
                    kit.start(socket::close);
                };
        EventLog<Boolean> refused = new EventLog<>();
        kit.start(
                socket::getLocalAddress,
                () -> {
                    assertThrows(
                            IllegalStateException.class,
                            () -> ProbeExtension.register(socket, recorder));
                    refused.add(true);
                });
        assertTrue(refused.next());
        assertEquals("closing", observed.next());
        kit.fence();
        assertEquals(List.of("closing"), observed.all());
    }

    @Test
    default void ext_22_whatAnExtensionDoesOnTheLoopComesInTheOrderOfAsking(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        ProbeExtension.Recorder recorder = new ProbeExtension.Recorder();
        ProbeExtension.Watched probe = ProbeExtension.register(pair.socket(), recorder);
        kit.onLoop(
                pair.socket(),
                () -> {
                    Threads.elsewhere(
                            () -> {
                                kit.enable(pair.socket(), ProbeExtension.ID, ProbeExtension.SAY);
                                probe.say("there", _ -> {});
                            });
                    probe.say("here", _ -> {});
                });
        recorder.events.await(2);
        assertEquals(List.of("there", "here"), recorder.events.all());
    }
}
