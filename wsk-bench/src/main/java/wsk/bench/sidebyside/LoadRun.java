package wsk.bench.sidebyside;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run of the load against a server that listens, watched from outside. */
final class LoadRun {
    private static final String BEGIN = "begin";
    private static final String END = "end";
    private static final long STOP_SECONDS = 1;

    private final Scenario scenario;
    private final Times times;
    private final StringBuilder complaints = new StringBuilder();
    private Optional<Moment> begin = Optional.empty();
    private Optional<Moment> end = Optional.empty();

    /** How long a run takes, in seconds. */
    record Times(double warmup, double measured) {}

    /** What the load says, and what was seen of the server meanwhile. */
    record Result(LoadReport report, Window window) {}

    LoadRun(Scenario scenario, Times times) {
        this.scenario = scenario;
        this.times = times;
    }

    /** Blocks until it is over. The load ends by itself. */
    Result run(Path program, Pinning pinning, RunningServer server)
            throws Trouble, InterruptedException {
        Process load = null;
        try {
            load = new ProcessBuilder(pinning.load(command(program, server.port()))).start();
            Children.add(load);
            load.getOutputStream().close();
            watch(load, server);
            String output =
                    new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (load.waitFor() != 0) {
                throw new Trouble("the load failed: " + complaints.toString().strip());
            }
            if (begin.isEmpty() || end.isEmpty()) {
                throw new Trouble("the server was gone when it was measured");
            }
            return new Result(LoadReport.parse(output), begin.get().until(end.get()));
        } catch (IOException e) {
            throw new Trouble("the load cannot be run: " + e.getMessage(), e);
        } finally {
            if (load != null) {
                Children.end(load, STOP_SECONDS);
            }
        }
    }

    private void watch(Process load, RunningServer server) throws IOException {
        try (BufferedReader lines = load.errorReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                switch (line) {
                    case BEGIN -> begin = Moment.now(server.pid(), load.pid());
                    case END -> end = Moment.now(server.pid(), load.pid());
                    default -> complaints.append(line).append('\n');
                }
                line = lines.readLine();
            }
        }
    }

    private List<String> command(Path program, int port) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                program.toString(),
                                "--port",
                                "" + port,
                                "--connections",
                                "" + scenario.connections(),
                                "--size",
                                "" + scenario.size(),
                                "--depth",
                                "" + scenario.depth(),
                                "--warmup",
                                "" + times.warmup(),
                                "--seconds",
                                "" + times.measured()));
        if (scenario.udp()) {
            command.add("--udp");
        }
        return command;
    }
}
