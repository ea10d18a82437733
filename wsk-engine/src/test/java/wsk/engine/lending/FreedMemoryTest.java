package wsk.engine.lending;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.fake.FakeDatagrams;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.time.Instant;

/** Memory that its owner frees while a request uses it costs that request and nobody else. */
@Timeout(60)
class FreedMemoryTest {
    private final FakeClient client = new FakeClient();
    private final WskClientConnectionDispatch<Object> nothing =
            new WskClientConnectionDispatch<>() {};

    private static WskBuf text(Arena arena, String text) {
        return WskBuf.of(arena.allocate(text.length())).put(text.getBytes(US_ASCII));
    }

    private FakeConnection driver() {
        return client.loop.connections.getLast();
    }

    private String handed() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        driver().handed.forEach(part -> all.writeBytes(part.toArray(ValueLayout.JAVA_BYTE)));
        return all.toString(US_ASCII);
    }

    private void settle() throws Exception {
        client.loop.happens(() -> {});
    }

    @Test
    void whatADriverHoldsIsACopyThatOutlivesTheArena() throws Exception {
        WskConnectionSocket socket = client.connection(nothing);
        WskIrp send;
        try (Arena arena = Arena.ofShared()) {
            send = client.start(irp -> socket.send(text(arena, "hello"), irp));
            settle();
        }
        client.loop.happens(
                () -> {
                    assertEquals("hello", handed());
                    driver().sink.sending().sent(2);
                });
        FakeClient.ended(send, NtStatus.INVALID_PARAMETER);
        assertEquals(2, send.information(), "what was not copied at once is gone");
        client.ends(NtStatus.INVALID_PARAMETER, irp -> socket.send(FakeClient.room(1), irp));
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void wholeSendSurvivesTheArena() throws Exception {
        WskConnectionSocket socket = client.connection(nothing);
        WskIrp send;
        try (Arena arena = Arena.ofShared()) {
            send = client.start(irp -> socket.send(text(arena, "hello"), irp));
            settle();
        }
        client.loop.happens(() -> driver().sink.sending().sent(5));
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void aSendThatWaitsWhileItsMemoryIsFreedLosesNoOther() throws Exception {
        for (boolean holds : new boolean[] {true, false}) {
            client.loop.holdsSentMemory = holds;
            WskConnectionSocket socket = client.connection(nothing);
            WskBuf own = WskBuf.allocate(3).put("own".getBytes(US_ASCII));
            WskIrp first = client.start(irp -> socket.send(own, irp));
            settle();
            WskIrp freed;
            try (Arena arena = Arena.ofShared()) {
                freed = client.start(irp -> socket.send(text(arena, "gone"), irp));
                settle();
            }
            WskIrp last = client.start(irp -> socket.send(own, irp));
            client.loop.happens(() -> driver().sink.sending().sent(3));
            client.loop.happens(
                    () -> {
                        assertEquals("own", handed());
                        driver().sink.sending().sent(3);
                    });
            FakeClient.ended(first, NtStatus.SUCCESS);
            FakeClient.ended(freed, NtStatus.INVALID_PARAMETER);
            FakeClient.ended(last, NtStatus.SUCCESS);
            client.succeeds(socket::close);
        }
        client.detach();
    }

    @Test
    void aDriverThatMeetsFreedMemoryIsAskedAgainWithoutIt() throws Exception {
        client.loop.holdsSentMemory = false;
        WskConnectionSocket socket = client.connection(nothing);
        WskIrp freed;
        WskIrp last;
        try (Arena arena = Arena.ofShared()) {
            freed = client.start(irp -> socket.send(text(arena, "gone"), irp));
            client.loop.happens(() -> assertEquals("send 4", driver().asked.getLast()));
            last = client.start(irp -> socket.send(WskBuf.allocate(3), irp));
            settle();
        }
        client.loop.happens(
                () -> driver().sink.sending().sendFailed(NtStatus.INVALID_PARAMETER, 0));
        client.loop.happens(
                () -> {
                    assertEquals("send 3", driver().asked.getLast());
                    driver().sink.sending().sent(3);
                });
        FakeClient.ended(freed, NtStatus.INVALID_PARAMETER);
        FakeClient.ended(last, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void largeSendsAreCopiedInPortions() throws Exception {
        WskConnectionSocket socket = client.connection(nothing);
        int bytes = 1_000_000;
        WskBuf large = WskBuf.of(Arena.ofAuto().allocate(bytes));
        WskIrp send = client.start(irp -> socket.send(large, irp));
        long[] sent = {0};
        while (sent[0] < bytes) {
            client.loop.happens(
                    () -> {
                        long n = driver().handed.stream().mapToLong(MemorySegment::byteSize).sum();
                        assertTrue(n <= 256 * 1024, () -> n + " bytes are copied at once");
                        sent[0] += n;
                        driver().sink.sending().sent(n);
                    });
        }
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void memoryThatStaysIsNotCopied() throws Exception {
        WskConnectionSocket socket = client.connection(nothing);
        MemorySegment shared = Arena.ofAuto().allocate(4);
        WskMdl chain = WskMdl.unguarded(shared).followedBy(WskMdl.allocate(4));
        WskIrp send = client.start(irp -> socket.send(WskBuf.of(chain, 0, 8), irp));
        client.loop.happens(
                () -> {
                    assertEquals(shared.address(), driver().handed.get(0).address());
                    assertEquals(
                            chain.next().segment().address(), driver().handed.get(1).address());
                    driver().sink.sending().sent(8);
                });
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void ofAMixedChainOnlyTheStrangersPieceIsCopied() throws Exception {
        WskConnectionSocket socket = client.connection(nothing);
        WskMdl own = WskMdl.allocate(4);
        MemorySegment stranger = Arena.ofAuto().allocate(4);
        WskMdl chain = own.followedBy(WskMdl.of(stranger, own));
        WskIrp send = client.start(irp -> socket.send(WskBuf.of(chain, 1, 11), irp));
        client.loop.happens(
                () -> {
                    assertEquals(3, driver().handed.size());
                    assertEquals(own.segment().address() + 1, driver().handed.get(0).address());
                    assertFalse(stranger.address() == driver().handed.get(1).address());
                    assertEquals(own.segment().address(), driver().handed.get(2).address());
                    driver().sink.sending().sent(11);
                });
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void onlyMemoryThatStaysIsReceivedIntoDirectly() throws Exception {
        WskConnectionSocket socket = client.connection(nothing);
        WskBuf own = WskBuf.allocate(4);
        WskIrp direct = client.start(irp -> socket.receive(own, irp));
        client.loop.happens(
                () -> {
                    assertNotNull(driver().posted);
                    assertEquals(own.segment().address(), driver().posted.address());
                    driver().posted = null;
                    driver().sink.receiving().filled(4);
                });
        FakeClient.ended(direct, NtStatus.SUCCESS);
        WskIrp freed;
        try (Arena arena = Arena.ofShared()) {
            WskBuf room = WskBuf.of(arena.allocate(4));
            freed = client.start(irp -> socket.receive(room, irp));
            settle();
        }
        WskIrp next = client.start(irp -> socket.receive(own, irp));
        client.loop.happens(
                () -> {
                    assertNull(driver().posted);
                    assertEquals("arm", driver().asked.getLast());
                    driver().sink.receiving().received(FakeClient.block(3), 0, 3);
                });
        FakeClient.ended(freed, NtStatus.INVALID_PARAMETER);
        assertEquals(3, FakeClient.ended(next, NtStatus.SUCCESS).information());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void datagramsAreCopiedToo() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(new WskClientDatagramDispatch<>() {});
        FakeDatagrams driver = client.loop.datagrams.getLast();
        WskIrp whole;
        WskIrp freed;
        try (Arena arena = Arena.ofShared()) {
            WskBuf text = text(arena, "hello");
            whole = client.start(irp -> socket.sendTo(text, FakeClient.REMOTE, irp));
            client.loop.happens(() -> driver.full = true);
            WskIrp stays =
                    client.start(irp -> socket.sendTo(WskBuf.allocate(1), FakeClient.REMOTE, irp));
            freed = client.start(irp -> socket.sendTo(text, FakeClient.REMOTE, irp));
            settle();
            assertTrue(stays.isPending());
        }
        client.loop.happens(
                () -> {
                    DatagramSend send = driver.sends.getFirst();
                    GatherList list = send.bytes();
                    MemorySegment copy = list.segment(0).asSlice(list.offset(0), list.length(0));
                    assertArrayEquals(
                            "hello".getBytes(US_ASCII), copy.toArray(ValueLayout.JAVA_BYTE));
                    send.sent(NtStatus.SUCCESS, 0, 5);
                    driver.full = false;
                    driver.sink.sendReady();
                    assertEquals(2, driver.sends.size());
                    driver.sends.getLast().sent(NtStatus.SUCCESS, 0, 1);
                });
        FakeClient.ended(whole, NtStatus.SUCCESS);
        FakeClient.ended(freed, NtStatus.INVALID_PARAMETER);
        client.succeeds(socket::close);
        client.detach();
    }

    /** Ends in time only if a position in a chain is not looked for from its start each time. */
    @Test
    void aLongChainCostsNoMoreThanItsLength() throws Exception {
        int pieces = 300_000;
        MemorySegment one = Arena.global().allocate(1);
        WskMdl chain = WskMdl.unguarded(one);
        for (int i = 1; i < pieces; i++) {
            chain = WskMdl.unguarded(one).followedBy(chain);
        }
        WskBuf all = WskBuf.of(chain, 0, pieces);
        WskConnectionSocket socket = client.connection(nothing);
        WskIrp send = client.start(irp -> socket.send(all, irp));
        settle();
        long[] left = {pieces};
        while (left[0] > 0) {
            client.loop.happens(
                    () -> {
                        left[0] -= driver().handed.size();
                        driver().sink.sending().sent(driver().handed.size());
                    });
        }
        FakeClient.ended(send, NtStatus.SUCCESS);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.DISCONNECT));
        settle();
        WskIrp receive = client.start(irp -> socket.receive(all, irp));
        ReceiveBlock block = FakeClient.block(pieces);
        client.loop.happens(() -> driver().sink.receiving().received(block, 0, pieces));
        assertEquals(pieces, FakeClient.ended(receive, NtStatus.SUCCESS).information());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void aClearedListKeepsNoMemoryReachable() {
        GatherList list = new GatherList();
        WeakReference<MemorySegment> known = addTo(list);
        list.clear();
        Instant deadline = Instant.now().plus(FakeClient.DEADLINE);
        while (known.get() != null) {
            assertTrue(Instant.now().isBefore(deadline), "it is still reachable");
            System.gc();
        }
        assertEquals(0, list.count());
    }

    private static WeakReference<MemorySegment> addTo(GatherList list) {
        MemorySegment segment = Arena.ofAuto().allocate(8);
        list.add(segment, 0, 8);
        return new WeakReference<>(segment);
    }
}
