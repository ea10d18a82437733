package wsk.bench.sidebyside;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs the rounds: in each one every server has its turn, one after the other and each time as a
 * new process, so that what changes on the machine in the course of minutes meets all of them
 * alike.
 */
final class Comparison {
    /** A window that was disturbed is measured again so many times. */
    private static final int REPEATS = 2;

    private final Installation installation;
    private final Pinning pinning;
    private final LoadRun.Times times;
    private final PrintStream progress;
    private final List<Row> rows = new ArrayList<>();

    Comparison(
            Installation installation, Pinning pinning, LoadRun.Times times, PrintStream progress) {
        this.installation = installation;
        this.pinning = pinning;
        this.times = times;
        this.progress = progress;
    }

    /** The windows measured so far. */
    List<Row> rows() {
        return List.copyOf(rows);
    }

    void run(List<Contestant> contestants, List<Scenario> scenarios, int rounds)
            throws Trouble, InterruptedException {
        for (Scenario scenario : scenarios) {
            List<Contestant> able =
                    contestants.stream().filter(one -> one.serves(scenario)).toList();
            for (int round = 1; round <= rounds; round++) {
                for (Contestant contestant : rotated(able, round - 1)) {
                    Row row = measureQuietly(contestant, scenario, round);
                    rows.add(row);
                    tell(row, rounds);
                }
            }
        }
    }

    /** The same ones in the same order, beginning somewhere else: no one always follows another. */
    static <T> List<T> rotated(List<T> list, int by) {
        List<T> rotated = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            rotated.add(list.get((i + by) % list.size()));
        }
        return rotated;
    }

    private Row measureQuietly(Contestant contestant, Scenario scenario, int round)
            throws Trouble, InterruptedException {
        Row best = measure(contestant, scenario, round, 1);
        for (int attempt = 2; best.disturbed() && attempt <= 1 + REPEATS; attempt++) {
            Row next = measure(contestant, scenario, round, attempt);
            best = next.disturbance() < best.disturbance() ? next : best;
        }
        return best;
    }

    Row measure(Contestant contestant, Scenario scenario, int round, int attempt)
            throws Trouble, InterruptedException {
        String name = contestant.name();
        List<String> command = pinning.server(contestant.command(installation, scenario));
        try (RunningServer server = RunningServer.start(name, command)) {
            LoadRun.Result result =
                    new LoadRun(scenario, times).run(installation.program("load"), pinning, server);
            return Row.of(scenario, name, round, attempt, result);
        } catch (Trouble e) {
            throw new Trouble(name + ", " + scenario + ": " + e.getMessage(), e);
        }
    }

    private void tell(Row row, int rounds) {
        progress.printf(
                Locale.ROOT,
                "%s round %d/%d %-20s %9.0f msg/s %7.2f us/msg%s%n",
                row.scenario(),
                row.round(),
                rounds,
                row.server(),
                row.rate(),
                row.cpuMicros(),
                row.disturbed()
                        ? String.format(Locale.ROOT, "  disturbed %.0f%%", row.disturbance() * 100)
                        : "");
    }

    /** Sums up one scenario, in the order of the servers. */
    static List<Summary> summaries(
            List<Row> rows, Scenario scenario, List<String> servers, Optional<String> against) {
        List<Summary> summaries = new ArrayList<>();
        List<Row> reference = against.map(name -> rowsOf(rows, scenario, name)).orElseGet(List::of);
        for (String server : servers) {
            List<Row> own = rowsOf(rows, scenario, server);
            if (!own.isEmpty()) {
                summaries.add(Summary.of(server, own, reference));
            }
        }
        return summaries;
    }

    private static List<Row> rowsOf(List<Row> rows, Scenario scenario, String server) {
        return rows.stream()
                .filter(row -> row.scenario().equals(scenario) && row.server().equals(server))
                .toList();
    }
}
