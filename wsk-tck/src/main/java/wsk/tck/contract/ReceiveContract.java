package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskReceiveFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Receiving on connections by request. */
public interface ReceiveContract extends ProviderUnderTest {
    @Test
    default void recv_1_aReceiveCompletesAsSoonAsAnyByteIsThere(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(256);
        Started receive = kit.start(irp -> pair.socket().receive(room, irp));
        pair.peer().write(Bytes.of("twenty-two bytes here."));
        WskIrp irp = receive.succeeds();
        assertTrue(irp.information() >= 1 && irp.information() <= 22);
        assertEquals(
                "twenty-two bytes here.".substring(0, (int) irp.information()),
                Bytes.text(room, irp.information()));
    }

    @Test
    default void recv_2_queuedReceivesAreFilledInOrder(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        List<WskBuf> rooms = new ArrayList<>();
        List<Started> receives = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            WskBuf room = kit.room(4);
            rooms.add(room);
            receives.add(
                    kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)));
        }
        pair.peer().write(Bytes.of("onetwothree!"));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            receives.get(i).succeedsWith(4);
            all.append(Bytes.text(rooms.get(i), 4));
        }
        assertEquals("onetwothree!", all.toString());
    }

    @Test
    default void recv_3_aChainIsFilledFromItsOffset(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf second = kit.text("......");
        WskBuf first = kit.text("....");
        WskMdl chain = WskMdl.of(first.mdl().segment(), second.mdl());
        WskBuf range = WskBuf.of(chain, 1, 7);
        Started receive =
                kit.start(irp -> pair.socket().receive(range, WskReceiveFlag.WAITALL, irp));
        pair.peer().write(Bytes.of("abcdefg"));
        receive.succeedsWith(7);
        assertEquals(".abc", Bytes.text(first, 4));
        assertEquals("defg..", Bytes.text(second, 6));
    }

    @Test
    default void recv_4_waitAllWaitsUntilTheBufferIsFull(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(10);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        pair.peer().write(Bytes.of("01234"));
        kit.fence();
        assertTrue(receive.irp().isPending(), "the buffer is half full");
        pair.peer().write(Bytes.of("56789more"));
        receive.succeedsWith(10);
        assertEquals("0123456789", Bytes.text(room, 10));
        WskBuf rest = kit.room(4);
        kit.start(irp -> pair.socket().receive(rest, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
        assertEquals("more", Bytes.text(rest, 4));
    }

    @Test
    default void recv_5_waitAllEndsWithThePeersEnd(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(100);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        pair.peer().write(Bytes.of("all there is"));
        pair.peer().finish();
        receive.succeedsWith(12);
        assertEquals("all there is", Bytes.text(room, 12));
        kit.start(irp -> pair.socket().receive(room, irp)).succeedsWith(0);
    }

    @Test
    default void recv_6_aCancelledWaitAllReportsItsBytesAndNothingIsLost(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(10);
        Started receive =
                kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        pair.peer().write(Bytes.of("half"));
        kit.fence();
        receive.irp().cancel();
        WskIrp irp = receive.endsWith(NtStatus.CANCELLED);
        String got = Bytes.text(room, irp.information());
        pair.peer().write(Bytes.of("-rest"));
        WskBuf rest = kit.room(9 - got.length());
        kit.start(irp2 -> pair.socket().receive(rest, WskReceiveFlag.WAITALL, irp2)).succeeds();
        assertEquals("half-rest", got + Bytes.text(rest, rest.length()));
    }

    @Test
    default void recv_7_drainDiscardsUntilThePeersEnd(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Started drain =
                kit.start(irp -> pair.socket().receive(WskBuf.empty(), WskReceiveFlag.DRAIN, irp));
        pair.peer().write(Bytes.pattern(2_000_000, 7));
        kit.fence();
        assertTrue(drain.irp().isPending());
        pair.peer().finish();
        drain.succeedsWith(0);
        WskBuf room = kit.room(1);
        kit.start(irp -> pair.socket().receive(room, irp)).succeedsWith(0);
    }

    @Test
    default void recv_8_drainTakesNoBuffer(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf room = kit.room(1);
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> pair.socket().receive(room, WskReceiveFlag.DRAIN, irp));
    }

    @Test
    default void recv_9_drainCanBeCancelled(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Started drain =
                kit.start(irp -> pair.socket().receive(WskBuf.empty(), WskReceiveFlag.DRAIN, irp));
        pair.peer().write(Bytes.of("gone"));
        kit.fence();
        drain.irp().cancel();
        drain.endsWith(NtStatus.CANCELLED);
        pair.peer().write(Bytes.of("kept"));
        WskBuf room = kit.room(4);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
        assertEquals("kept", Bytes.text(room, 4));
    }

    @Test
    default void recv_10_thePeersEndEndsAllReceivesWithZeroBytes(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        List<Started> receives = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            WskBuf room = kit.room(4);
            receives.add(kit.start(irp -> pair.socket().receive(room, irp)));
        }
        pair.peer().finish();
        for (Started receive : receives) {
            receive.succeedsWith(0);
        }
        kit.start(irp -> pair.socket().receive(kit.room(4), irp)).succeedsWith(0);
        kit.start(irp -> pair.socket().receive(kit.room(4), WskReceiveFlag.WAITALL, irp))
                .succeedsWith(0);
        kit.start(irp -> pair.socket().receive(WskBuf.empty(), WskReceiveFlag.DRAIN, irp))
                .succeedsWith(0);
    }

    @Test
    default void recv_11_anEmptyReceiveTakesNothingAndCompletesAtOnce(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp)).succeedsWith(0);
        pair.peer().write(Bytes.of("data"));
        kit.fence();
        kit.start(irp -> pair.socket().receive(WskBuf.empty(), irp)).succeedsWith(0);
        WskBuf room = kit.room(4);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp)).succeedsWith(4);
        assertEquals("data", Bytes.text(room, 4));
    }

    @Test
    default void recv_12_aResetFailsAllReceives(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Started first = kit.start(irp -> pair.socket().receive(kit.room(4), irp));
        Started second =
                kit.start(irp -> pair.socket().receive(kit.room(4), WskReceiveFlag.WAITALL, irp));
        Started drain =
                kit.start(irp -> pair.socket().receive(WskBuf.empty(), WskReceiveFlag.DRAIN, irp));
        pair.peer().reset();
        first.endsWith(NtStatus.CONNECTION_RESET);
        second.endsWith(NtStatus.CONNECTION_RESET);
        drain.endsWith(NtStatus.CONNECTION_RESET);
        kit.fails(NtStatus.CONNECTION_RESET, irp -> pair.socket().receive(kit.room(4), irp));
    }

    @Test
    default void recv_13_dataBeforeTheEndIsDelivered(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] all = Bytes.pattern(200_000, 13);
        Threads.Running writer =
                Threads.start(
                        "writer",
                        () -> {
                            pair.peer().write(all);
                            pair.peer().finish();
                        });
        kit.fence();
        WskBuf room = kit.room(300_000);
        kit.start(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp))
                .succeedsWith(all.length);
        Threads.join(writer);
        Bytes.assertSame(all, Arrays.copyOf(room.toByteArray(), all.length));
    }

    @Test
    default void recv_14_withoutReceivesTheWindowCloses(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        long sent = kit.fillWindow(pair.peer());
        WskBuf room = kit.room(1024 * 1024);
        long got = 0;
        while (got < sent) {
            got += kit.ok(irp -> pair.socket().receive(room, irp)).information();
        }
        assertEquals(sent, got);
    }

    @Test
    default void recv_15_aHalfClosedPeerGetsItsWholeEcho(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] all = Bytes.pattern(1024 * 1024, 15);
        Threads.Running writer =
                Threads.start(
                        "writer",
                        () -> {
                            pair.peer().write(all);
                            pair.peer().finish();
                        });
        Threads.join(echo(kit, pair.socket(), writer));
        Bytes.assertSame(all, pair.peer().read(all.length));
        pair.peer().expectEnd();
    }

    private static Threads.Running echo(
            Kit kit, WskConnectionSocket socket, Threads.Running writer) {
        return Threads.start(
                "echo",
                () -> {
                    WskBuf all = kit.room(2 * 1024 * 1024);
                    WskIrp received =
                            kit.ok(irp -> socket.receive(all, WskReceiveFlag.WAITALL, irp));
                    Threads.join(writer);
                    WskBuf back = WskBuf.of(all.mdl(), 0, received.information());
                    kit.start(irp -> socket.disconnect(back, irp));
                });
    }

    @Test
    default void recv_16_receivesWithoutAndWithWaitAllMayFollowEachOther(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] all = Bytes.pattern(100_000, 16);
        Threads.Running writer = Threads.start("writer", () -> pair.peer().write(all));
        List<byte[]> parts = new ArrayList<>();
        int got = 0;
        for (int i = 0; got < all.length; i++) {
            WskBuf room = kit.room(Math.min(1 + i * 37, all.length - got));
            WskReceiveFlag flag = i % 2 == 0 ? WskReceiveFlag.NONE : WskReceiveFlag.WAITALL;
            WskIrp irp = kit.ok(one -> pair.socket().receive(room, flag, one));
            int n = Math.toIntExact(irp.information());
            parts.add(Arrays.copyOf(room.toByteArray(), n));
            got += n;
        }
        Threads.join(writer);
        Bytes.assertSame(all, Bytes.join(parts));
    }
}
