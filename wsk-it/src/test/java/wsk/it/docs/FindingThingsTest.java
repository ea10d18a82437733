package wsk.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The way to find things, in CONTRIBUTING.md, held against the folders and files it names. */
class FindingThingsTest {
    private static final Path ROOT = Path.of(System.getProperty("wsk.root"));
    private static final String HEADING = "### How to find things";
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([^|]*\\?) \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|$");
    private static final Pattern LINK = Pattern.compile("\\[`([\\w.]+)`]\\(([^)]+)\\)");

    /** How many questions a newcomer is promised an answer to. */
    private static final int QUESTIONS_MIN = 10;

    @Test
    void everyQuestionLeadsToFilesInItsFolder() throws IOException {
        List<MatchResult> rows = rows(Files.readString(ROOT.resolve("CONTRIBUTING.md")));
        assertTrue(rows.size() >= QUESTIONS_MIN, () -> "only " + rows.size() + " were read");
        assertEquals(List.of(), rows.stream().flatMap(row -> wrong(row).stream()).toList());
    }

    @Test
    void answersThatLeadNowhereAreFound() {
        String good = row("wsk.api", "wsk-api/src/main/java/wsk/api", "WskBuf");
        assertEquals(List.of(), wrong(rows(HEADING + "\n" + good).getFirst()));
        String renamed = row("wsk.api", "wsk-api/src/main/java/wsk/api", "WskBuffer");
        assertEquals(1, wrong(rows(HEADING + "\n" + renamed).getFirst()).size());
        String moved = row("wsk.api", "wsk-api/src/main/java/wsk/api/spi", "WskBuf");
        assertEquals(2, wrong(rows(HEADING + "\n" + moved).getFirst()).size());
    }

    private static String row(String room, String folder, String file) {
        return "| Where? | [`%s`](%s) | [`%s`](%s/%s.java) | so |"
                .formatted(room, folder, file, folder, file);
    }

    private static List<MatchResult> rows(String text) {
        int start = text.indexOf(HEADING);
        assertTrue(start >= 0, HEADING);
        int end = text.indexOf("\n#", start + HEADING.length());
        String section = text.substring(start, end < 0 ? text.length() : end);
        return ROW.matcher(section).results().toList();
    }

    /** {@return what a row says that is not so} */
    private static List<String> wrong(MatchResult row) {
        List<String> wrong = new ArrayList<>();
        List<MatchResult> folders = LINK.matcher(row.group(2)).results().toList();
        List<MatchResult> files = LINK.matcher(row.group(3)).results().toList();
        if (folders.size() != 1 || files.isEmpty()) {
            wrong.add(row.group(1) + " leads to no folder, or to no file");
            return wrong;
        }
        String folder = folders.getFirst().group(2);
        if (!folder.endsWith("/" + folders.getFirst().group(1).replace('.', '/'))
                || !Files.isDirectory(ROOT.resolve(folder))) {
            wrong.add(row.group(1) + " names a folder that is not there: " + folder);
        }
        for (MatchResult file : files) {
            String path = folder + "/" + file.group(1) + ".java";
            if (!path.equals(file.group(2)) || !Files.isRegularFile(ROOT.resolve(path))) {
                wrong.add(row.group(1) + " names a file that is not there: " + path);
            }
        }
        return wrong;
    }
}
