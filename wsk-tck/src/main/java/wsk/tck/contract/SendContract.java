package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskListenSocket;
import wsk.api.WskMdl;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;
import wsk.tck.client.Bytes;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Sending on connections. */
public interface SendContract extends ProviderUnderTest {
    /** More than a kernel takes while the other side does not read. */
    int MUCH = 16 * 1024 * 1024;

    /** What a send may end with once the peer is gone. */
    Set<NtStatus> GONE =
            EnumSet.of(
                    NtStatus.CONNECTION_RESET,
                    NtStatus.CONNECTION_ABORTED,
                    NtStatus.CONNECTION_DISCONNECTED);

    @Test
    default void send_1_manyQueuedSendsArriveInOrder(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        Random sizes = new Random(1);
        List<byte[]> parts = new ArrayList<>();
        List<Started> sends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] part = Bytes.pattern(1 + sizes.nextInt(3000), i);
            parts.add(part);
            WskBuf buffer = kit.bytes(part);
            sends.add(kit.start(irp -> pair.socket().send(buffer, irp)));
        }
        byte[] all = Bytes.join(parts);
        Bytes.assertSame(all, pair.peer().read(all.length));
        for (int i = 0; i < parts.size(); i++) {
            sends.get(i).succeedsWith(parts.get(i).length);
        }
    }

    @Test
    default void send_2_aSendCompletesWhenAllOfItWasHandedOver(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] much = Bytes.pattern(MUCH, 2);
        WskBuf buffer = kit.bytes(much);
        Started send = kit.start(irp -> pair.socket().send(buffer, irp));
        kit.fence();
        assertTrue(send.irp().isPending(), "nobody reads, so it cannot be done");
        Bytes.assertSame(much, pair.peer().read(much.length));
        send.succeedsWith(much.length);
    }

    @Test
    default void send_3_aChainIsSentFromItsOffset(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskMdl last = kit.text("-end-unused").mdl();
        WskMdl middle = WskMdl.of(kit.text("middle").mdl().segment(), last);
        WskMdl first = WskMdl.of(kit.text("skipped:first-").mdl().segment(), middle);
        WskBuf range = WskBuf.of(first, 8, 6 + 6 + 4);
        kit.start(irp -> pair.socket().send(range, irp)).succeedsWith(16);
        assertEquals("first-middle-end", Bytes.text(pair.peer().read(16)));
    }

    @Test
    default void send_4_chainsOfManyPiecesAreSent(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] all = Bytes.pattern(300 * 11, 4);
        WskMdl chain = kit.bytes(Arrays.copyOfRange(all, 299 * 11, 300 * 11)).mdl();
        for (int i = 298; i >= 0; i--) {
            byte[] piece = Arrays.copyOfRange(all, i * 11, (i + 1) * 11);
            chain = WskMdl.of(kit.bytes(piece).mdl().segment(), chain);
        }
        WskBuf range = WskBuf.of(chain, 0, all.length);
        kit.start(irp -> pair.socket().send(range, irp)).succeedsWith(all.length);
        Bytes.assertSame(all, pair.peer().read(all.length));
    }

    @Test
    default void send_5_anEmptySendCompletesInItsTurn(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        kit.start(irp -> pair.socket().send(WskBuf.empty(), irp)).succeedsWith(0);
        WskBuf much = kit.room(MUCH);
        Started before = kit.start(irp -> pair.socket().send(much, irp));
        Started empty = kit.start(irp -> pair.socket().send(WskBuf.empty(), irp));
        kit.fence();
        assertTrue(empty.irp().isPending(), "what is queued before it is not sent yet");
        pair.peer().read(MUCH);
        before.succeedsWith(MUCH);
        empty.succeedsWith(0);
    }

    @Test
    default void send_6_flagsAreHeededOrRefused(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf data = kit.text("now");
        kit.start(irp -> pair.socket().send(data, WskSendFlag.NODELAY, irp)).succeedsWith(3);
        kit.fails(NtStatus.NOT_SUPPORTED, irp -> pair.socket().send(data, WskSendFlag.OOB, irp));
        assertEquals("now", Bytes.text(pair.peer().read(3)));
    }

    @Test
    default void send_7_aQueuedSendCanBeCancelledAndItsBytesAreNotSent(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] much = Bytes.pattern(MUCH, 7);
        WskBuf first = kit.bytes(much);
        Started before = kit.start(irp -> pair.socket().send(first, irp));
        Started cancelled = kit.start(irp -> pair.socket().send(kit.text("never"), irp));
        Started after = kit.start(irp -> pair.socket().send(kit.text("after"), irp));
        kit.fence();
        assertTrue(cancelled.irp().cancel());
        assertEquals(0, cancelled.endsWith(NtStatus.CANCELLED).information());
        Bytes.assertSame(much, pair.peer().read(much.length));
        assertEquals("after", Bytes.text(pair.peer().read(5)));
        before.succeeds();
        after.succeedsWith(5);
    }

    @Test
    default void send_8_aSendThatHasBegunIsNotTorn(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        byte[] much = Bytes.pattern(MUCH, 8);
        WskBuf first = kit.bytes(much);
        Started begun = kit.start(irp -> pair.socket().send(first, irp));
        Started after = kit.start(irp -> pair.socket().send(kit.text("after"), irp));
        pair.peer().read(10);
        assertTrue(begun.irp().cancel());
        Bytes.assertSame(Arrays.copyOfRange(much, 10, MUCH), pair.peer().read(much.length - 10));
        assertEquals("after", Bytes.text(pair.peer().read(5)));
        begun.succeedsWith(much.length);
        after.succeeds();
    }

    @Test
    default void send_9_aPeerThatResetsFailsAllSends(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf much = kit.room(MUCH);
        Started first = kit.start(irp -> pair.socket().send(much, irp));
        Started second = kit.start(irp -> pair.socket().send(kit.text("x"), irp));
        kit.fence();
        pair.peer().reset();
        NtStatus status = first.await();
        assertTrue(GONE.contains(status), status::toString);
        assertTrue(GONE.contains(second.await()), () -> second.irp().status().toString());
        Started late = kit.start(irp -> pair.socket().send(kit.text("x"), irp));
        assertTrue(GONE.contains(late.await()), () -> late.irp().status().toString());
    }

    @Test
    default void send_10_sendsOfTwoThreadsNeverMix(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        int messages = 200;
        int size = 1000;
        List<Threads.Running> threads = new ArrayList<>();
        for (byte id = 1; id <= 2; id++) {
            byte[] message = new byte[size];
            Arrays.fill(message, id);
            WskBuf buffer = kit.bytes(message);
            threads.add(
                    Threads.start(
                            "sender",
                            () -> {
                                List<Started> sends = new ArrayList<>();
                                for (int i = 0; i < messages; i++) {
                                    sends.add(kit.start(irp -> pair.socket().send(buffer, irp)));
                                }
                                for (Started send : sends) {
                                    send.succeedsWith(size);
                                }
                            }));
        }
        for (int i = 0; i < 2 * messages; i++) {
            byte[] message = pair.peer().read(size);
            byte[] same = new byte[size];
            Arrays.fill(same, message[0]);
            Bytes.assertSame(same, message);
        }
        for (Threads.Running thread : threads) {
            Threads.join(thread);
        }
    }

    @Test
    default void send_11_aSlowReaderGetsEverything(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        int count = 8;
        List<Started> sends = new ArrayList<>();
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] part = Bytes.pattern(1024 * 1024, i);
            parts.add(part);
            WskBuf buffer = kit.bytes(part);
            sends.add(kit.start(irp -> pair.socket().send(buffer, irp)));
        }
        byte[] all = Bytes.join(parts);
        int at = 0;
        // The reader takes a little, lets the loop do other things, and takes more.
        while (at < all.length) {
            int n = Math.min(all.length - at, 500_000);
            Bytes.assertSame(Arrays.copyOfRange(all, at, at + n), pair.peer().read(n));
            at += n;
            kit.fence();
        }
        for (Started send : sends) {
            send.succeeds();
        }
    }

    @Test
    default void send_12_bothDirectionsFlowAtOnce(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        byte[] out = Bytes.pattern(4 * 1024 * 1024, 12);
        byte[] in = Bytes.pattern(4 * 1024 * 1024, 13);
        Threads.Running writer = Threads.start("writer", () -> pair.peer().write(in));
        WskBuf all = kit.bytes(out);
        Started send = kit.start(irp -> socket.send(all, irp));
        WskBuf room = kit.room(in.length);
        Started receive = kit.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp));
        if (kit.hasMachineNetwork()) {
            receive.succeedsWith(in.length);
        }
        Bytes.assertSame(out, pair.peer().read(out.length));
        send.succeedsWith(out.length);
        receive.succeedsWith(in.length);
        Bytes.assertSame(in, room.toByteArray());
        Threads.join(writer);
    }

    @Test
    default void send_13_sendingGoesOnAfterThePeerHasFinished(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        pair.peer().finish();
        kit.start(irp -> pair.socket().receive(kit.room(1), irp)).succeedsWith(0);
        kit.start(irp -> pair.socket().send(kit.text("still"), irp)).succeedsWith(5);
        assertEquals("still", Bytes.text(pair.peer().read(5)));
        assertFalse(pair.socket().allocateIrp().isPending());
    }

    @Test
    default void send_14_pushingIsRefusedWhereSendsAreDelayed(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        kit.ok(irp -> listener.setOption(WskOption.TCP_NODELAY, false, irp));
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket inherited =
                kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        Kit.Pair pair = kit.accepted();
        kit.ok(irp -> pair.socket().setOption(WskOption.TCP_NODELAY, false, irp));
        for (WskConnectionSocket socket : List.of(inherited, pair.socket())) {
            WskBuf data = kit.text("now");
            kit.fails(NtStatus.NOT_SUPPORTED, irp -> socket.send(data, WskSendFlag.NODELAY, irp));
            kit.ok(irp -> socket.setOption(WskOption.TCP_NODELAY, true, irp));
            kit.start(irp -> socket.send(data, WskSendFlag.NODELAY, irp)).succeedsWith(3);
        }
        assertEquals("now", Bytes.text(peer.read(3)));
        assertEquals("now", Bytes.text(pair.peer().read(3)));
    }
}
