import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or fixes the format of every Java file below a folder: google-java-format, AOSP style.
 *
 * <p>Run by the build with the toolchain's {@code java}, so that the verdict does not depend on the
 * JVM Maven happens to run on. First argument: {@code check}, {@code fix} or {@code skip}; second:
 * the folder.
 */
final class Format {
    private static final int PASSES_MAX = 5;

    /** What to print about a file, and whether nothing is left to do about it. */
    private record Finding(String line, boolean settled) {}

    private final boolean fix;
    private final Formatter formatter =
            new Formatter(
                    JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build());

    private Format(boolean fix) {
        this.fix = fix;
    }

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "check" -> System.exit(new Format(false).run(Path.of(args[1])));
            case "fix" -> System.exit(new Format(true).run(Path.of(args[1])));
            case "skip" -> System.exit(0);
            default -> {
                System.err.println("wsk.format is '" + args[0] + "': use check, fix or skip");
                System.exit(2);
            }
        }
    }

    private int run(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(root)) {
            files = tree.filter(file -> isSource(root.relativize(file))).sorted().toList();
        }
        List<Finding> findings =
                files.parallelStream().flatMap(file -> inspect(root, file).stream()).toList();
        findings.forEach(finding -> System.err.println(finding.line()));
        if (findings.stream().allMatch(Finding::settled)) {
            return 0;
        }
        if (!fix) {
            System.err.println("Not in google-java-format AOSP style. To fix it: ./format");
        }
        return 1;
    }

    private static boolean isSource(Path file) {
        String name = file.toString();
        return name.endsWith(".java")
                && Stream.of("target", ".git").noneMatch(folder -> contains(file, Path.of(folder)));
    }

    private static boolean contains(Path file, Path folder) {
        for (Path part : file) {
            if (part.equals(folder)) {
                return true;
            }
        }
        return false;
    }

    /** What there is to say about one file: nothing, or one line. */
    private List<Finding> inspect(Path root, Path file) {
        String name = root.relativize(file).toString();
        try {
            String before = Files.readString(file);
            String after = format(before);
            if (before.equals(after)) {
                return List.of();
            }
            if (!fix) {
                return List.of(new Finding(name + ":" + firstDifference(before, after), false));
            }
            Files.writeString(file, after);
            return List.of(new Finding(name + ": formatted", true));
        } catch (FormatterException | IOException e) {
            return List.of(new Finding(name + ": " + e.getMessage(), false));
        }
    }

    /** Formats until nothing changes: a long string that was broken may be indented anew. */
    private String format(String source) throws FormatterException {
        String before = source;
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            String after = formatter.formatSourceAndFixImports(before);
            if (after.equals(before)) {
                break;
            }
            before = after;
        }
        return before;
    }

    private static int firstDifference(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> wanted = after.lines().toList();
        int line = 0;
        while (line < old.size()
                && line < wanted.size()
                && old.get(line).equals(wanted.get(line))) {
            line++;
        }
        return line + 1;
    }
}
