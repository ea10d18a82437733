package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Map;

class ProcTextTest {
    private static final long NO_SWITCHES = 0;

    @Test
    void schedstatBeginsWithTheTimeThatWasRun() {
        assertEquals(1_234_567_890_123L, ProcText.runNanos("1234567890123 456 789\n"));
    }

    @Test
    void aNameMayHoldAnything() {
        assertEquals(
                new ProcText.ProcessTicks(310, 95, false),
                ProcText.processTicks(
                        "4711 (a) b ( 1 2 3) S 1 4711 4711 0 -1 4194304 500 0 3 0 310 95 7 8 20 0"
                                + " 25 0 99 1000 200 18446744073709551615 1 1\n"));
    }

    @Test
    void threadsOfTheKernelAreKnown() {
        assertEquals(
                new ProcText.ProcessTicks(0, 12, true),
                ProcText.processTicks(
                        "15 (ksoftirqd/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 12 0 0 20 0 1 0 5 0"
                                + " 0\n"));
    }

    @Test
    void switchesOfBothKindsAreAdded() {
        assertEquals(
                42,
                ProcText.switches(
                        """
                        Name:\tjava
                        Threads:\t25
                        voluntary_ctxt_switches:\t40
                        nonvoluntary_ctxt_switches:\t2
                        """));
    }

    @Test
    void theMachineIsTheSumOfItsProcessors() {
        assertEquals(
                new ProcText.MachineTicks(36, 8),
                ProcText.machineTicks(
                        """
                        cpu  1 2 3 4 5 6 7 8 100 200
                        cpu0 1 1 1 1 1 1 1 1 1 1
                        intr 5
                        """));
    }

    @Test
    void aProcessUsesWhatItsThreadsRunSinceThen() {
        ProcessUse before = use(Map.of(1L, 1000L, 2L, 500L), 0, 0, 10);
        ProcessUse after = use(Map.of(1L, 5000L, 2L, 500L, 3L, 100L), 0, 0, 13);
        assertEquals(new ProcessUse.Cpu(4100, 0, 4100, 3), after.since(before));
    }

    @Test
    void ticksDivideTheWhole() {
        ProcessUse before = use(Map.of(1L, 0L), 10, 10, NO_SWITCHES);
        ProcessUse after = use(Map.of(1L, 1000L), 11, 13, NO_SWITCHES);
        assertEquals(new ProcessUse.Cpu(1000, 250, 750, 0), after.since(before));
    }

    /** What a thread has run is lost with it, but the process remembers it in ticks. */
    @Test
    void threadsThatEndAreNotForgotten() {
        ProcessUse before = use(Map.of(1L, 0L, 2L, 5_000_000L), 0, 0, 9);
        ProcessUse after = use(Map.of(1L, 20_000_000L), 3, 1, 4);
        assertEquals(
                new ProcessUse.Cpu(40_000_000, 30_000_000, 10_000_000, 0), after.since(before));
    }

    @Test
    void theFinerFigureWinsIfTheTicksFellBehind() {
        ProcessUse before = use(Map.of(1L, 0L, 2L, 0L), 0, 0, NO_SWITCHES);
        ProcessUse after = use(Map.of(1L, 15_000_000L), 1, 0, NO_SWITCHES);
        assertEquals(new ProcessUse.Cpu(15_000_000, 15_000_000, 0, 0), after.since(before));
    }

    @Test
    void aWindowIsDisturbedByWhatOthersRan() {
        Moment begin = moment(0, Map.of(7L, 1_000L), 100, 0);
        assertEquals(
                0.05, begin.until(moment(1000, Map.of(7L, 1_020L, 8L, 30L), 200, 0)).othersShare());
        assertEquals(0.03, begin.until(moment(1000, Map.of(7L, 1_030L), 200, 0)).disturbance());
        assertEquals(0.06, begin.until(moment(1000, Map.of(), 200, 6)).disturbance());
    }

    private static ProcessUse use(Map<Long, Long> runNanos, long user, long system, long switches) {
        return new ProcessUse(runNanos, new ProcText.ProcessTicks(user, system, false), switches);
    }

    private static Moment moment(long time, Map<Long, Long> others, long total, long steal) {
        return new Moment(
                time,
                use(Map.of(), 0, 0, NO_SWITCHES),
                new ProcText.MachineTicks(total, steal),
                others);
    }
}
