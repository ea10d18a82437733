package wsk.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import wsk.api.SockAddr;
import wsk.api.WskRegistrationOptions;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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

    @Option(names = "--udp", description = "Datagrams instead of connections.")
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

    @Option(names = "--quiet", description = "Do not tell each second what is going on.")
    private boolean quiet;

    EchoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        WskRegistrationOptions options = options();
        SockAddr address = address();
        StopSignal stop = new StopSignal();
        stop.install();
        int exitCode = Failure.EXIT_FAILED;
        try {
            exitCode = listenAndServe(options, address, stop);
            return exitCode;
        } finally {
            stop.ended(exitCode);
        }
    }

    private int listenAndServe(WskRegistrationOptions options, SockAddr address, StopSignal stop)
            throws Failure, InterruptedException {
        AtomicBoolean dead = new AtomicBoolean();
        EchoServer server =
                EchoServer.open(
                        options,
                        address,
                        udp,
                        () -> {
                            dead.set(true);
                            stop.request();
                        });
        try {
            console.out()
                    .println(
                            "listening on "
                                    + (udp ? "udp " : "")
                                    + server.address()
                                    + ", provider "
                                    + server.providerName());
            report(server, stop);
        } catch (InterruptedException e) {
            // Asked to end by another part of the same program; an end like any other.
            stop.request();
        } finally {
            server.close();
        }
        if (dead.get()) {
            throw Failure.failed("the listening socket failed; start again");
        }
        return 0;
    }

    private void report(EchoServer server, StopSignal stop) throws InterruptedException {
        EchoReport report = new EchoReport(server.traffic(), System.nanoTime());
        while (!stop.await(REPORT_NANOS)) {
            if (!quiet) {
                report.next(System.nanoTime()).ifPresent(console.err()::println);
            }
        }
    }

    private WskRegistrationOptions options() throws Failure {
        WskRegistrationOptions options = provider.options();
        if (loops == null) {
            return options;
        }
        if (loops < 1 || loops > WskRegistrationOptions.LOOPS_MAX) {
            throw Failure.usage(
                    "--loops runs from 1 to " + WskRegistrationOptions.LOOPS_MAX + ": " + loops);
        }
        return options.withLoops(loops);
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
