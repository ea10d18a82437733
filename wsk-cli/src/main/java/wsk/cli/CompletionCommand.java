package wsk.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import wsk.cli.console.Console;

import java.util.concurrent.Callable;

/** Prints what makes a shell complete the command. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Prints a script for bash or zsh that completes commands and options.",
            "",
            "To use it: source <(./wsk completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(AutoComplete.bash("wsk", spec.root().commandLine()));
        console.out().flush();
        return 0;
    }
}
