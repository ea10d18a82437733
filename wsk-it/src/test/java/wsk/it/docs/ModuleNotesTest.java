package wsk.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The notes on the module descriptors, held against the descriptors. */
class ModuleNotesTest {
    private static final Path ROOT = Path.of(System.getProperty("wsk.root"));

    /** The first cell of a row of a table, when it is code. */
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    /** Every descriptor that is not a test's. */
    static Stream<Path> descriptors() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders
                    .map(folder -> folder.resolve("src/main/java/module-info.java"))
                    .filter(Files::exists)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** When it fails: a line is missing in module-info-notes.md, or there and no longer true. */
    @ParameterizedTest
    @MethodSource("descriptors")
    void everyLineHasItsReasonAndEveryReasonItsLine(Path file) throws IOException {
        Descriptor descriptor = Descriptor.of(Files.readString(file));
        assertEquals(
                descriptor.lines(),
                explained(descriptor.module()),
                descriptor.module() + " in module-info-notes.md");
    }

    /** The lines that the section of a module explains. */
    private static Set<String> explained(String module) throws IOException {
        String notes = Files.readString(ROOT.resolve("module-info-notes.md"));
        String heading = "\n### " + module + "\n";
        int start = notes.indexOf(heading);
        assertTrue(start >= 0, module + " has no section in module-info-notes.md");
        int end = notes.indexOf("\n#", start + heading.length());
        return ROW.matcher(notes.substring(start, end))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Were descriptors not found or not read, the test above would always pass. */
    @Test
    void theDescriptorsAreRead() throws IOException {
        assertTrue(descriptors().count() >= 8);
        assertEquals(
                new TreeSet<>(
                        Set.of(
                                "requires static org.jspecify",
                                "exports a.b to c.d, e.f",
                                "provides a.S with a.b.P")),
                Descriptor.of(
                                """
                                import a.b.P;
                                /** Text; with a semicolon. */
                                @Marked
                                module m.n {
                                    requires static org.jspecify; // why
                                    exports a.b to
                                            c.d,
                                            e.f;
                                    provides a.S with
                                            P;
                                }
                                """)
                        .lines());
    }
}
