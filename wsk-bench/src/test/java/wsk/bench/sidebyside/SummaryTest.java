package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class SummaryTest {
    private static final Scenario SCENARIO = new Scenario(false, 64, 64, 1);

    @Test
    void aMedianIsInTheMiddle() {
        assertEquals(2, Summary.median(3, 1, 2));
        assertEquals(2.5, Summary.median(4, 1, 3, 2));
        assertEquals(7, Summary.median(7));
        assertThrows(IllegalArgumentException.class, Summary::median);
    }

    /** Both slow down alike from round to round: only the ratio within a round says what is. */
    @Test
    void ratiosAreTakenWithinARound() {
        List<Row> reference =
                List.of(row("r", 1, 100, 10), row("r", 2, 50, 20), row("r", 3, 10, 100));
        List<Row> own = List.of(row("a", 1, 110, 9), row("a", 2, 55, 18), row("a", 3, 12, 95));
        Summary summary = Summary.of("a", own, reference);
        assertEquals(1.1, summary.rateRatio().orElseThrow(), 1e-9);
        assertEquals(0.9, summary.cpuRatio().orElseThrow(), 1e-9);
        assertEquals(55, summary.rate());
        assertEquals(110, summary.rateBest());
        assertEquals(18, summary.cpuMicros());
        assertEquals(3, summary.rounds());
    }

    @Test
    void roundsWithoutTheReferenceHaveNoRatio() {
        List<Row> own = List.of(row("a", 1, 100, 1), row("a", 2, 300, 1));
        assertEquals(
                Optional.of(3.0), Summary.of("a", own, List.of(row("r", 2, 100, 1))).rateRatio());
        assertEquals(Optional.empty(), Summary.of("a", own, List.of()).rateRatio());
    }

    @Test
    void everyoneIsFirstOnce() {
        assertEquals(List.of("a", "b", "c"), Comparison.rotated(List.of("a", "b", "c"), 0));
        assertEquals(List.of("b", "c", "a"), Comparison.rotated(List.of("a", "b", "c"), 1));
        assertEquals(List.of("a", "b", "c"), Comparison.rotated(List.of("a", "b", "c"), 3));
    }

    @Test
    void summariesKeepTheOrderOfTheServers() {
        List<Row> rows = List.of(row("b", 1, 10, 1), row("a", 1, 20, 1));
        List<Summary> summaries =
                Comparison.summaries(rows, SCENARIO, List.of("a", "gone", "b"), Optional.of("b"));
        assertEquals(List.of("a", "b"), summaries.stream().map(Summary::server).toList());
        assertEquals(Optional.of(2.0), summaries.getFirst().rateRatio());
    }

    /** The windows of both sides differ a little: rates are compared, not sums. */
    @Test
    void aRowDividesRates() throws Trouble {
        LoadReport report =
                LoadReport.parse(
                        "{\"messages\": 2000, \"seconds\": 2.0, \"rate\": 1000.0, \"p50\": 1.50,"
                                + " \"p99\": 2.50, \"p99.9\": 3.50, \"max\": 4.50, \"user\": 0.5,"
                                + " \"sys\": 1.0, \"errors\": 0, \"lost\": 3, \"late\": 0}\n");
        Window window =
                new Window(
                        3_000_000_000L,
                        new ProcessUse.Cpu(30_000_000, 6_000_000, 24_000_000, 60),
                        0.01,
                        0.05);
        Row row = Row.of(SCENARIO, "a", 1, 2, new LoadRun.Result(report, window));
        assertEquals(10, row.cpuMicros(), 1e-9);
        assertEquals(2, row.userMicros(), 1e-9);
        assertEquals(8, row.systemMicros(), 1e-9);
        assertEquals(0.02, row.switchesPerMessage(), 1e-9);
        assertEquals(0.01, row.serverShare(), 1e-9);
        assertEquals(0.75, row.loadShare(), 1e-9);
        assertEquals(3.5, row.p999());
        assertEquals(3, row.lost());
        assertEquals(true, row.disturbed());
    }

    @Test
    void aReportThatLacksSomethingIsShown() {
        assertThrows(Trouble.class, () -> LoadReport.parse("{\"messages\": 2000}"));
        assertThrows(Trouble.class, () -> LoadReport.parse(""));
    }

    static Row row(String server, int round, double rate, double cpuMicros) {
        return new Row(
                SCENARIO,
                server,
                round,
                1,
                false,
                1000,
                rate,
                cpuMicros,
                cpuMicros / 4,
                cpuMicros * 3 / 4,
                0.5,
                0.97,
                100.25,
                200.5,
                300,
                400,
                0.98,
                0,
                0,
                0);
    }
}
