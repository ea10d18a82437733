package wsk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskIrp;

import java.util.concurrent.atomic.AtomicInteger;

/** When a send leaves that a client starts in its receive event. */
@Timeout(60)
class EarlySendTest {
    private static final int ENOUGH = 32 * 1024;
    private static final String SEND = "send 1";

    /** Answers the first bytes with one, and counts what was completed. */
    private static final class Answering implements WskClientConnectionDispatch<Object> {
        private final WskBuf answer = WskBuf.allocate(1);
        private final WskConnectionSocket[] socket = new WskConnectionSocket[1];
        private final AtomicInteger completed = new AtomicInteger();
        private boolean answered;

        @Override
        public NtStatus onReceive(
                Object socketContext, int flags, WskDataIndication indication, long bytes) {
            if (!answered) {
                answered = true;
                WskIrp irp = socket[0].allocateIrp();
                irp.setCompletionRoutine(_ -> completed.incrementAndGet());
                socket[0].send(answer, irp);
            }
            return NtStatus.SUCCESS;
        }
    }

    private final Answering answering = new Answering();

    private FakeConnection connect(FakeClient client) throws Exception {
        WskConnectionSocket socket = client.connection(answering);
        answering.socket[0] = socket;
        socket.enableEvents(WskEvents.RECEIVE);
        client.succeeds(socket::getLocalAddress);
        client.loop.happens(() -> {});
        return client.loop.connections.getLast();
    }

    private static void feed(FakeConnection driver, int bytes) {
        driver.sink.received(FakeClient.block(bytes), 0, bytes);
    }

    private void end(FakeClient client, FakeConnection driver) throws Exception {
        client.loop.happens(() -> assertTrue(driver.asked.contains(SEND)));
        client.loop.happens(() -> driver.sink.sent(1));
        client.succeeds(answering.socket[0]::close);
        client.detach();
        assertEquals(1, answering.completed.get());
    }

    @Test
    void leavesInTheMiddleOfATurnThatFeedsMuch() throws Exception {
        FakeClient client = new FakeClient(new FakeLoop(/* sendsAtOnce= */ true));
        FakeConnection driver = connect(client);
        client.loop.happens(
                () -> {
                    feed(driver, ENOUGH - 1);
                    assertFalse(driver.asked.contains(SEND));
                    feed(driver, 1);
                    assertTrue(driver.asked.contains(SEND));
                });
        end(client, driver);
    }

    @Test
    void isCompletedInTheMiddleOfATurnThatFeedsMuch() throws Exception {
        FakeClient client = new FakeClient(new FakeLoop(/* sendsAtOnce= */ true));
        FakeConnection driver = connect(client);
        client.loop.happens(
                () -> {
                    feed(driver, ENOUGH);
                    driver.sink.sent(1);
                    assertEquals(0, answering.completed.get());
                    feed(driver, ENOUGH);
                    assertEquals(1, answering.completed.get());
                });
        client.succeeds(answering.socket[0]::close);
        client.detach();
    }

    @Test
    void whatEarlierTurnsFedDoesNotCount() throws Exception {
        FakeClient client = new FakeClient(new FakeLoop(/* sendsAtOnce= */ true));
        FakeConnection driver = connect(client);
        answering.answered = true;
        client.loop.happens(() -> feed(driver, ENOUGH - 1));
        client.loop.happens(
                () -> {
                    answering.answered = false;
                    feed(driver, 1);
                    assertFalse(driver.asked.contains(SEND));
                });
        end(client, driver);
    }

    @Test
    void waitsForTheTurnWhereAllLeaveTogether() throws Exception {
        FakeClient client = new FakeClient();
        FakeConnection driver = connect(client);
        client.loop.happens(
                () -> {
                    feed(driver, 2 * ENOUGH);
                    assertFalse(driver.asked.contains(SEND));
                });
        end(client, driver);
    }
}
