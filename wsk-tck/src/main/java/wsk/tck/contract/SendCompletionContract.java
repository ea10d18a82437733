package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskSendCompletion;
import wsk.api.WskSocket;
import wsk.tck.client.Bytes;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** When sends on connections complete. */
public interface SendCompletionContract extends ProviderUnderTest {
    /**
     * More than the peer's window takes while nobody reads, but not more than this side takes: so
     * what is sent behind it is not acknowledged.
     */
    int FILLING = 200_000;

    /** Sent behind it. */
    int BEHIND = 40_000;

    private static WskSendCompletion told(Kit kit, WskSocket socket) throws InterruptedException {
        return kit.ok(irp -> socket.getOption(WskOption.SEND_COMPLETION, irp))
                .optionValue(WskOption.SEND_COMPLETION);
    }

    private static void set(Kit kit, WskSocket socket, WskSendCompletion value)
            throws InterruptedException {
        kit.ok(irp -> socket.setOption(WskOption.SEND_COMPLETION, value, irp));
        assertEquals(value, told(kit, socket));
    }

    /** {@return a connection whose sends wait, and wait in vain until the peer reads} */
    private static Kit.Pair stuffed(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskBuf filling = kit.room(FILLING);
        kit.start(irp -> pair.socket().send(filling, irp)).succeedsWith(FILLING);
        set(kit, pair.socket(), WskSendCompletion.ACKNOWLEDGED);
        return pair;
    }

    private static Started sendBehind(Kit kit, Kit.Pair pair, Runnable afterwards) {
        WskBuf behind = kit.room(BEHIND);
        return kit.start(irp -> pair.socket().send(behind, irp), afterwards);
    }

    @Test
    default void ack_1_sendsCompleteWhenAcceptedUnlessToldOtherwise(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        WskConnectionSocket connection = kit.accepted().socket();
        for (WskSocket socket : List.of(listener, connection)) {
            assertEquals(WskSendCompletion.ACCEPTED, told(kit, socket));
            set(kit, socket, WskSendCompletion.ACCEPTED);
        }
        WskSocket datagrams = kit.datagram();
        kit.fails(
                NtStatus.NOT_SUPPORTED, irp -> datagrams.getOption(WskOption.SEND_COMPLETION, irp));
    }

    @Test
    default void ack_2_waitingForTheAcknowledgementIsACapability(Kit kit)
            throws InterruptedException {
        WskSocket socket = kit.accepted().socket();
        if (kit.npi().capabilities().contains("acknowledged-sends")) {
            set(kit, socket, WskSendCompletion.ACKNOWLEDGED);
        } else {
            kit.fails(
                    NtStatus.NOT_SUPPORTED,
                    irp ->
                            socket.setOption(
                                    WskOption.SEND_COMPLETION,
                                    WskSendCompletion.ACKNOWLEDGED,
                                    irp));
            assertEquals(WskSendCompletion.ACCEPTED, told(kit, socket));
        }
    }

    @Test
    default void ack_3_aSendWaitsForItsAcknowledgement(Kit kit) throws InterruptedException {
        Kit.Pair pair = stuffed(kit);
        Started send = sendBehind(kit, pair, () -> {});
        kit.fence();
        assertTrue(send.irp().isPending(), "nobody has read, so it cannot be acknowledged");
        assertTrue(send.irp().cancel());
        pair.peer().read(FILLING + BEHIND);
        send.succeedsWith(BEHIND);
        kit.start(irp -> pair.socket().send(WskBuf.empty(), irp)).succeedsWith(0);
    }

    @Test
    default void ack_4_sendsOfBothKindsCompleteInOrder(Kit kit) throws InterruptedException {
        Kit.Pair pair = stuffed(kit);
        List<String> order = new CopyOnWriteArrayList<>();
        Started first = sendBehind(kit, pair, () -> order.add("first"));
        set(kit, pair.socket(), WskSendCompletion.ACCEPTED);
        WskBuf text = kit.text("x");
        Started second = kit.start(irp -> pair.socket().send(text, irp), () -> order.add("second"));
        Started empty =
                kit.start(irp -> pair.socket().send(WskBuf.empty(), irp), () -> order.add("empty"));
        Started end =
                kit.start(
                        irp -> pair.socket().disconnect(WskDisconnectFlag.GRACEFUL, irp),
                        () -> order.add("end"));
        kit.fence();
        assertEquals(List.of(), order, "none may overtake the first, which waits");
        assertEquals(FILLING + BEHIND + 1, pair.peer().readAll().length);
        end.succeeds();
        first.succeedsWith(BEHIND);
        second.succeedsWith(1);
        empty.succeedsWith(0);
        // Whoever waits may be told before the routine has run.
        Threads.awaitThat(() -> order.size() == 4, "four routines have run");
        assertEquals(List.of("first", "second", "empty", "end"), order);
    }

    @Test
    default void ack_5_aResetFailsSendsThatWait(Kit kit) throws InterruptedException {
        Kit.Pair pair = stuffed(kit);
        Started first = sendBehind(kit, pair, () -> {});
        Started second = sendBehind(kit, pair, () -> {});
        kit.fence();
        pair.peer().reset();
        for (Started send : List.of(first, second)) {
            NtStatus status = send.await();
            assertTrue(SendContract.GONE.contains(status), status::toString);
            assertTrue(send.irp().information() < BEHIND, "more than was acknowledged");
        }
        assertTrue(SendContract.GONE.contains(sendBehind(kit, pair, () -> {}).await()));
    }

    @Test
    default void ack_6_endingTheConnectionCancelsSendsThatWait(Kit kit)
            throws InterruptedException {
        Kit.Pair pair = stuffed(kit);
        Started send = sendBehind(kit, pair, () -> {});
        kit.fence();
        kit.ok(irp -> pair.socket().disconnect(WskDisconnectFlag.ABORTIVE, irp));
        assertTrue(send.endsWith(NtStatus.CANCELLED).information() < BEHIND);
        Kit.Pair other = stuffed(kit);
        Started swept = sendBehind(kit, other, () -> {});
        kit.close(other.socket());
        swept.endsWith(NtStatus.CANCELLED);
    }

    @Test
    default void ack_7_acceptedConnectionsInheritIt(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        set(kit, listener, WskSendCompletion.ACKNOWLEDGED);
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(WskSendCompletion.ACKNOWLEDGED, told(kit, socket));
        WskBuf data = kit.room(FILLING);
        Started send = kit.start(irp -> socket.send(data, irp));
        kit.fence();
        assertTrue(send.irp().isPending());
        peer.read(FILLING);
        send.succeedsWith(FILLING);
    }

    @Test
    default void ack_8_anAnswerAcknowledges(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        set(kit, pair.socket(), WskSendCompletion.ACKNOWLEDGED);
        for (int i = 0; i < 50; i++) {
            Started send = kit.start(irp -> pair.socket().send(kit.text("question"), irp));
            Started receive = kit.start(irp -> pair.socket().receive(kit.room(6), irp));
            pair.peer().read(8);
            pair.peer().write(Bytes.of("answer"));
            send.succeedsWith(8);
            assertTrue(receive.succeeds().information() > 0);
            for (long got = receive.irp().information(); got < 6; ) {
                got += kit.ok(irp -> pair.socket().receive(kit.room(6), irp)).information();
            }
        }
    }
}
