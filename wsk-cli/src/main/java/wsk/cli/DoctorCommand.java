package wsk.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import wsk.api.WskRegistration;
import wsk.api.WskSelection;
import wsk.cli.console.Console;
import wsk.cli.console.Failure;
import wsk.cli.console.Json;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Looks at the machine and says what to type. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Checks kernel, io_uring, limits and native access; says how to mend them.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:a provider is usable", "1:none is"})
final class DoctorCommand implements Callable<Integer> {
    /** The version of the JSON: one more where a reader of the last one would go wrong. */
    private static final int SCHEMA = 1;

    private final Console console;

    @Option(names = "--json", description = "Print JSON; schema 1: see docs/CONTAINERS.md.")
    private boolean json;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        WskSelection selection;
        try (WskRegistration registration = ProviderOption.lookOnly()) {
            selection = registration.selection();
        }
        Diagnosis diagnosis =
                new Diagnosis(
                        new Proc(Path.of("/proc")),
                        Diagnosis.NativeAccess.ofRunningProgram(),
                        selection,
                        StartTrial.of(selection));
        List<Finding> findings = diagnosis.findings();
        if (json) {
            console.out().println(toJson(selection, findings).write());
        } else {
            findings.forEach(finding -> finding.print(console.out()));
        }
        return selection.chosen().isPresent() ? 0 : Failure.EXIT_FAILED;
    }

    private static Json toJson(WskSelection selection, List<Finding> findings) {
        return new Json.Fields()
                .put("schema", new Json.Int(SCHEMA))
                .put("chosen", selection.chosen().<Json>map(Json.Text::new).orElse(new Json.Null()))
                .put("findings", Json.array(findings, Finding::toJson));
    }
}
