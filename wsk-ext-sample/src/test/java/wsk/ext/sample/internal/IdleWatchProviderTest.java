package wsk.ext.sample.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.ext.sample.IdleWatch;
import wsk.ext.sample.IdleWatchClientDispatch;
import wsk.ext.sample.IdleWatchDispatch;

import java.time.Duration;

/** When the idle watch fires, to the nanosecond. */
class IdleWatchProviderTest {
    private static final Duration TEN = Duration.ofNanos(10);

    private final FakeHost host = new FakeHost();
    private int receiveIdle;
    private int sendIdle;
    private boolean stopWhenHeard;

    private final IdleWatchDispatch watch =
            new IdleWatchProvider()
                    .attach(
                            host,
                            new IdleWatchClientDispatch() {
                                @Override
                                public void onReceiveIdle() {
                                    receiveIdle++;
                                    if (stopWhenHeard) {
                                        watch.receiveIdleAfter(Duration.ZERO);
                                    }
                                }

                                @Override
                                public void onSendIdle() {
                                    sendIdle++;
                                }
                            });

    @Test
    void firesOnceTheTimeIsUpAndNotBefore() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        watch.receiveIdleAfter(TEN);
        host.pass(9);
        assertEquals(0, receiveIdle);
        host.pass(1);
        assertEquals(1, receiveIdle);
    }

    @Test
    void firesAgainAfterEachFurtherTime() {
        host.enable(IdleWatch.SEND_IDLE);
        watch.sendIdleAfter(TEN);
        host.pass(35);
        assertEquals(3, sendIdle);
    }

    @Test
    void eachDirectionHasItsOwnTimeAndTraffic() {
        host.enable(IdleWatch.RECEIVE_IDLE | IdleWatch.SEND_IDLE);
        watch.receiveIdleAfter(TEN);
        watch.sendIdleAfter(TEN.multipliedBy(2));
        for (int i = 0; i < 10; i++) {
            host.sent();
            host.pass(10);
        }
        assertEquals(10, receiveIdle);
        assertEquals(0, sendIdle);
    }

    @Test
    void trafficPutsTheEventOff() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        watch.receiveIdleAfter(TEN);
        for (int i = 0; i < 100; i++) {
            host.pass(9);
            host.received();
        }
        assertEquals(0, receiveIdle);
        host.pass(9);
        assertEquals(0, receiveIdle);
        host.pass(1);
        assertEquals(1, receiveIdle);
    }

    @Test
    void trafficCostsNoTimerOfItsOwn() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        watch.receiveIdleAfter(Duration.ofNanos(1000));
        for (int i = 0; i < 10_000; i++) {
            host.pass(1);
            host.received();
        }
        assertTrue(host.timerStarts() <= 12, "timer starts: " + host.timerStarts());
    }

    @Test
    void withoutAChosenTimeNothingHappens() {
        host.enable(IdleWatch.RECEIVE_IDLE | IdleWatch.SEND_IDLE);
        host.pass(1000);
        assertEquals(0, receiveIdle + sendIdle + host.timerStarts());
    }

    @Test
    void zeroStopsTheWatch() {
        host.enable(IdleWatch.SEND_IDLE);
        watch.sendIdleAfter(TEN);
        host.pass(15);
        watch.sendIdleAfter(Duration.ZERO);
        host.pass(100);
        assertEquals(1, sendIdle);
    }

    @Test
    void theEventMayStopTheWatch() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        stopWhenHeard = true;
        watch.receiveIdleAfter(TEN);
        host.pass(100);
        assertEquals(1, receiveIdle);
    }

    @Test
    void silenceBeforeTheTimeWasChosenCounts() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        host.pass(7);
        watch.receiveIdleAfter(TEN);
        host.pass(3);
        assertEquals(1, receiveIdle);
    }

    @Test
    void enablingLateMissesNothingToCome() {
        watch.receiveIdleAfter(TEN);
        host.pass(25);
        assertEquals(0, receiveIdle);
        host.enable(IdleWatch.RECEIVE_IDLE);
        host.pass(5);
        assertEquals(1, receiveIdle);
    }

    @Test
    void theLongestTimeDoesNotOverflow() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        host.pass(5);
        watch.receiveIdleAfter(Duration.ofNanos(Long.MAX_VALUE));
        host.pass(100);
        assertEquals(0, receiveIdle);
    }

    @Test
    void aTimeBeyondTheRangeIsRefusedAndChangesNothing() {
        host.enable(IdleWatch.RECEIVE_IDLE);
        watch.receiveIdleAfter(TEN);
        Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
        assertThrows(ArithmeticException.class, () -> watch.receiveIdleAfter(tooLong));
        host.pass(10);
        assertEquals(1, receiveIdle);
    }
}
