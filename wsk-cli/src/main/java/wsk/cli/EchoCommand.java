package wsk.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import wsk.api.SockAddr;
import wsk.api.WskRegistrationOptions;
import wsk.cli.console.Console;
import wsk.cli.console.Endpoints;
import wsk.cli.console.Failure;
import wsk.cli.console.StopSignal;
import wsk.cli.echo.EchoBounds;
import wsk.cli.echo.EchoReport;
import wsk.cli.echo.LoopWatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs an echo server until it is stopped. */
@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Sends back what it gets, until Ctrl-C.",
        footer = {
            "",
            "Prints one line on stdout once it listens, and what it does on stderr, once a second.",
        })
final class EchoCommand implements Callable<Integer> {
    private static final String HOST_DEFAULT = "127.0.0.1";
    private static final int PORT_DEFAULT = 7000;

    /** How long closing may take once connections are drained. */
    private static final Duration END_MAX = Duration.ofSeconds(10);

    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Console console;

    @Mixin private ProviderOption provider = new ProviderOption();

    @Option(names = "--host", paramLabel = "HOST", description = "Listen here; default: 127.0.0.1.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port; 0 picks a free one; default: 7000.")
    private @Nullable Integer port;

    @Option(
            names = "--udp",
            description = {
                "Datagrams instead of connections. One that says it was sent from the server's own"
                    + " address is not answered: the answer would come back to the server, and so"
                    + " for ever, and anybody can forge one."
            })
    private boolean udp;

    @Option(
            names = "--unix",
            paramLabel = "PATH",
            description = "A Unix-domain socket instead of a port.")
    private @Nullable String unixPath;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Threads that serve, 1 to 1024; default: one for each processor.")
    private @Nullable Integer loops;

    @Mixin private EchoBoundsOptions bounds = new EchoBoundsOptions();

    @Option(names = "--quiet", description = "Do not tell each second what is going on.")
    private boolean quiet;

    EchoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        WskRegistrationOptions options = options();
        SockAddr address = address();
        EchoBounds limits = bounds.bounds();
        Duration drain = bounds.drain();
        try (StopSignal stop = new StopSignal(drain.plus(END_MAX))) {
            AtomicReference<String> failure = new AtomicReference<>("");
            EchoServer server =
                    EchoServer.open(
                            options,
                            address,
                            udp,
                            limits,
                            () -> {
                                failure.set("the listening socket failed; start again");
                                stop.request();
                            });
            serve(server, stop, drain, failure);
            if (!failure.get().isEmpty()) {
                throw Failure.failed(failure.get());
            }
            return 0;
        }
    }

    private void serve(
            EchoServer server, StopSignal stop, Duration drain, AtomicReference<String> failure)
            throws InterruptedException {
        try {
            tell(server.passedOver());
            console.out()
                    .println(
                            "listening on "
                                    + (udp ? "udp " : "")
                                    + server.address()
                                    + ", provider "
                                    + server.providerName());
            report(server, stop, failure);
        } catch (InterruptedException e) {
            // Another part of the same program asked for the end, which is like any other.
            stop.request();
        } finally {
            tell(server.close(drain));
        }
    }

    private void tell(List<String> notes) {
        notes.forEach(note -> console.err().println("wsk echo: " + note));
    }

    private void report(EchoServer server, StopSignal stop, AtomicReference<String> failure)
            throws InterruptedException {
        EchoReport report = new EchoReport(server.traffic(), System.nanoTime());
        LoopWatch loopWatch = new LoopWatch();
        while (!stop.await(REPORT_NANOS)) {
            tell(loopWatch.look(server.health()).stream().toList());
            if (loopWatch.isHopeless()) {
                failure.set("no loop serves any more and none could be opened; start again");
                return;
            }
            if (!quiet) {
                report.next(System.nanoTime()).ifPresent(console.err()::println);
            }
        }
    }

    private WskRegistrationOptions options() throws Failure {
        WskRegistrationOptions options = provider.options();
        if (loops == null) {
            return bounds.memory(options);
        }
        if (loops < 1 || loops > WskRegistrationOptions.LOOPS_MAX) {
            throw Failure.usage(
                    "--loops runs from 1 to " + WskRegistrationOptions.LOOPS_MAX + ": " + loops);
        }
        return bounds.memory(options.withLoops(loops));
    }

    private SockAddr address() throws Failure {
        if (unixPath == null) {
            return Endpoints.resolve(
                            host == null ? HOST_DEFAULT : host,
                            port == null ? PORT_DEFAULT : port,
                            /* portMin= */ 0)
                    .getFirst();
        }
        if (udp || host != null || port != null) {
            throw Failure.usage("--unix goes without --udp, --host and --port");
        }
        return Endpoints.freshUnix(unixPath);
    }
}
