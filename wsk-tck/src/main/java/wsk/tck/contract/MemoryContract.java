package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskMdl;
import wsk.api.WskReceiveFlag;
import wsk.api.WskRegistrationOptions;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.KeepingConnection;
import wsk.tck.client.LoopHold;
import wsk.tck.client.RecordingDatagrams;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Memory: what a client sees of it, how much of it is kept, and what comes of freeing it. */
public interface MemoryContract extends ProviderUnderTest {
    private static Kit bounded(Kit kit, long perSocket, long perLoop) {
        return kit.another(
                options ->
                        options.withLoops(1).withKeptPerSocket(perSocket).withKeptPerLoop(perLoop));
    }

    private static Kit.Pair listening(Kit kit, KeepingConnection keeper)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted(keeper);
        assertEquals(NtStatus.SUCCESS, pair.socket().enableEvents(WskEvents.RECEIVE));
        return pair;
    }

    @Test
    default void mem_1_anIndicationShowsItsOwnBytesAndCannotBeWritten(Kit kit)
            throws InterruptedException {
        KeepingConnection keeper = new KeepingConnection();
        Kit.Pair first = listening(kit, keeper);
        Kit.Pair second = listening(kit, keeper);
        first.peer().write(Bytes.of("first"));
        keeper.awaitBytes(5);
        second.peer().write(Bytes.of("2nd"));
        keeper.awaitBytes(8);
        WskBuf buffer = keeper.kept().getFirst().buffer();
        // A network may hand on a part of it first.
        String shown = "first".substring(0, (int) buffer.length());
        WskBuf part = WskBuf.empty().set(buffer, 0, 1);
        assertEquals(0, buffer.offset());
        assertEquals(buffer.length(), buffer.mdl().chainBytes());
        assertEquals("f", Bytes.text(part.toByteArray()));
        for (MemorySegment view :
                List.of(buffer.segment(), buffer.slice(0), buffer.mdl().segment())) {
            assertEquals(shown, Bytes.text(view.toArray(ValueLayout.JAVA_BYTE)));
            assertTrue(view.isReadOnly());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 0));
        }
        keeper.release(first.socket(), second.socket());
        assertThrows(IllegalStateException.class, buffer::toByteArray);
        assertThrows(IllegalStateException.class, buffer::segment);
        assertThrows(
                IllegalStateException.class,
                () -> kit.start(irp -> first.socket().send(buffer, irp)));
    }

    @Test
    default void mem_2_whatIsKeptStaysAsItIsBesideTraffic(Kit kit) throws InterruptedException {
        Kit small = bounded(kit, WskRegistrationOptions.KEPT_MIN, 1 << 20);
        KeepingConnection keeper = new KeepingConnection();
        KeepingConnection taker = new KeepingConnection();
        taker.answerWith(NtStatus.SUCCESS);
        Kit.Pair slow = listening(small, keeper);
        Kit.Pair busy = listening(small, taker);
        byte[] large = Bytes.pattern(20_000, 7);
        byte[] bytes = Bytes.pattern(100, 8);
        for (int i = 0; i < bytes.length; i++) {
            slow.peer().write(new byte[] {bytes[i]});
            keeper.awaitBytes(i + 1L);
            busy.peer().write(large);
            taker.awaitBytes((i + 1L) * large.length);
        }
        byte[] kept = new byte[bytes.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = keeper.kept().get(i).buffer().toByteArray()[0];
        }
        assertArrayEquals(bytes, kept);
        keeper.release(slow.socket());
    }

    @Test
    default void mem_3_aConnectionThatKeepsMuchIsNotReadUntilItReleases(Kit kit)
            throws InterruptedException {
        long bound = WskRegistrationOptions.KEPT_MIN;
        Kit small = bounded(kit, bound, WskRegistrationOptions.KEPT_MAX);
        KeepingConnection keeper = new KeepingConnection();
        Kit.Pair pair = listening(small, keeper);
        // Goes on without end, and fails, if everything is read and kept.
        long sent = small.fillWindow(pair.peer());
        long kept = keeper.bytes();
        assertTrue(kept > bound / 4, () -> "only " + kept + " bytes were read");
        assertTrue(kept < 64 * bound, () -> kept + " bytes were read and are kept");
        keeper.answerWith(NtStatus.SUCCESS);
        keeper.release(pair.socket());
        keeper.awaitBytes(sent);
    }

    @Test
    default void mem_4_aLoopThatKeepsMuchServesWhoKeepsNothing(Kit kit)
            throws InterruptedException {
        Kit small = bounded(kit, WskRegistrationOptions.KEPT_MAX, WskRegistrationOptions.KEPT_MIN);
        KeepingConnection keeper = new KeepingConnection();
        Kit.Pair greedy = listening(small, keeper);
        long sent = small.fillWindow(greedy.peer());
        KeepingConnection taker = new KeepingConnection();
        taker.answerWith(NtStatus.SUCCESS);
        Kit.Pair modest = listening(small, taker);
        for (int i = 1; i <= 20; i++) {
            modest.peer().write(new byte[10_000]);
            taker.awaitBytes(10_000L * i);
        }
        keeper.answerWith(NtStatus.SUCCESS);
        keeper.release(greedy.socket());
        keeper.awaitBytes(sent);
    }

    @Test
    default void mem_5_whoKeepsMuchIsAskedToReleaseIt(Kit kit) throws InterruptedException {
        Kit small = bounded(kit, WskRegistrationOptions.KEPT_MIN, WskRegistrationOptions.KEPT_MAX);
        KeepingConnection keeper = new KeepingConnection();
        Kit.Pair pair = listening(small, keeper);
        pair.peer().write(new byte[1000]);
        keeper.awaitBytes(1000);
        assertFalse(keeper.isHurried(), "nothing was kept");
        for (long i = 2; !keeper.isHurried(); i++) {
            assertTrue(i * 1000 < WskRegistrationOptions.KEPT_MIN, "it was never asked");
            pair.peer().write(new byte[1000]);
            keeper.awaitBytes(1000 * i);
        }
        long before = keeper.bytes();
        keeper.release(pair.socket());
        small.fence();
        pair.peer().write(new byte[10]);
        keeper.awaitBytes(before + 10);
        assertFalse(keeper.isHurried(), "nothing is kept any more");
        keeper.release(pair.socket());
    }

    @Test
    default void mem_6_datagramsThatAreKeptAreBoundedAndWantedBack(Kit kit)
            throws InterruptedException {
        Kit small = bounded(kit, WskRegistrationOptions.KEPT_MIN, WskRegistrationOptions.KEPT_MAX);
        RecordingDatagrams recorder = new RecordingDatagrams();
        List<WskDatagramIndication> kept = new CopyOnWriteArrayList<>();
        recorder.answerWith(
                first -> {
                    kept.add(first);
                    return NtStatus.PENDING;
                });
        WskDatagramSocket socket = small.datagram(recorder);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        SockAddr self = small.addressOf(socket);
        Peers.DatagramPeer peer = small.peers().datagram(Kit.LOOPBACK);
        int sent = 0;
        boolean hurried = false;
        while (!hurried) {
            assertTrue(sent * 1000L < WskRegistrationOptions.KEPT_MIN, "it was never asked");
            peer.send(new byte[1000], self);
            sent++;
            recorder.awaitTaken(sent);
            hurried =
                    (recorder.events().all().getLast().flags() & WskCallbackFlags.RELEASE_ASAP)
                            != 0;
            assertFalse(hurried && sent == 1, "nothing was kept");
        }
        for (int i = 0; i < 100; i++) {
            peer.send(new byte[1000], self);
            if (i % 10 == 9) {
                small.fence();
            }
        }
        int most = (int) (WskRegistrationOptions.KEPT_MIN / 1000) + 70;
        assertTrue(recorder.taken().size() <= most, () -> recorder.taken().size() + " are kept");
        recorder.answerWith(_ -> NtStatus.SUCCESS);
        kept.forEach(one -> assertEquals(NtStatus.SUCCESS, socket.release(one)));
        small.fence();
        peer.send(Bytes.of("last"), self);
        recorder.events().await(_ -> recorder.taken().contains("last"), "the last datagram");
    }

    @Test
    default void mem_7_memoryOfASendThatIsFreedHarmsNobody(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Arena arena = Arena.ofShared();
        WskBuf large = WskBuf.of(arena.allocate(16 << 20));
        Started first = kit.start(irp -> pair.socket().send(large, irp));
        Started second = kit.start(irp -> pair.socket().send(large, irp));
        kit.fence();
        free(arena);
        // What was under way by then; with room again the system asks for more, which is gone.
        pair.peer().read(32 * 1024);
        kit.fence();
        kit.close(pair.socket());
        for (Started send : List.of(first, second)) {
            NtStatus status = send.await();
            assertTrue(
                    status == NtStatus.INVALID_PARAMETER || status == NtStatus.CANCELLED,
                    status::toString);
        }
        kit.fence();
    }

    @Test
    default void mem_8_memoryOfAReceiveThatIsFreedCostsThatRequestAndNoByte(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Arena arena = Arena.ofShared();
        WskBuf freed = WskBuf.of(arena.allocate(16));
        WskBuf own = kit.room(16);
        Started first = kit.start(irp -> pair.socket().receive(freed, irp));
        Started second = kit.start(irp -> pair.socket().receive(own, irp));
        kit.fence();
        free(arena);
        pair.peer().write(Bytes.of("hello"));
        first.endsWith(NtStatus.INVALID_PARAMETER);
        long bytes = second.succeeds().information();
        assertEquals("hello".substring(0, (int) bytes), Bytes.text(own, bytes));
        kit.fence();
    }

    @Test
    default void mem_9_memoryOfDatagramsThatIsFreedCostsThatRequest(Kit kit)
            throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        SockAddr self = kit.addressOf(socket);
        Peers.DatagramPeer peer = kit.peers().datagram(Kit.LOOPBACK);
        Arena arena = Arena.ofShared();
        WskBuf freed = WskBuf.of(arena.allocate(16));
        WskBuf own = kit.room(16);
        Started first = kit.start(irp -> socket.receiveFrom(freed, irp));
        Started second = kit.start(irp -> socket.receiveFrom(own, irp));
        kit.fence();
        free(arena);
        peer.send(Bytes.of("hello"), self);
        first.endsWith(NtStatus.INVALID_PARAMETER);
        second.succeedsWith(5);
        for (int i = 0; i < 100; i++) {
            Arena mine = Arena.ofShared();
            WskBuf text = WskBuf.of(mine.allocate(1000));
            Started send = kit.start(irp -> socket.sendTo(text, peer.local(), irp));
            free(mine);
            NtStatus status = send.await();
            assertTrue(
                    status == NtStatus.SUCCESS || status == NtStatus.INVALID_PARAMETER,
                    status::toString);
        }
        kit.fence();
    }

    @Test
    default void mem_10_memoryOfThisInterfaceLivesAsLongAsItsRequest(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Started[] receive = new Started[1];
        WeakReference<WskMdl> known = receiveIntoForgotten(kit, pair.socket(), receive);
        kit.fence();
        for (int i = 0; i < 5; i++) {
            System.gc();
            kit.fence();
        }
        assertNotNull(known.get(), "the memory of a pending request may be freed");
        pair.peer().write(Bytes.of("hello"));
        receive[0].succeeds();
        kit.fence();
    }

    private static WeakReference<WskMdl> receiveIntoForgotten(
            Kit kit, WskConnectionSocket socket, Started[] started) {
        WskBuf room = kit.room(1 << 16);
        started[0] = kit.start(irp -> socket.receive(room, irp));
        return new WeakReference<>(room.mdl());
    }

    /** Closes an arena, which its owner cannot at the very moment that somebody reads it. */
    private static void free(Arena arena) {
        long deadline = System.nanoTime() + EventLog.DEADLINE.toNanos();
        while (arena.scope().isAlive()) {
            try {
                arena.close();
            } catch (IllegalStateException inUse) {
                assertTrue(System.nanoTime() - deadline < 0, "it is in use for ever");
                Thread.onSpinWait();
            }
        }
    }

    @Test
    default void mem_11_aBufferMayBeNarrowedAndFilledAgainBetweenRequests(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf buffer = kit.room(8);
        Started first;
        Started second;
        try (LoopHold _ = kit.hold(pair.socket())) {
            first =
                    kit.start(
                            irp ->
                                    pair.socket()
                                            .receive(
                                                    buffer.range(0, 4),
                                                    WskReceiveFlag.WAITALL,
                                                    irp));
            second =
                    kit.start(
                            irp ->
                                    pair.socket()
                                            .receive(
                                                    buffer.range(4, 4),
                                                    WskReceiveFlag.WAITALL,
                                                    irp));
            buffer.range(1, 0);
        }
        pair.peer().write(Bytes.of("onetwo34"));
        first.succeedsWith(4);
        second.succeedsWith(4);
        assertEquals("onetwo34", Bytes.text(buffer.clear().toByteArray()));
        kit.start(irp -> pair.socket().send(buffer.range(3, 3), irp)).succeedsWith(3);
        assertEquals("two", Bytes.text(pair.peer().read(3)));
        kit.start(irp -> pair.socket().send(buffer.put(Bytes.of("again")), irp)).succeedsWith(5);
        assertEquals("again", Bytes.text(pair.peer().read(5)));
        assertEquals("again" + "o34", Bytes.text(buffer.clear().toByteArray()));
    }
}
