package wsk.engine.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.FakeConnection;
import wsk.engine.fake.FakeDatagrams;
import wsk.engine.fake.FakeSocket;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What becomes of sockets whose driver has no memory for what it was asked to do. */
@Timeout(60)
class NoRoomTest {
    private final FakeClient client = new FakeClient();
    private final List<String> events = new CopyOnWriteArrayList<>();

    private final WskClientConnectionDispatch<Object> dispatch =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Object context, int flags, WskDataIndication data, long bytes) {
                    events.add("shown " + bytes);
                    return NtStatus.SUCCESS;
                }

                @Override
                public void onDisconnect(Object context, int flags) {
                    events.add("disconnected");
                }

                @Override
                public void onSocketDead(Object context) {
                    events.add("dead");
                }
            };

    /** Waits until a driver has been asked for something so often, without asking it to hurry. */
    private void asked(FakeSocket driver, String what, int times) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        AtomicInteger count = new AtomicInteger();
        do {
            assertTrue(System.nanoTime() < deadline, () -> what + " was asked for " + count);
            client.loop.happens(() -> count.set(Collections.frequency(driver.asked, what)));
        } while (count.get() < times);
        assertEquals(times, count.get());
    }

    private void end(WskConnectionSocket socket) throws Exception {
        client.isWell();
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void connectionWithEventsIsArmedAgainAfterAPause() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        assertEquals(
                NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE | WskEvents.DISCONNECT));
        FakeConnection driver = client.loop.connections.getLast();
        asked(driver, "arm", 1);
        client.loop.happens(
                () -> {
                    driver.sink.receiving().receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, 12);
                    assertEquals("arm", driver.asked.getLast(), "not asked at once");
                });
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        asked(driver, "arm", 2);
        client.loop.happens(() -> driver.sink.receiving().received(FakeClient.block(4), 0, 4));
        assertEquals(List.of("shown 4"), events);
        end(socket);
    }

    @Test
    void postedReceiveIsPostedAgainAfterAPauseOrCancelledInIt() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        WskIrp first = client.start(irp -> socket.receive(FakeClient.room(4), irp));
        WskIrp second = client.start(irp -> socket.receive(FakeClient.room(4), irp));
        asked(driver, "arm", 1);
        client.loop.happens(
                () -> driver.sink.receiving().receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, 12));
        first.cancel();
        FakeClient.ended(first, NtStatus.CANCELLED);
        asked(driver, "arm", 2);
        client.loop.happens(() -> driver.sink.receiving().filled(3));
        assertEquals(3, FakeClient.ended(second, NtStatus.SUCCESS).information());
        end(socket);
    }

    @Test
    void cancelledReceiveThatHasNoRoomIsCancelled() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        WskIrp receive = client.start(irp -> socket.receive(FakeClient.room(4), irp));
        asked(driver, "arm", 1);
        receive.cancel();
        asked(driver, "cancel", 1);
        client.loop.happens(
                () -> driver.sink.receiving().receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, 12));
        FakeClient.ended(receive, NtStatus.CANCELLED);
        end(socket);
    }

    @Test
    void sendIsSentAgainAfterAPauseOrCancelledInIt() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        WskIrp first = client.start(irp -> socket.send(FakeClient.room(4), irp));
        asked(driver, "send 4", 1);
        WskIrp second = client.start(irp -> socket.send(FakeClient.room(5), irp));
        client.loop.happens(
                () -> driver.sink.sending().sendFailed(NtStatus.INSUFFICIENT_RESOURCES, 105));
        WskIrp third = client.start(irp -> socket.send(FakeClient.room(6), irp));
        second.cancel();
        FakeClient.ended(second, NtStatus.CANCELLED);
        asked(driver, "send 10", 1);
        client.loop.happens(() -> driver.sink.sending().sent(10));
        FakeClient.ended(first, NtStatus.SUCCESS);
        FakeClient.ended(third, NtStatus.SUCCESS);
        WskIrp last = client.start(irp -> socket.send(FakeClient.room(7), irp));
        asked(driver, "send 7", 1);
        last.cancel();
        client.loop.happens(
                () -> driver.sink.sending().sendFailed(NtStatus.INSUFFICIENT_RESOURCES, 105));
        FakeClient.ended(last, NtStatus.CANCELLED);
        assertEquals(List.of(), events);
        end(socket);
    }

    @Test
    void socketMayBeClosedInThePause() throws Exception {
        WskConnectionSocket socket = client.connection(dispatch);
        FakeConnection driver = client.loop.connections.getLast();
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE));
        WskIrp send = client.start(irp -> socket.send(FakeClient.room(4), irp));
        asked(driver, "send 4", 1);
        client.loop.happens(
                () -> {
                    driver.sink.sending().sendFailed(NtStatus.INSUFFICIENT_RESOURCES, 105);
                    driver.sink.receiving().receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, 12);
                });
        client.succeeds(socket::close);
        FakeClient.ended(send, NtStatus.CANCELLED);
        assertEquals("close", driver.asked.getLast());
        client.detach();
    }

    @Test
    void datagramSocketIsArmedAgainAfterAPause() throws Exception {
        WskClientDatagramDispatch<Object> datagrams =
                new WskClientDatagramDispatch<>() {
                    @Override
                    public NtStatus onReceiveFrom(
                            Object context, int flags, WskDatagramIndication indication) {
                        return NtStatus.SUCCESS;
                    }

                    @Override
                    public void onSocketDead(Object context) {
                        events.add("dead");
                    }
                };
        WskDatagramSocket socket = client.datagramSocket(datagrams);
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(WskEvents.RECEIVE_FROM));
        FakeDatagrams driver = client.loop.datagrams.getLast();
        asked(driver, "arm", 1);
        client.loop.happens(
                () -> {
                    driver.sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, 12);
                    assertEquals("arm", driver.asked.getLast(), "not asked at once");
                });
        asked(driver, "arm", 2);
        assertEquals(List.of(), events);
        client.succeeds(socket::close);
        client.detach();
    }
}
