package wsk.bench.sidebyside;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** The {@code bench} command. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = "Compares echo servers: the same load on each in turn, round by round.",
        footer = {
            "",
            "A SERVER is one of these:",
            "  wsk-nio, wsk-iouring, wsk-iouring-spin  WSK for Java of this tree, packed",
            "  wsk-nio@TREE, ...                       the same of another tree, where ./wsk was"
                    + " built",
            "  c-epoll, c-io_uring, c-io_uring-oneshot, c-io_uring-spin",
            "  netty-nio, netty-epoll, netty-io_uring, jdk-selector",
            "  custom:NAME=COMMAND                     {port} is a free port, {udp} is --udp or"
                    + " nothing;",
            "                                          once ready, it prints 'listening ... PORT'",
            "",
            "A SCENARIO is written tcp:CONNECTIONSxBYTES or udp:...; a third number, xDEPTH, is"
                    + " the",
            "number of messages that each connection keeps under way.",
        })
public final class SideBySide implements Callable<Integer> {
    private static final String REFERENCE = "c-io_uring";
    private static final int ROUNDS_MAX = 1000;
    private static final double SECONDS_MAX = 600;

    private final PrintStream out;
    private final PrintStream err;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SERVER",
            arity = "0..*",
            description = "What to compare; default: all but the variants -spin and -oneshot.")
    private List<String> servers =
            List.of(
                    "wsk-nio",
                    "wsk-iouring",
                    "c-epoll",
                    "c-io_uring",
                    "netty-nio",
                    "netty-epoll",
                    "netty-io_uring",
                    "jdk-selector");

    @Option(
            names = "--scenario",
            split = ",",
            converter = Scenario.Converter.class,
            paramLabel = "SCENARIO",
            description = "The load, one or more; default: tcp:64x64.")
    private List<Scenario> scenarios = List.of(new Scenario(false, 64, 64, 1));

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Turns that every server has; default: 5.")
    private int rounds = 5;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "What is measured of each turn; default: 3.")
    private double seconds = 3;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "Load before that; default: 3.")
    private double warmup = 3;

    @Option(
            names = "--against",
            paramLabel = "SERVER",
            description =
                    "What the ratios refer to; default: "
                            + REFERENCE
                            + " if it is there, else the first.")
    private @Nullable String against;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write every window and the environment here.")
    private @Nullable Path json;

    SideBySide(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with its exit code: 0 when all was measured, 1 when
     * not, 2 when the command was not typed right.
     *
     * @param arguments what to compare, and how
     */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new SideBySide(out, err))
                .setParameterExceptionHandler(
                        (e, _) -> {
                            err.println("bench: " + e.getMessage());
                            return 2;
                        })
                .setExecutionExceptionHandler(
                        (e, _, _) -> {
                            if (!(e instanceof Trouble)) {
                                throw e;
                            }
                            err.println("bench: " + e.getMessage());
                            return 1;
                        })
                .execute(arguments);
    }

    @Override
    public Integer call() throws Trouble, InterruptedException {
        checkNumbers();
        List<Contestant> contestants = contestants();
        Optional<String> reference = reference(contestants);
        Installation installation =
                Installation.of(Path.of(System.getProperty("wsk.bench.root", ".")));
        Programs.build(installation);
        Pinning pinning = Pinning.here();
        if (pinning == Pinning.NONE) {
            err.println("bench: server and load share a processor, or taskset is missing");
        }
        LoadRun.Times times = new LoadRun.Times(warmup, seconds);
        Comparison comparison = new Comparison(installation, pinning, times, err);
        try {
            comparison.run(contestants, scenarios, rounds);
        } finally {
            // What was measured before something went wrong is worth telling, too.
            report(comparison.rows(), contestants, reference);
            write(comparison.rows(), Environment.here(pinning, times));
        }
        return 0;
    }

    private void checkNumbers() {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw mistyped("--rounds is from 1 to " + ROUNDS_MAX + ": " + rounds);
        }
        if (!(seconds > 0 && seconds <= SECONDS_MAX && warmup >= 0 && warmup <= SECONDS_MAX)) {
            throw mistyped("--seconds is above 0, --warmup from 0, both to " + SECONDS_MAX);
        }
    }

    private List<Contestant> contestants() {
        List<Contestant> contestants = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : servers) {
            try {
                Contestant contestant = Contestant.parse(text);
                if (!names.add(contestant.name())) {
                    throw mistyped("twice: " + contestant.name());
                }
                contestants.add(contestant);
            } catch (Trouble e) {
                throw mistyped(String.valueOf(e.getMessage()));
            }
        }
        return contestants;
    }

    private Optional<String> reference(List<Contestant> contestants) {
        List<String> names = contestants.stream().map(Contestant::name).toList();
        if (against == null) {
            return unnamedReference(names);
        }
        if (!names.contains(against)) {
            throw mistyped("--against " + against + ": that is not one of the servers");
        }
        return Optional.of(against);
    }

    /**
     * The server that ratios refer to where nobody named one; empty where there is nothing to
     * compare.
     */
    static Optional<String> unnamedReference(List<String> names) {
        if (names.contains(REFERENCE)) {
            return Optional.of(REFERENCE);
        }
        return names.size() > 1 ? Optional.of(names.getFirst()) : Optional.empty();
    }

    private ParameterException mistyped(String message) {
        if (spec == null) {
            throw new AssertionError("not run by picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private void report(List<Row> rows, List<Contestant> contestants, Optional<String> reference) {
        List<String> names = contestants.stream().map(Contestant::name).toList();
        for (Scenario scenario : scenarios) {
            List<Summary> summaries = Comparison.summaries(rows, scenario, names, reference);
            if (!summaries.isEmpty()) {
                String ratios = reference.map(name -> ", ratios against " + name).orElse("");
                out.println();
                out.println(scenario + ratios);
                out.println();
                out.print(Table.of(summaries));
            }
        }
    }

    private void write(List<Row> rows, Map<String, Object> environment) throws Trouble {
        if (json == null) {
            return;
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("environment", environment);
        members.put("rows", rows.stream().map(Row::members).toList());
        try {
            Files.writeString(json, JsonText.of(members) + "\n");
        } catch (IOException e) {
            throw new Trouble(json + " cannot be written: " + e.getMessage(), e);
        }
    }
}
