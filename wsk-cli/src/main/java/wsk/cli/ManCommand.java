package wsk.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import wsk.cli.console.Console;
import wsk.cli.console.Failure;

import java.util.concurrent.Callable;

/** Prints the manual page of the command, or of one of its commands. */
@Command(
        name = "man",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Prints the manual page of a command.",
            "",
            "To read it: ./wsk man echo | man -l -"
        })
final class ManCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "COMMAND",
            description = "The command; default: wsk itself.")
    private @Nullable String command;

    ManCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure {
        CommandLine found = spec.root().commandLine();
        if (command != null) {
            found = found.getSubcommands().get(command);
            if (found == null) {
                throw Failure.usage(
                        "there is no command "
                                + command
                                + "; there are: "
                                + String.join(", ", spec.root().subcommands().keySet()));
            }
        }
        console.out().print(new ManualPage(found.getCommandSpec()).roff());
        console.out().flush();
        return 0;
    }
}
