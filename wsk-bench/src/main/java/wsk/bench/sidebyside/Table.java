package wsk.bench.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Summaries as lines of text with columns, which are also a table in Markdown. */
final class Table {
    private static final List<String> HEADINGS =
            List.of(
                    "server",
                    "msg/s",
                    "best",
                    "cpu us/msg",
                    "user",
                    "system",
                    "p50 us",
                    "p99 us",
                    "switches/msg",
                    "server cpu",
                    "load cpu",
                    "rate ratio",
                    "cpu ratio",
                    "notes");

    private Table() {}

    static String of(List<Summary> summaries) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        summaries.forEach(summary -> lines.add(cells(summary)));
        int[] widths =
                IntStream.range(0, HEADINGS.size())
                        .map(i -> lines.stream().mapToInt(l -> l.get(i).length()).max().orElse(0))
                        .toArray();
        lines.add(1, rule(widths));
        return lines.stream()
                .map(line -> line(line, widths))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Markdown aligns to the right where the colon is. */
    private static List<String> rule(int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            cells.add(
                    isText(i)
                            ? "-".repeat(widths[i])
                            : "-".repeat(Math.max(0, widths[i] - 1)) + ":");
        }
        return cells;
    }

    private static boolean isText(int column) {
        return column == 0 || column == HEADINGS.size() - 1;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String space = " ".repeat(widths[i] - cells.get(i).length());
            line.append(' ')
                    .append(isText(i) ? cells.get(i) + space : space + cells.get(i))
                    .append(" |");
        }
        return line.toString();
    }

    private static List<String> cells(Summary summary) {
        return List.of(
                summary.server(),
                number("%.0f", summary.rate()),
                number("%.0f", summary.rateBest()),
                number("%.2f", summary.cpuMicros()),
                number("%.2f", summary.userMicros()),
                number("%.2f", summary.systemMicros()),
                number("%.1f", summary.p50()),
                number("%.1f", summary.p99()),
                number("%.3f", summary.switchesPerMessage()),
                number("%.0f%%", summary.serverShare() * 100),
                number("%.0f%%", summary.loadShare() * 100),
                ratio(summary.rateRatio()),
                ratio(summary.cpuRatio()),
                notes(summary));
    }

    private static String ratio(Optional<Double> ratio) {
        return ratio.map(value -> number("%.3f", value)).orElse("-");
    }

    private static String notes(Summary summary) {
        List<String> notes = new ArrayList<>();
        if (summary.lost() > 0) {
            notes.add(summary.lost() + " lost");
        }
        if (summary.disturbed() > 0) {
            notes.add(summary.disturbed() + " of " + summary.rounds() + " disturbed");
        }
        return String.join(", ", notes);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
