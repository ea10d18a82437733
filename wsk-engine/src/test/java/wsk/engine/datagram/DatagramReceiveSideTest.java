package wsk.engine.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskControlInfo;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeDatagrams;
import wsk.engine.lending.ReturnedIndications;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class DatagramReceiveSideTest {
    private static final SockAddr OTHER = SockAddr.of("127.0.0.1", 3);

    private final FakeClient client = new FakeClient();
    private final List<SockAddr> shown = new CopyOnWriteArrayList<>();
    private final List<WskDatagramIndication> kept = new CopyOnWriteArrayList<>();
    private volatile @Nullable NtStatus answer = NtStatus.DATA_NOT_ACCEPTED;
    private volatile @Nullable Runnable inside;

    private final WskClientDatagramDispatch<Object> dispatch =
            new WskClientDatagramDispatch<>() {
                @Override
                @SuppressWarnings("NullAway") // What a client without checks may answer.
                public NtStatus onReceiveFrom(
                        Object socketContext, int flags, WskDatagramIndication indication) {
                    Runnable first = inside;
                    if (first != null) {
                        first.run();
                    }
                    kept.add(indication);
                    WskDatagramIndication each = indication;
                    shown.add(each.remoteAddress());
                    while (each.hasNext()) {
                        each = each.next();
                        shown.add(each.remoteAddress());
                    }
                    return answer;
                }
            };

    private void arrive(SockAddr... senders) throws Exception {
        FakeDatagrams driver = client.loop.datagrams.getFirst();
        client.loop.happens(
                () -> {
                    for (SockAddr sender : senders) {
                        driver.sink.received(
                                FakeClient.block(4), 0, 4, sender, 0, WskControlInfo.NONE);
                    }
                    driver.sink.batchEnded();
                });
    }

    @Test
    void fixedRemoteDropsWhatOthersSentBefore() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(dispatch);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        arrive(FakeClient.REMOTE, OTHER, FakeClient.REMOTE);
        assertEquals(3, shown.size());
        shown.clear();
        client.succeeds(
                irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, FakeClient.REMOTE, irp));
        answer = NtStatus.SUCCESS;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> {});
        assertEquals(List.of(FakeClient.REMOTE, FakeClient.REMOTE), shown);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void manyDatagramsAreShownInListsThatOthersCanWaitFor() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(dispatch);
        answer = NtStatus.SUCCESS;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        client.loop.happens(() -> {});
        SockAddr[] many = new SockAddr[150];
        Arrays.fill(many, OTHER);
        arrive(many);
        assertEquals(150, shown.size());
        assertEquals(3, kept.size(), "64, 64, and the rest");
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void answerOfNullIsARefusal() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(dispatch);
        answer = null;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        arrive(OTHER);
        client.isWell();
        assertEquals(1, client.failures.size());
        WskIrp receive = client.succeeds(irp -> socket.receiveFrom(FakeClient.room(4), irp));
        assertEquals(OTHER, receive.remoteAddress(), "what was refused is still there");
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void memoryFreedTooEarlyCostsOnlyItsOwnRequest() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(dispatch);
        WskIrp freed;
        try (Arena arena = Arena.ofShared()) {
            WskBuf room = WskBuf.of(WskMdl.of(arena.allocate(4)), 0, 4);
            freed = client.start(irp -> socket.receiveFrom(room, irp));
            client.loop.happens(() -> {});
        }
        WskIrp next = client.start(irp -> socket.receiveFrom(FakeClient.room(4), irp));
        arrive(OTHER);
        FakeClient.ended(freed, NtStatus.INVALID_PARAMETER);
        assertEquals(4, FakeClient.ended(next, NtStatus.SUCCESS).information());
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void enablingInsideARefusingCallbackCounts() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(dispatch);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        AtomicInteger calls = new AtomicInteger();
        inside =
                () -> {
                    if (calls.incrementAndGet() == 3) {
                        // Enabled and disabled again: as if nothing had been said.
                        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
                        assertEquals(
                                NtStatus.EVENT_PENDING,
                                socket.disableEvent(WskEvents.RECEIVE_FROM));
                    } else if (calls.get() < 3) {
                        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
                    }
                };
        arrive(OTHER);
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> {});
        assertEquals(3, calls.get(), "twice enabled inside, so shown three times");
        answer = NtStatus.SUCCESS;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> {});
        assertEquals(List.of(OTHER, OTHER, OTHER, OTHER), shown);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void whatWasReleasedIsNotReleasedAgainWhenOthersAreLent() throws Exception {
        WskDatagramSocket socket = client.datagramSocket(dispatch);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        answer = NtStatus.PENDING;
        arrive(OTHER);
        WskDatagramIndication first = kept.getLast();
        assertEquals(NtStatus.SUCCESS, socket.release(first));
        client.loop.happens(() -> {});
        arrive(OTHER);
        assertEquals(NtStatus.INVALID_PARAMETER, socket.release(first));
        assertEquals(NtStatus.SUCCESS, socket.release(kept.getLast()));
        for (int i = 0; i < 2 * ReturnedIndications.LEAST; i++) {
            arrive(OTHER);
            assertEquals(NtStatus.SUCCESS, socket.release(kept.getLast()));
            client.loop.happens(() -> {});
        }
        assertTrue(Set.copyOf(kept).size() <= ReturnedIndications.LEAST + 1, "they are used again");
        client.succeeds(socket::close);
        client.detach();
    }
}
