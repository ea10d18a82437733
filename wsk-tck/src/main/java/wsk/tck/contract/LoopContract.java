package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSocket;
import wsk.tck.client.Bytes;
import wsk.tck.client.LoopHold;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Several loops, many threads, many connections. */
public interface LoopContract extends ProviderUnderTest {
    /** Echoes whatever comes, by completion routines alone, until the peer's end. */
    private static void echo(Kit kit, WskConnectionSocket socket) {
        WskBuf room = kit.room(4096);
        var memory = room.mdl();
        WskBuf filled = WskBuf.empty();
        WskIrp receive = socket.allocateIrp();
        WskIrp send = socket.allocateIrp();
        receive.setCompletionRoutine(
                irp -> {
                    if (irp.status() != NtStatus.SUCCESS) {
                        return;
                    }
                    if (irp.information() == 0) {
                        socket.disconnect(WskDisconnectFlag.GRACEFUL, send);
                    } else {
                        socket.send(filled.set(memory, 0, irp.information()), send);
                    }
                });
        send.setCompletionRoutine(
                irp -> {
                    if (irp.status() == NtStatus.SUCCESS && irp.information() > 0) {
                        socket.receive(room, receive);
                    }
                });
        socket.receive(room, receive);
    }

    /** Accepts and echoes, until the listener is closed. */
    private static WskListenSocket echoServer(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        for (int i = 0; i < 4; i++) {
            WskIrp accept = kit.npi().allocateIrp();
            accept.setCompletionRoutine(
                    irp -> {
                        if (irp.status() == NtStatus.SUCCESS) {
                            echo(kit, kit.track(irp.socket(WskConnectionSocket.class)));
                            listener.accept(irp);
                        }
                    });
            listener.accept(accept);
        }
        return listener;
    }

    @Test
    default void loop_1_twoHundredConnectionsAreEchoedAtOnce(Kit kit) throws InterruptedException {
        Kit two = kit.another(2);
        SockAddr to = two.addressOf(echoServer(two));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            peers.add(two.peers().connect(to));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < peers.size(); i++) {
                peers.get(i).write(Bytes.pattern(1000, i + round));
            }
            for (int i = 0; i < peers.size(); i++) {
                Bytes.assertSame(Bytes.pattern(1000, i + round), peers.get(i).read(1000));
            }
        }
        for (Peer peer : peers) {
            peer.finish();
        }
        for (Peer peer : peers) {
            peer.expectEnd();
        }
    }

    @Test
    default void loop_2_acceptedConnectionsAreSpreadOverTheLoops(Kit kit)
            throws InterruptedException {
        Kit two = kit.another(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        WskListenSocket listener = two.listener();
        SockAddr to = two.addressOf(listener);
        for (int i = 0; i < 16; i++) {
            Started accept = two.start(listener::accept);
            Peer peer = two.peers().connect(to);
            WskConnectionSocket socket =
                    two.track(accept.succeeds().socket(WskConnectionSocket.class));
            WskBuf room = two.room(1);
            Started receive =
                    two.start(
                            irp -> socket.receive(room, irp),
                            () -> threads.add(Thread.currentThread()));
            peer.write(new byte[] {1});
            receive.succeedsWith(1);
        }
        Threads.awaitThat(() -> threads.size() == 2, "both loops");
    }

    @Test
    default void loop_3_aSocketStaysOnItsLoop(Kit kit) throws InterruptedException {
        Kit two = kit.another(2);
        RecordingConnection recorder = new RecordingConnection();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        recorder.answerWith(
                (_, _) -> {
                    threads.add(Thread.currentThread());
                    return NtStatus.SUCCESS;
                });
        Kit.Pair pair = two.accepted(recorder);
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        List<Threads.Running> others = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            others.add(
                    Threads.startVirtual(
                            "requests",
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    two.start(
                                                    pair.socket()::getLocalAddress,
                                                    () -> threads.add(Thread.currentThread()))
                                            .succeeds();
                                }
                            }));
        }
        for (int i = 0; i < 50; i++) {
            pair.peer().write(Bytes.of("x"));
        }
        recorder.awaitTaken(50);
        for (Threads.Running other : others) {
            Threads.join(other);
        }
        assertEquals(1, threads.size(), threads::toString);
    }

    @Test
    default void loop_4_aVirtualThreadPerConnectionMayAwait(Kit kit) throws InterruptedException {
        Kit two = kit.another(2);
        WskListenSocket listener = two.listener();
        SockAddr to = two.addressOf(listener);
        List<Threads.Running> servers = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Started accept = two.start(listener::accept);
            peers.add(two.peers().connect(to));
            WskConnectionSocket socket =
                    two.track(accept.succeeds().socket(WskConnectionSocket.class));
            servers.add(
                    Threads.startVirtual(
                            "server",
                            () -> {
                                WskBuf room = two.room(100);
                                for (int round = 0; round < 5; round++) {
                                    two.start(
                                                    irp ->
                                                            socket.receive(
                                                                    room,
                                                                    WskReceiveFlag.WAITALL,
                                                                    irp))
                                            .succeedsWith(100);
                                    two.start(irp -> socket.send(room, irp)).succeedsWith(100);
                                }
                            }));
        }
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < peers.size(); i++) {
                peers.get(i).write(Bytes.pattern(100, i));
            }
            for (int i = 0; i < peers.size(); i++) {
                Bytes.assertSame(Bytes.pattern(100, i), peers.get(i).read(100));
            }
        }
        for (Threads.Running server : servers) {
            Threads.join(server);
        }
    }

    @Test
    default void loop_5_aStormOfResetsHarmsNobodyElse(Kit kit) throws InterruptedException {
        Kit two = kit.another(2);
        SockAddr to = two.addressOf(echoServer(two));
        Peer bystander = two.peers().connect(to);
        bystander.write(Bytes.of("before"));
        assertEquals("before", Bytes.text(bystander.read(6)));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Peer peer = two.peers().connect(to);
            peer.write(Bytes.pattern(2000, i));
            peers.add(peer);
        }
        peers.forEach(Peer::reset);
        bystander.write(Bytes.of("after!"));
        assertEquals("after!", Bytes.text(bystander.read(6)));
        Peer late = two.peers().connect(to);
        late.write(Bytes.of("late"));
        assertEquals("late", Bytes.text(late.read(4)));
    }

    @Test
    default void loop_6_socketsMayBeClosedByManyThreadsUnderTraffic(Kit kit)
            throws InterruptedException {
        Kit two = kit.another(2);
        List<Threads.Running> closers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RecordingConnection recorder = new RecordingConnection();
            Kit.Pair pair = two.accepted(recorder);
            kit.enable(pair.socket(), WskEvents.RECEIVE | WskEvents.DISCONNECT);
            Started receive = two.start(irp -> pair.socket().receive(two.room(64), irp));
            pair.peer().write(Bytes.pattern(10_000, i));
            WskBuf data = two.room(100_000);
            Started send = two.start(irp -> pair.socket().send(data, irp));
            closers.add(
                    Threads.startVirtual(
                            "closer",
                            () -> {
                                two.close(pair.socket());
                                receive.await();
                                send.await();
                            }));
        }
        for (Threads.Running closer : closers) {
            Threads.join(closer);
        }
    }

    @Test
    default void loop_7_socketsOfTwoLoopsTalkToEachOther(Kit kit) throws InterruptedException {
        Kit two = kit.another(2);
        WskListenSocket listener = two.listener();
        SockAddr to = two.addressOf(listener);
        Set<WskConnectionSocket> sockets = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            Started accept = two.start(listener::accept);
            WskConnectionSocket client =
                    two.create(
                            WskConnectionSocket.class,
                            irp -> two.npi().socketConnect(Kit.LOOPBACK, to, irp));
            WskConnectionSocket server =
                    two.track(accept.succeeds().socket(WskConnectionSocket.class));
            byte[] all = Bytes.pattern(300_000, i);
            WskBuf data = two.bytes(all);
            WskBuf room = two.room(all.length);
            Started receive = two.start(irp -> server.receive(room, WskReceiveFlag.WAITALL, irp));
            two.start(irp -> client.send(data, irp)).succeedsWith(all.length);
            receive.succeedsWith(all.length);
            Bytes.assertSame(all, room.toByteArray());
            assertTrue(sockets.add(client) && sockets.add(server));
        }
    }

    @Test
    default void loop_8_aRoutineMayStartRequestsOnSocketsOfOtherLoops(Kit kit)
            throws InterruptedException {
        Kit two = kit.another(2);
        List<Kit.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pairs.add(two.accepted());
        }
        // A word runs from connection to connection, each forwarding it to the next one's peer.
        for (int i = 0; i < pairs.size(); i++) {
            WskConnectionSocket from = pairs.get(i).socket();
            WskConnectionSocket next = pairs.get((i + 1) % pairs.size()).socket();
            WskBuf room = two.room(4);
            two.start(
                    irp -> from.receive(room, WskReceiveFlag.WAITALL, irp),
                    () -> two.start(irp -> next.send(room, irp)));
        }
        for (int i = 0; i < pairs.size(); i++) {
            pairs.get(i).peer().write(Bytes.of("no " + i));
            Peer next = pairs.get((i + 1) % pairs.size()).peer();
            assertEquals("no " + i, Bytes.text(next.read(4)));
        }
    }

    @Test
    default void loop_9_aRequestFromAForeignThreadWakesAnIdleLoop(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        for (int i = 0; i < 200; i++) {
            // Each request waits for the one before, so the loop has gone to sleep in between.
            kit.addressOf(listener);
        }
    }

    @Test
    default void loop_10_anAcceptedConnectionMayBeUsedOnItsOwnLoopAtOnce(Kit kit)
            throws InterruptedException {
        Kit two = kit.another(2);
        WskListenSocket listener = two.listener();
        SockAddr to = two.addressOf(listener);
        WskSocket other = two.unboundConnection();
        while (loopOf(two, other).equals(loopOf(two, listener))) {
            other = two.unboundConnection();
        }
        CountDownLatch accepted = new CountDownLatch(2);
        List<WskIrp> accepts = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            two.start(
                    irp -> {
                        accepts.add(irp);
                        return listener.accept(irp);
                    },
                    accepted::countDown);
        }
        List<Started> sends = new CopyOnWriteArrayList<>();
        WskSocket busy = other;
        // One of the two connections belongs to this loop, which cannot have noticed yet.
        Started used =
                two.start(
                        irp -> busy.getOption(WskOption.SO_KEEPALIVE, irp),
                        () -> {
                            LoopHold.await(accepted);
                            for (WskIrp irp : accepts) {
                                WskConnectionSocket socket = irp.socket(WskConnectionSocket.class);
                                two.track(socket);
                                sends.add(two.start(own -> socket.send(two.text("at once"), own)));
                            }
                        });
        Peer first = two.peers().connect(to);
        Peer second = two.peers().connect(to);
        assertEquals("at once", Bytes.text(first.read(7)));
        assertEquals("at once", Bytes.text(second.read(7)));
        used.succeeds();
        for (Started send : sends) {
            send.succeedsWith(7);
        }
    }

    private static Thread loopOf(Kit kit, WskSocket socket) throws InterruptedException {
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        kit.start(
                        irp -> socket.getOption(WskOption.SO_KEEPALIVE, irp),
                        () -> loop.complete(Thread.currentThread()))
                .await();
        return loop.join();
    }

    @Test
    default void loop_11_whatIsAskedOnTheLoopComesAfterWhatWasAskedElsewhere(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        List<Started> asked = new CopyOnWriteArrayList<>();
        kit.onLoop(
                socket,
                () -> {
                    for (int i = 0; i < 3; i++) {
                        Threads.elsewhere(() -> asked.add(send(kit, socket, "there ")));
                        asked.add(send(kit, socket, "here "));
                    }
                    Threads.elsewhere(
                            () ->
                                    asked.add(
                                            kit.start(
                                                    irp ->
                                                            socket.disconnect(
                                                                    WskDisconnectFlag.GRACEFUL,
                                                                    irp))));
                });
        for (Started one : asked) {
            one.succeeds();
        }
        String all = "there here there here there here ";
        assertEquals(all, Bytes.text(pair.peer().read(all.length())));
        pair.peer().expectEnd();
    }

    @Test
    default void loop_12_aCloseOnTheLoopComesAfterWhatWasAskedElsewhere(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.accepted().socket();
        List<Started> asked = new CopyOnWriteArrayList<>();
        kit.onLoop(
                socket,
                () -> {
                    Threads.elsewhere(
                            () -> asked.add(kit.start(irp -> socket.receive(kit.room(1), irp))));
                    asked.add(kit.start(socket::close));
                    asked.add(send(kit, socket, "too late"));
                });
        asked.get(0).endsWith(NtStatus.CANCELLED);
        asked.get(1).succeeds();
        asked.get(2).endsWith(NtStatus.FILE_FORCED_CLOSED);
    }

    private static Started send(Kit kit, WskConnectionSocket socket, String word) {
        WskBuf data = kit.text(word);
        return kit.start(irp -> socket.send(data, irp));
    }
}
