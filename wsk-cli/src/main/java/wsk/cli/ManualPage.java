package wsk.cli;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A command's manual page, in roff's man macros, made of the model that also makes its help: there
 * is nothing to keep in step.
 */
final class ManualPage {
    private final CommandSpec spec;
    private final UsageMessageSpec usage;
    private final StringBuilder page = new StringBuilder();

    ManualPage(CommandSpec spec) {
        this.spec = spec;
        this.usage = spec.usageMessage();
    }

    String roff() {
        String name = spec.qualifiedName("-");
        String[] description = plain(usage.description());
        String summary = description.length == 0 ? "" : description[0];
        macro(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" \"" + spec.version()[0] + "\"");
        section("NAME", name + " - " + summary.replaceAll("\\.$", ""));
        synopsis();
        if (description.length > 1) {
            section("DESCRIPTION", description);
        }
        arguments();
        commands();
        if (!usage.exitCodeList().isEmpty()) {
            macro(".SH EXIT STATUS");
            usage.exitCodeList().forEach(this::entry);
        }
        if (usage.footer().length > 0) {
            section("NOTES", plain(usage.footer()));
        }
        return page.toString();
    }

    private void synopsis() {
        macro(".SH SYNOPSIS");
        macro(".nf");
        text(spec.commandLine().getHelp().synopsis(0).stripTrailing());
        macro(".fi");
    }

    private void arguments() {
        macro(".SH OPTIONS");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            entry(parameter.paramLabel(), describe(parameter));
        }
        List<OptionSpec> options =
                spec.options().stream()
                        .filter(option -> !option.hidden())
                        .sorted(Comparator.comparing(OptionSpec::longestName))
                        .toList();
        for (OptionSpec option : options) {
            String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
            entry(String.join(", ", option.names()) + value, describe(option));
        }
    }

    private static String describe(ArgSpec argument) {
        return String.join("\n", plain(argument.description()));
    }

    private void commands() {
        if (spec.subcommands().isEmpty()) {
            return;
        }
        macro(".SH COMMANDS");
        spec.subcommands()
                .forEach(
                        (name, command) ->
                                entry(
                                        name,
                                        plain(
                                                command.getCommandSpec()
                                                        .usageMessage()
                                                        .description())[0]));
    }

    private void section(String title, String... paragraphs) {
        macro(".SH " + title);
        text(Arrays.stream(paragraphs).collect(Collectors.joining("\n")).strip());
    }

    private void entry(String term, String described) {
        macro(".TP");
        macro("\\fB" + escaped(term) + "\\fR");
        text(described);
    }

    private void macro(String line) {
        page.append(line).append('\n');
    }

    /** Text, so that nothing in it is taken for a request. An empty line is a new paragraph. */
    private void text(String text) {
        text.lines().forEach(line -> macro(line.isBlank() ? ".PP" : "\\&" + escaped(line)));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    }

    /** The text without the marks that stand for colours, and with its line breaks. */
    private static String[] plain(String... lines) {
        return Arrays.stream(lines)
                .map(line -> Ansi.OFF.string(String.format(line)))
                .toArray(String[]::new);
    }
}
