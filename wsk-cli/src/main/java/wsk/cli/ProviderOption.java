package wsk.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import wsk.api.WskClientNpi;
import wsk.api.WskException;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.cli.console.Failure;

import java.util.List;

/** The option that names the provider, and what follows from it. */
final class ProviderOption {
    /** How a selection begins to tell of a provider whose place another has taken. */
    private static final String COULD_NOT_START = "could not start: ";

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "The provider to use; default: the best that works here.")
    private @Nullable String name;

    /** The registration options that were typed. */
    WskRegistrationOptions options() throws Failure {
        WskRegistrationOptions options = WskRegistrationOptions.defaults();
        if (name == null) {
            return options;
        }
        if (name.isBlank()) {
            throw Failure.usage("--provider needs a name");
        }
        return options.withProvider(name);
    }

    /** Captures the provider, or says in one line why not. */
    static WskProviderNpi capture(WskRegistration registration)
            throws Failure, InterruptedException {
        try {
            return registration.captureProviderNpi(WskRegistration.NO_WAIT);
        } catch (WskException e) {
            WskSelection selection = registration.selection();
            if (selection.requested().isPresent() && unknown(selection)) {
                throw notThere(selection.requested().get(), selection);
            }
            throw Failure.failed(Main.firstLine(e) + "; 'wsk doctor' says what to do", e);
        }
    }

    /**
     * The providers that would have been chosen before the captured one and could not start, a line
     * each with the reason. Providers that are not available at all are left out: they could never
     * have been chosen.
     */
    static List<String> passedOver(WskSelection selection) {
        return selection.providers().stream()
                .filter(p -> p.verdict().startsWith(COULD_NOT_START))
                .map(p -> line(p, selection.chosen().orElse("nobody")))
                .toList();
    }

    /** The reason may itself begin with the provider that could not start. */
    private static String line(WskSelection.Provider passedOver, String chosen) {
        String verdict = passedOver.verdict();
        String reason = verdict.substring(verdict.lastIndexOf(COULD_NOT_START));
        return passedOver.name() + " " + reason + "; " + chosen + " serves instead";
    }

    private static boolean unknown(WskSelection selection) {
        return selection.providers().stream()
                .noneMatch(
                        p ->
                                selection
                                        .requested()
                                        .map(r -> r.name().equals(p.name()))
                                        .orElse(false));
    }

    /** A name that nobody has is a mistake of typing; one that several have is not. */
    static Failure notThere(WskSelection.Requested named, WskSelection selection) {
        List<String> rejected =
                selection.rejected().stream()
                        .filter(line -> line.startsWith("provider " + named.name() + " from "))
                        .toList();
        return rejected.isEmpty()
                ? Failure.usage(whoIsThere(named, selection))
                : Failure.failed(
                        "none of those called "
                                + named.name()
                                + " can be used; "
                                + String.join("; ", rejected));
    }

    private static String whoIsThere(WskSelection.Requested named, WskSelection selection) {
        List<String> names =
                selection.providers().stream().map(WskSelection.Provider::name).toList();
        return "there is no provider "
                + named.name()
                + ", named by "
                + (named.by().equals("the registration") ? "--provider" : named.by())
                + "; there are: "
                + (names.isEmpty() ? "none" : String.join(", ", names));
    }

    /** Registers a client that is only there to look. */
    static WskRegistration lookOnly() {
        return WskRegistration.register(WskClientNpi.of("wsk"));
    }
}
