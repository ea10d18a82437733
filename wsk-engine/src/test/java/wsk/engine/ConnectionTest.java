package wsk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

@Timeout(60)
class ConnectionTest {
    private final FakeClient client = new FakeClient();
    private final List<String> events = new CopyOnWriteArrayList<>();
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
                    events.add("received " + bytesIndicated);
                    return answer;
                }

                @Override
                public void onDisconnect(Object socketContext, int flags) {
                    events.add("disconnected");
                }
            };

    private void arrive(int bytes) throws Exception {
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(() -> driver.sink.received(FakeClient.block(bytes), 0, bytes));
    }

    private void settle(WskConnectionSocket socket) throws Exception {
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> {});
    }

    @Test
    void answerOfNullIsARefusal() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        answer = null;
        socket.enableEvents(WskEvents.RECEIVE);
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
        socket.enableEvents(WskEvents.RECEIVE);
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

    @Test
    void memoryThatCannotBeWrittenIsRefusedAtOnce() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        WskBuf readOnly = WskBuf.of(Arena.ofAuto().allocate(8).asReadOnly());
        WskIrp irp = client.npi.allocateIrp();
        assertThrows(IllegalArgumentException.class, () -> socket.receive(readOnly, irp));
        assertFalse(irp.isPending());
        WskIrp send = client.start(other -> socket.send(readOnly, other));
        client.loop.happens(() -> client.loop.connections.getLast().sink.sent(8));
        FakeClient.ended(send, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void memoryFreedTooEarlyCostsOnlyItsOwnRequest() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        socket.enableEvents(WskEvents.DISCONNECT);
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
        socket.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT);
        settle(socket);
        arrive(3);
        FakeConnection driver = client.loop.connections.getLast();
        client.loop.happens(driver.sink::receiveEnded);
        WskIrp abort =
                client.start(
                        irp -> {
                            irp.setCompletionRoutine(_ -> events.add("aborted"));
                            return socket.disconnect(WskDisconnectFlag.ABORTIVE, irp);
                        });
        socket.disableEvent(WskEvents.RECEIVE);
        FakeClient.ended(abort, NtStatus.SUCCESS);
        client.succeeds(socket::close);
        assertEquals(List.of("received 3", "aborted"), events);
        client.detach();
    }
}
