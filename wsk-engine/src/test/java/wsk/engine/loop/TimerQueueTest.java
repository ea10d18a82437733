package wsk.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class TimerQueueTest {
    private final TimerQueue timers = new TimerQueue();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timersRunInTheOrderOfTheirDeadlines() {
        for (int i = 0; i < 100; i++) {
            int deadline = i * 37 % 100;
            new LoopTimer(timers, () -> ran.add(Integer.toString(deadline))).start(deadline);
        }
        timers.runDue(49);
        assertEquals(50, ran.size());
        assertEquals(List.of("0", "1", "2"), ran.subList(0, 3));
        assertEquals(1, timers.nanosToNext(49));
    }

    @Test
    void timerThatStartsItselfAtOnceRunsOnceARound() {
        LoopTimer[] again = new LoopTimer[1];
        again[0] =
                new LoopTimer(
                        timers,
                        () -> {
                            ran.add("again");
                            if (ran.size() > 10) {
                                throw new AssertionError("it never leaves the round");
                            }
                            again[0].start(100);
                        });
        again[0].start(100);
        timers.runDue(100);
        assertEquals(1, ran.size());
        timers.runDue(101);
        assertEquals(2, ran.size());
    }

    @Test
    void stoppedTimerDoesNotRun() {
        LoopTimer stopped = new LoopTimer(timers, () -> ran.add("stopped"));
        stopped.start(5);
        stopped.stop();
        timers.runDue(10);
        assertEquals(List.of(), ran);
        assertEquals(Long.MAX_VALUE, timers.nanosToNext(10));
    }

    @Test
    void longestDelayHoldsUpNoTimerThatIsOverdue() {
        new LoopTimer(timers, () -> ran.add("soon")).start(10);
        new LoopTimer(timers, () -> ran.add("never")).startAfter(20, Long.MAX_VALUE);
        timers.runDue(20);
        assertEquals(List.of("soon"), ran);
    }
}
