package wsk.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import wsk.api.WskRegistration;
import wsk.api.WskSelection;
import wsk.cli.console.Console;
import wsk.cli.console.Failure;
import wsk.cli.console.Json;

import java.io.PrintStream;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** Tells what the lookup finds. */
@Command(
        name = "providers",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Lists the providers found, which one wins, and why the others do not.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:one is chosen", "1:none is, or the one that was named is not there"})
final class ProvidersCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--verbose",
            description = "Also what each says in words of its own, such as its kernel's features.")
    private boolean verbose;

    ProvidersCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        WskSelection selection;
        try (WskRegistration registration = ProviderOption.lookOnly()) {
            selection = registration.selection();
        }
        if (json) {
            console.out().println(toJson(selection).write());
        } else {
            print(selection, verbose, console.out());
        }
        return selection.chosen().isPresent() ? 0 : Failure.EXIT_FAILED;
    }

    static void print(WskSelection selection, boolean verbose, PrintStream out) {
        for (WskSelection.Provider provider : selection.providers()) {
            boolean chosen = selection.chosen().equals(Optional.of(provider.name()));
            out.printf("%s %-10s %s%n", chosen ? "*" : " ", provider.name(), provider.verdict());
            if (!provider.remedy().isEmpty()) {
                out.println("             to do: " + provider.remedy());
            }
            out.printf(
                    "             from %s, speaks %s, preference %d%n",
                    provider.source(), provider.versions(), provider.preference());
            printCapabilities(provider, verbose, out);
        }
        if (selection.chosen().isEmpty()) {
            out.println("no provider was chosen" + namedBy(selection));
        }
        for (WskSelection.Extension extension : selection.extensions()) {
            out.printf(
                    "extension    %s %s, from %s%n",
                    extension.name(), extension.version(), extension.source());
        }
        for (String line : selection.rejected()) {
            out.println("rejected     " + line);
        }
    }

    private static void printCapabilities(
            WskSelection.Provider provider, boolean verbose, PrintStream out) {
        Set<String> shared = SharedWords.of(provider);
        if (!shared.isEmpty()) {
            out.println("             can: " + String.join(", ", shared));
        }
        Set<String> own = SharedWords.own(provider);
        if (verbose && !own.isEmpty()) {
            out.println("             in its own words: " + String.join(", ", own));
        }
    }

    private static String namedBy(WskSelection selection) {
        return selection
                .requested()
                .map(r -> ": " + r.name() + " was named by " + r.by())
                .orElse("");
    }

    private static Set<String> sorted(WskSelection.Provider provider) {
        return new TreeSet<>(provider.capabilities());
    }

    static Json toJson(WskSelection selection) {
        return new Json.Fields()
                .put("chosen", selection.chosen().<Json>map(Json.Text::new).orElse(new Json.Null()))
                .put(
                        "requested",
                        selection
                                .requested()
                                .<Json>map(
                                        r ->
                                                new Json.Fields()
                                                        .put("name", r.name())
                                                        .put("by", r.by()))
                                .orElse(new Json.Null()))
                .put("providers", Json.array(selection.providers(), ProvidersCommand::toJson))
                .put(
                        "extensions",
                        Json.array(
                                selection.extensions(),
                                e ->
                                        new Json.Fields()
                                                .put("name", e.name())
                                                .put("version", e.version().toString())
                                                .put("source", e.source())))
                .put("rejected", Json.array(selection.rejected(), Json.Text::new));
    }

    private static Json toJson(WskSelection.Provider provider) {
        return new Json.Fields()
                .put("name", provider.name())
                .put("source", provider.source())
                .put("lowestVersion", provider.versions().lowestVersion().toString())
                .put("highestVersion", provider.versions().highestVersion().toString())
                .put("preference", new Json.Int(provider.preference()))
                .put("available", new Json.Bool(provider.available()))
                .put("capabilities", Json.array(sorted(provider), Json.Text::new))
                .put("verdict", provider.verdict())
                .put("remedy", provider.remedy());
    }
}
