package wsk.tck.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.tck.AllContracts;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kit and its document say the same. */
final class ContractDocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]+-\\d+) \\| (.+?) \\| (.+) \\|");

    private static List<Method> tests() {
        return Arrays.stream(AllContracts.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
    }

    private static Map<String, Matcher> rows() throws IOException {
        Map<String, Matcher> rows = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "CONTRACT.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertFalse(rows.containsKey(row.group(1)), () -> row.group(1) + " stands twice");
                rows.put(row.group(1), row);
            }
        }
        return rows;
    }

    /** {@return what a rule and the name of its test have in common} */
    private static String letters(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    @Test
    void everyTestHasARuleAndEveryRuleATest() throws IOException {
        Map<String, Matcher> rows = rows();
        Map<String, String> tests =
                tests().stream()
                        .collect(
                                Collectors.toMap(
                                        method -> KitExtension.ruleOf(method.getName()),
                                        Method::getName));
        assertTrue(tests.size() > 200, () -> "only " + tests.size() + " rules");
        assertFalse(tests.containsKey(""), () -> "a test without a rule: " + tests.get(""));
        assertEquals(new TreeSet<>(tests.keySet()), new TreeSet<>(rows.keySet()));
        for (Map.Entry<String, Matcher> row : rows.entrySet()) {
            assertEquals(
                    letters(tests.get(row.getKey())),
                    letters(row.getKey() + row.getValue().group(2)));
        }
    }

    @Test
    void idsAreNumberedWithoutGaps() {
        Map<String, List<Integer>> groups =
                tests().stream()
                        .map(method -> KitExtension.ruleOf(method.getName()).split("-", 2))
                        .collect(
                                Collectors.groupingBy(
                                        id -> id[0],
                                        Collectors.mapping(
                                                id -> Integer.valueOf(id[1]),
                                                Collectors.toList())));
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            List<Integer> numbers = group.getValue().stream().sorted().toList();
            for (int i = 0; i < numbers.size(); i++) {
                assertEquals(i + 1, numbers.get(i), group::getKey);
            }
        }
    }
}
