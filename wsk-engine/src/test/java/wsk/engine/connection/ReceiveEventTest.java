package wsk.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

@Timeout(60)
class ReceiveEventTest {
    /** What a callback does with bytes. */
    @FunctionalInterface
    private interface Answer {
        NtStatus to(WskDataIndication data, long bytes);
    }

    private final FakeClient client = new FakeClient();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile Answer answer = (_, _) -> NtStatus.SUCCESS;

    private final WskClientConnectionDispatch<Object> dispatch =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Object context, int flags, WskDataIndication data, long bytes) {
                    events.add("shown " + bytes);
                    return answer.to(data, bytes);
                }

                @Override
                public void onDisconnect(Object context, int flags) {
                    boolean abortive = (flags & WskCallbackFlags.ABORTIVE) != 0;
                    events.add(abortive ? "broken" : "ended");
                }
            };

    private WskConnectionSocket listening() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        assertEquals(
                NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT));
        settle();
        return socket;
    }

    private FakeConnection driver() {
        return client.loop.connections.getLast();
    }

    private void settle() throws Exception {
        client.loop.happens(() -> {});
        client.loop.happens(() -> {});
    }

    private void arrive(int bytes) throws Exception {
        client.loop.happens(
                () -> driver().sink.receiving().received(FakeClient.block(bytes), 0, bytes));
    }

    private void end(WskConnectionSocket socket) throws Exception {
        assertEquals(List.of(), client.failures);
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }

    /** Takes whole messages of four bytes, and asks for more where there is none. */
    private Answer parser(WskConnectionSocket socket, WskIrp more) {
        return (data, bytes) -> {
            long whole = bytes / 4 * 4;
            data.accept(whole);
            if (whole < bytes) {
                socket.receive(WskBuf.empty(), more);
            }
            return NtStatus.SUCCESS;
        };
    }

    @Test
    void halfAMessageIsShownAgainWhenMoreOfItCame() throws Exception {
        WskConnectionSocket socket = listening();
        answer = parser(socket, client.npi.allocateIrp());
        client.loop.happens(
                () -> {
                    driver().sink.receiving().received(FakeClient.block(3), 0, 3);
                    // In the same turn, when the request that asked for it has not completed yet.
                    driver().sink.receiving().received(FakeClient.block(3), 0, 3);
                });
        settle();
        assertEquals(List.of("shown 3", "shown 6", "shown 2"), events);
        settle();
        arrive(1);
        arrive(1);
        settle();
        assertEquals(List.of("shown 3", "shown 6", "shown 2", "shown 3", "shown 4"), events);
        end(socket);
    }

    @Test
    void halfAMessageIsShownOnceMoreBeforeTheEnd() throws Exception {
        WskConnectionSocket socket = listening();
        answer = parser(socket, client.npi.allocateIrp());
        arrive(3);
        client.loop.happens(() -> driver().sink.receiving().receiveEnded());
        settle();
        assertEquals(List.of("shown 3", "shown 3", "ended"), events);
        WskIrp rest = client.succeeds(irp -> socket.receive(FakeClient.room(8), irp));
        assertEquals(3, rest.information());
        end(socket);
    }

    @Test
    void halfAMessageIsShownAgainToWhoAsksLater() throws Exception {
        WskConnectionSocket socket = listening();
        answer = parser(socket, client.npi.allocateIrp());
        arrive(3);
        settle();
        assertEquals(List.of("shown 3"), events);
        answer = (_, _) -> NtStatus.SUCCESS;
        client.succeeds(irp -> socket.receive(WskBuf.empty(), irp));
        settle();
        assertEquals(List.of("shown 3", "shown 3"), events);
        end(socket);
    }

    @Test
    void whoRefusesAndAsksAgainAndAgainLeavesTheLoopToOthers() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle();
        CountDownLatch often = new CountDownLatch(3);
        answer =
                (_, _) -> {
                    often.countDown();
                    socket.receive(WskBuf.empty(), client.npi.allocateIrp());
                    return NtStatus.DATA_NOT_ACCEPTED;
                };
        FakeConnection fed = driver();
        client.loop.happens(() -> fed.sink.receiving().received(FakeClient.block(4), 0, 4));
        client.succeeds(socket::getLocalAddress);
        often.await();
        answer = (_, _) -> NtStatus.SUCCESS;
        end(socket);
    }

    @Test
    void refusedBytesAreShownOnceInATurn() throws Exception {
        WskConnectionSocket socket = listening();
        List<Integer> turns = new CopyOnWriteArrayList<>();
        answer =
                (_, _) -> {
                    turns.add(client.loop.turns);
                    if (turns.size() == 5) {
                        return NtStatus.SUCCESS;
                    }
                    socket.receive(WskBuf.empty(), client.npi.allocateIrp());
                    return NtStatus.DATA_NOT_ACCEPTED;
                };
        arrive(4);
        settle();
        settle();
        assertEquals(turns.stream().distinct().toList(), turns);
        end(socket);
    }

    @Test
    void theEventComesAfterTheReceivesThatGotWhatWasBefore() throws Exception {
        WskConnectionSocket socket = listening();
        WskIrp first = client.npi.allocateIrp();
        first.setCompletionRoutine(irp -> events.add("received " + irp.information()));
        socket.receive(FakeClient.room(4), first);
        settle();
        client.loop.happens(
                () -> {
                    driver().sink.receiving().received(FakeClient.block(9), 0, 9);
                    driver().sink.receiving().receiveEnded();
                });
        settle();
        assertEquals(List.of("received 4", "shown 5", "ended"), events);
        end(socket);
    }

    @Test
    void aResetThatOnlyASendMeetsIsToldAfterTheEnd() throws Exception {
        WskConnectionSocket socket = listening();
        client.loop.happens(() -> driver().sink.receiving().receiveEnded());
        WskIrp send = client.start(irp -> socket.send(FakeClient.room(4), irp));
        client.loop.happens(
                () -> driver().sink.sending().sendFailed(NtStatus.CONNECTION_DISCONNECTED, 32));
        FakeClient.ended(send, NtStatus.CONNECTION_DISCONNECTED);
        settle();
        assertEquals(List.of("ended", "broken"), events);
        end(socket);
    }

    @Test
    void aResetThatASendMeetsIsToldBehindRefusedBytes() throws Exception {
        WskConnectionSocket socket = listening();
        answer = (_, _) -> NtStatus.DATA_NOT_ACCEPTED;
        arrive(65_536);
        assertEquals("disarm", driver().asked.getLast(), "so much is not read ahead");
        WskIrp send = client.start(irp -> socket.send(FakeClient.room(4), irp));
        client.loop.happens(
                () -> driver().sink.sending().sendFailed(NtStatus.CONNECTION_RESET, 104));
        FakeClient.ended(send, NtStatus.CONNECTION_RESET);
        settle();
        assertEquals(List.of("shown 65536", "broken"), events);
        end(socket);
    }
}
