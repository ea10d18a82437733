package wsk.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.lending.ReturnedIndications;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class ConnectionTest {
    private final FakeClient client = new FakeClient();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<WskDataIndication> kept = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Long> backlogs = new LinkedBlockingQueue<>();
    private volatile @Nullable NtStatus answer = NtStatus.SUCCESS;

    private final WskClientConnectionDispatch<Object> dispatch =
            new WskClientConnectionDispatch<>() {
                @Override
                @SuppressWarnings("NullAway") // What a client without checks may answer.
                public NtStatus onReceive(
                        Object socketContext,
                        int flags,
                        WskDataIndication indication,
                        long bytesIndicated) {
                    boolean soon = (flags & WskCallbackFlags.RELEASE_ASAP) != 0;
                    events.add("received " + bytesIndicated + (soon ? ", wanted back" : ""));
                    kept.add(indication);
                    return answer;
                }

                @Override
                public void onSendBacklog(Object socketContext, long idealBacklogSize) {
                    backlogs.add(idealBacklogSize);
                }

                @Override
                public void onDisconnect(Object socketContext, int flags) {
                    events.add("disconnected");
                }
            };

    private void arrive(int bytes) throws Exception {
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(
                () -> driver.sink.receiving().received(FakeClient.block(bytes), 0, bytes));
    }

    private void settle(WskConnectionSocket socket) throws Exception {
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> {});
    }

    @Test
    void answerOfNullIsARefusal() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        answer = null;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle(socket);
        arrive(3);
        client.isWell();
        assertEquals(1, client.failures.size());
        WskIrp receive = client.succeeds(irp -> socket.receive(FakeClient.room(8), irp));
        assertEquals(3, receive.information());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void refusedEventGoesOnAfterAReceiveHoweverThatEnds() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        answer = NtStatus.DATA_NOT_ACCEPTED;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle(socket);
        arrive(3);
        answer = NtStatus.SUCCESS;
        WskBuf room = FakeClient.room(8);
        WskIrp all = client.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp));
        all.cancel();
        assertEquals(3, FakeClient.ended(all, NtStatus.CANCELLED).information());
        arrive(5);
        assertEquals(List.of("received 3", "received 5"), events);
        client.succeeds(socket::close);
        client.detach();
    }

    /** The compiler holds it but for casts, and for options whose type is found while running. */
    @Test
    void aValueOfAnotherTypeIsToldWithBoth() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskIrp irp = client.npi.allocateIrp();
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the test is about
        Exception option =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.setOption((WskOption) WskOption.SO_RCVBUF, "much", irp));
        assertEquals("SO_RCVBUF takes a value of type Integer, not String", option.getMessage());
        assertFalse(irp.isPending());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void memoryThatCannotBeWrittenIsRefusedAtOnce() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskBuf readOnly = WskBuf.of(Arena.ofAuto().allocate(8).asReadOnly());
        WskIrp irp = client.npi.allocateIrp();
        assertThrows(IllegalArgumentException.class, () -> socket.receive(readOnly, irp));
        assertFalse(irp.isPending());
        WskIrp send = client.start(other -> socket.send(readOnly, other));
        client.loop.happens(() -> client.loop.connections.getLast().sink.sending().sent(8));
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void memoryFreedTooEarlyCostsOnlyItsOwnRequest() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.DISCONNECT));
        WskIrp freed;
        try (Arena arena = Arena.ofShared()) {
            WskBuf room = WskBuf.of(WskMdl.of(arena.allocate(4)), 0, 4);
            freed = client.start(irp -> socket.receive(room, irp));
            settle(socket);
        }
        WskIrp next = client.start(irp -> socket.receive(FakeClient.room(4), irp));
        settle(socket);
        arrive(4);
        FakeClient.ended(freed, NtStatus.INVALID_PARAMETER);
        assertEquals(4, FakeClient.ended(next, NtStatus.SUCCESS).information());
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void remoteAddressIsNotKnownAfterAFailedConnect() throws Exception {
        WskConnectionSocket socket = client.boundConnection(dispatch);
        WskIrp connect = client.start(irp -> socket.connect(FakeClient.REMOTE, irp));
        client.loop.happens(
                () ->
                        client.loop
                                .connections
                                .getLast()
                                .sink
                                .connected(NtStatus.CONNECTION_REFUSED, 111));
        FakeClient.ended(connect, NtStatus.CONNECTION_REFUSED);
        client.ends(NtStatus.INVALID_DEVICE_STATE, socket::getRemoteAddress);
        client.succeeds(socket::close);
        client.detach();
    }

    /** As Linux tells of a peer that ended, and then reset, before the connect was looked at. */
    @Test
    void connectThatMeetsTheEndOfItsConnectionIsReset() throws Exception {
        WskConnectionSocket socket = client.boundConnection(dispatch);
        WskIrp connect = client.start(irp -> socket.connect(FakeClient.REMOTE, irp));
        client.loop.happens(
                () ->
                        client.loop
                                .connections
                                .getLast()
                                .sink
                                .connected(NtStatus.CONNECTION_DISCONNECTED, 32));
        FakeClient.ended(connect, NtStatus.CONNECTION_RESET);
        assertEquals(32, connect.nativeError());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void driverIsNotAskedForAnythingOnceItWasToldToClose() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(() -> driver.closesAtOnce = false);
        WskIrp abort = client.start(irp -> socket.disconnect(WskDisconnectFlag.ABORTIVE, irp));
        client.loop.happens(() -> assertEquals("close", driver.asked.getLast()));
        client.ends(
                NtStatus.INVALID_DEVICE_STATE,
                irp -> socket.setOption(WskOption.TCP_NODELAY, true, irp));
        client.ends(
                NtStatus.INVALID_DEVICE_STATE, irp -> socket.getOption(WskOption.SO_SNDBUF, irp));
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> assertEquals("close", driver.asked.getLast()));
        client.loop.happens(driver.sink::closed);
        FakeClient.ended(abort, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void ownAbortiveDisconnectRaisesNoEventForAnEndThatWasHeldBack() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        answer = NtStatus.DATA_NOT_ACCEPTED;
        assertEquals(
                NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT));
        settle(socket);
        arrive(3);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(driver.sink.receiving()::receiveEnded);
        WskIrp abort =
                client.start(
                        irp -> {
                            irp.setCompletionRoutine(_ -> events.add("aborted"));
                            return socket.disconnect(WskDisconnectFlag.ABORTIVE, irp);
                        });
        assertEquals(NtStatus.EVENT_PENDING, socket.disableEvent(WskEvents.RECEIVE));
        FakeClient.ended(abort, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        assertEquals(List.of("received 3", "aborted"), events);
        client.detach();
    }

    @Test
    void whoKeepsMuchIsAskedToReleaseIt() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        answer = NtStatus.PENDING;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle(socket);
        arrive(1 << 20);
        arrive(1);
        assertEquals(NtStatus.SUCCESS, socket.release(kept.getFirst()));
        settle(socket);
        arrive(2);
        assertEquals(List.of("received 1048576", "received 1, wanted back", "received 2"), events);
        for (WskDataIndication lent : kept.subList(1, 3)) {
            assertEquals(NtStatus.SUCCESS, socket.release(lent));
        }
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void whatWasReleasedIsNotReleasedAgainWhenOthersAreLent() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        answer = NtStatus.PENDING;
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        settle(socket);
        arrive(3);
        assertEquals(NtStatus.SUCCESS, socket.release(kept.getFirst()));
        settle(socket);
        arrive(4);
        assertEquals(NtStatus.INVALID_PARAMETER, socket.release(kept.getFirst()));
        assertEquals(NtStatus.SUCCESS, socket.release(kept.getLast()));
        for (int i = 0; i < 2 * ReturnedIndications.LEAST; i++) {
            arrive(1);
            assertEquals(NtStatus.SUCCESS, socket.release(kept.getLast()));
            settle(socket);
        }
        assertTrue(Set.copyOf(kept).size() <= ReturnedIndications.LEAST + 1, "they are used again");
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void aBacklogThatChangedMuchIsTold() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(() -> driver.idealSendBacklog = 1000);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.SEND_BACKLOG));
        settle(socket);
        client.loop.happens(() -> driver.idealSendBacklog = 1251);
        assertEquals(1251, backlogs.poll(20, TimeUnit.SECONDS));
        client.loop.happens(() -> driver.idealSendBacklog = 1250);
        client.loop.happens(() -> driver.idealSendBacklog = 400);
        assertEquals(400, backlogs.poll(20, TimeUnit.SECONDS));
        client.succeeds(socket::close);
        client.detach();
    }
}
