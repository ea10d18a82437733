package wsk.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

import wsk.cli.console.Console;
import wsk.cli.console.Failure;

import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** The {@code wsk} command. */
@Command(
        name = "wsk",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Sockets in the manner of the Winsock Kernel, on a provider of your choice.",
        footer = {
            "",
            "The provider is the one named by --provider, by -Dwsk.provider or by WSK_PROVIDER;",
            "otherwise the best that works here. 'wsk providers' tells which, and why.",
        })
public final class Main {
    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of a failure, for a report of a defect.")
    private boolean debug;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = {
                "A folder of jars with providers and extension interfaces of your own. The folder"
                        + " plugins beside ./wsk is one without being named."
            })
    private @Nullable String plugins;

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code: 0 when all went well, 1 when not, 2
     * when the command was not typed right.
     *
     * @param arguments the command and what it takes
     */
    public static void main(String[] arguments) {
        System.exit(run(Console.system(), arguments));
    }

    /** Runs a command and answers its exit code. */
    static int run(Console console, String... arguments) {
        Main main = new Main();
        CommandLine line =
                new CommandLine(main)
                        .addSubcommand(new ProvidersCommand(console))
                        .addSubcommand(new DoctorCommand(console))
                        .addSubcommand(new EchoCommand(console))
                        .addSubcommand(new NcCommand(console))
                        .addSubcommand(new CompletionCommand(console))
                        .addSubcommand(new ManCommand(console));
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setExecutionStrategy(parsed -> main.execute(console, parsed));
        line.setParameterExceptionHandler((e, _) -> main.mistyped(console, e));
        line.setExecutionExceptionHandler((e, command, _) -> main.failed(console, command, e));
        return line.execute(arguments);
    }

    /**
     * The script puts the folder on java's module path; nobody else does, and it is too late now.
     */
    private int execute(Console console, ParseResult parsed) {
        if (plugins != null) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    "--plugins is read by ./wsk; without it put "
                            + plugins
                            + " on java's module path");
        }
        ModulePath.ofRunningProgram()
                .missing()
                .forEach(
                        entry ->
                                console.err()
                                        .println(
                                                "wsk: the module path names "
                                                        + entry
                                                        + ", where nothing is"));
        return new RunLast().execute(parsed);
    }

    private int mistyped(Console console, ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String name = command.qualifiedName();
        String said = firstLine(e);
        String message = Character.toLowerCase(said.charAt(0)) + said.substring(1);
        console.err()
                .println(
                        name
                                + ": "
                                + message
                                + portGoesElsewhere(e)
                                + "; '"
                                + name
                                + " --help' tells how it goes");
        trace(console, e);
        return Failure.EXIT_USAGE;
    }

    /** What many a command takes as an argument is an option here. */
    private static String portGoesElsewhere(ParameterException e) {
        boolean port =
                e instanceof UnmatchedArgumentException unmatched
                        && unmatched.getUnmatched().getFirst().matches("[0-9]+")
                        && e.getCommandLine().getCommandSpec().findOption("--port") != null;
        return port
                ? "; try --port " + ((UnmatchedArgumentException) e).getUnmatched().getFirst()
                : "";
    }

    private int failed(Console console, CommandLine command, Exception e) {
        String name = command.getCommandSpec().qualifiedName();
        trace(console, e);
        if (e instanceof Failure failure) {
            console.err().println(name + ": " + failure.getMessage());
            return failure.exitCode();
        }
        console.err().println(name + ": this is a defect, please report it: " + e);
        if (!debug) {
            console.err().println(name + ": --debug shows where it comes from");
        }
        return Failure.EXIT_FAILED;
    }

    private void trace(Console console, Exception e) {
        if (debug) {
            e.printStackTrace(console.err());
        }
    }

    /** What an exception says, less the details that follow. */
    static String firstLine(Exception e) {
        String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        return message.lines().findFirst().orElse(message);
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version =
                    Optional.ofNullable(Main.class.getModule().getDescriptor())
                            .flatMap(ModuleDescriptor::rawVersion)
                            .orElse("(not packaged)");
            return new String[] {"wsk " + version + ", Java " + Runtime.version()};
        }
    }
}
