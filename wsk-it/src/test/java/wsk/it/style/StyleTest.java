package wsk.it.style;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The house rules, held against every source file, and against sources that break them. */
class StyleTest {
    private static List<SourceFile> files = List.of();

    @BeforeAll
    static void readTheHouse() throws IOException {
        files = SourceTree.read(Path.of(System.getProperty("wsk.root")));
    }

    /** When it fails: each line names the place and the reason. */
    @ParameterizedTest
    @EnumSource
    void theHouseKeeps(Rule rule) {
        List<Finding> findings = files.stream().flatMap(file -> rule.check(file).stream()).toList();
        assertTrue(
                findings.isEmpty(),
                () -> findings.stream().map(f -> "\n  " + f).collect(Collectors.joining()));
    }

    @ParameterizedTest
    @MethodSource("wsk.it.style.Planted#all")
    void isFoundWhereItIsPlanted(Planted planted) {
        SourceFile file = SourceTree.of(planted.path(), planted.text());
        assertEquals(
                planted.lines(), planted.rule().check(file).stream().map(Finding::line).toList());
    }

    @ParameterizedTest
    @EnumSource
    void theHouseAsAWholeKeeps(HouseRule rule) {
        List<Finding> findings = rule.check(files);
        assertTrue(
                findings.isEmpty(),
                () -> findings.stream().map(f -> "\n  " + f).collect(Collectors.joining()));
    }

    @ParameterizedTest
    @MethodSource("wsk.it.style.PlantedHouse#all")
    void isFoundWhereItIsPlanted(PlantedHouse planted) {
        List<Finding> findings = planted.rule().check(planted.files());
        assertEquals(planted.findings(), findings.size(), findings::toString);
    }

    @Test
    void everyRuleOfTheWholeHasBeenSeenToFail() {
        Set<HouseRule> seen =
                PlantedHouse.all().stream()
                        .filter(planted -> planted.findings() > 0)
                        .map(PlantedHouse::rule)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(HouseRule.class)));
        assertEquals(EnumSet.allOf(HouseRule.class), seen);
    }

    @Test
    void everyRuleHasBeenSeenToFail() {
        Set<Rule> seen =
                Planted.all().stream()
                        .filter(planted -> !planted.lines().isEmpty())
                        .map(Planted::rule)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
        assertEquals(EnumSet.allOf(Rule.class), seen);
    }

    /** Were the folder wrong, every rule would hold for want of files. */
    @Test
    void theWholeHouseIsRead() {
        Set<String> folders =
                files.stream().map(SourceFile::moduleFolder).collect(Collectors.toSet());
        assertTrue(
                folders.containsAll(
                        Set.of("wsk-api", "wsk-engine", "wsk-provider-nio", "wsk-it", "tools")),
                folders::toString);
    }
}
