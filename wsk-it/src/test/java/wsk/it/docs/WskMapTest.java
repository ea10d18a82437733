package wsk.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskIoctl;
import wsk.api.WskOption;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/WSK-MAP.md, held against the code that it speaks of. */
class WskMapTest {
    private static final Path ROOT = Path.of(System.getProperty("wsk.root"));
    private static final Set<String> STATES = Set.of("done", "partly", "not yet", "not here");
    private static final Pattern COUNT =
            Pattern.compile("(?m)^\\| (done|partly|not yet|not here) \\| (\\d+) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern MEMBER = Pattern.compile("[A-Z]\\w+(\\.\\w+)+");
    private static final Pattern TEST_CLASS = Pattern.compile("[A-Z]\\w*(Test|IT)");
    private static final Pattern RULE = Pattern.compile("\\b[A-Z]+-\\d+\\b");
    private static final Pattern RULE_METHOD = Pattern.compile("void ([a-z]+)_(\\d+)_");

    /** A row of a table with five columns. */
    private record Row(String wsk, String java, String state, String tested, String differs) {}

    private static String map = "";
    private static final List<Row> ROWS = new ArrayList<>();

    @BeforeAll
    static void readTheMap() throws IOException {
        map = Files.readString(ROOT.resolve("docs/WSK-MAP.md"));
        List<String> broken = new ArrayList<>();
        for (String line : map.lines().filter(line -> line.startsWith("| ")).toList()) {
            String[] cells = line.strip().substring(1).split("\\|");
            if (cells.length == 5 && !cells[2].strip().equals("State")) {
                List<String> clean = Arrays.stream(cells).map(String::strip).toList();
                ROWS.add(
                        new Row(
                                clean.get(0),
                                clean.get(1),
                                clean.get(2),
                                clean.get(3),
                                clean.get(4)));
            } else if (cells.length > 5 || cells.length == 4) {
                broken.add(line);
            }
        }
        assertEquals(List.of(), broken, "rows with a wrong number of cells");
    }

    @Test
    void everyRowHasAState() {
        assertTrue(ROWS.size() > 300, () -> "only " + ROWS.size() + " rows were read");
        assertEquals(
                List.of(), ROWS.stream().filter(row -> !STATES.contains(row.state())).toList());
    }

    @Test
    void rowsAreCountedByState() {
        Map<String, Long> counted =
                ROWS.stream().collect(Collectors.groupingBy(Row::state, Collectors.counting()));
        Map<String, Long> told =
                COUNT.matcher(map)
                        .results()
                        .collect(
                                Collectors.toMap(
                                        row -> row.group(1), row -> Long.valueOf(row.group(2))));
        assertEquals(counted, told);
    }

    @Test
    void everySectionWithRowsSaysWhereItLives() {
        List<String> silent =
                Pattern.compile("(?m)^(?=##+ )")
                        .splitAsStream(map)
                        .filter(section -> section.contains("| State | Tested |"))
                        .filter(section -> !section.contains("\nLives in: "))
                        .map(section -> section.lines().findFirst().orElseThrow())
                        .toList();
        assertEquals(List.of(), silent);
    }

    @Test
    void everyPublicTypeIsNamed() throws IOException {
        assertEquals(Set.of(), missing(PublicApi.types().keySet()));
    }

    @Test
    void everyStatusAndTokenIsNamed() {
        Stream<String> statuses =
                Arrays.stream(NtStatus.values()).map(status -> "NtStatus." + status);
        Stream<String> tokens =
                Stream.of(WskOption.class, WskIoctl.class)
                        .flatMap(
                                owner ->
                                        Arrays.stream(owner.getFields())
                                                .filter(field -> field.getType() == owner)
                                                .map(Field::getName)
                                                .map(name -> owner.getSimpleName() + "." + name));
        assertEquals(
                Set.of(), missing(Stream.concat(statuses, tokens).collect(Collectors.toSet())));
    }

    /** What of these names stands nowhere in the map between backticks. */
    private static Set<String> missing(Set<String> names) {
        Set<String> named =
                CODE.matcher(map)
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(named);
        return missing;
    }

    @Test
    void everyJavaNameExists() throws IOException {
        Map<String, Class<?>> types = PublicApi.types();
        Predicate<String> exists = name -> PublicApi.exists(types, name);
        List<String> named =
                ROWS.stream()
                        .flatMap(row -> code(row.java()))
                        .filter(name -> MEMBER.matcher(name).matches())
                        .toList();
        assertTrue(named.size() > 100, () -> "only " + named.size() + " names were read");
        assertEquals(List.of(), named.stream().filter(exists.negate()).toList());
        assertFalse(PublicApi.exists(types, "WskSocket.neverHeardOf"));
        assertFalse(PublicApi.exists(types, "WskNothing.close"));
    }

    @Test
    void everyTestExists() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Row row : ROWS) {
            code(row.tested())
                    .filter(name -> TEST_CLASS.matcher(name).matches())
                    .forEach(named::add);
            RULE.matcher(row.tested()).results().map(MatchResult::group).forEach(named::add);
        }
        assertTrue(named.size() > 50, () -> "only " + named.size() + " tests were read");
        named.removeAll(tests());
        assertEquals(Set.of(), named);
    }

    /** The names of all test classes, and the ids of all rules of the kit. */
    private static Set<String> tests() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> tree = Files.walk(ROOT)) {
            for (Path file : tree.filter(each -> each.toString().endsWith(".java")).toList()) {
                String path = ROOT.relativize(file).toString();
                if (path.contains("src/test/")) {
                    String name = file.getFileName().toString();
                    found.add(name.substring(0, name.length() - ".java".length()));
                } else if (path.startsWith("wsk-tck")) {
                    RULE_METHOD
                            .matcher(Files.readString(file))
                            .results()
                            .map(
                                    rule ->
                                            rule.group(1).toUpperCase(Locale.ROOT)
                                                    + "-"
                                                    + rule.group(2))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static Stream<String> code(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1));
    }
}
