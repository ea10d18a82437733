package wsk.it.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.it.command.SourceTreeCopy.Result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code .ci/run}: the test command on a bare machine, of which nothing is left afterwards. */
class CiRunTest {
    @TempDir private Path folder;

    private Result run(SourceTreeCopy tree, Map<String, String> set) throws Exception {
        return tree.run(set, tree.root().resolve(".ci/run").toString());
    }

    @Test
    void itVerifiesAndInCiNothingMayBeSkipped() throws Exception {
        SourceTreeCopy tree = new SourceTreeCopy(folder, folder.resolve("tree"));
        assertEquals(0, run(tree, Map.of()).exitCode());
        assertEquals("-B -ntp verify", tree.mavenCalls().getLast());
        assertEquals(0, run(tree, Map.of("CI", "true")).exitCode());
        assertEquals("-B -ntp verify -Dwsk.ci=true", tree.mavenCalls().getLast());
    }

    @Test
    void whatFailedTestsPrintedIsShown() throws Exception {
        SourceTreeCopy tree = new SourceTreeCopy(folder, folder.resolve("tree"));
        report(tree, "a.GoodTest", "Tests run: 1, Failures: 0 - in a.GoodTest");
        report(tree, "a.BadTest", "Tests run: 1, Failures: 1 <<< FAILURE! - in a.BadTest");
        tree.letMavenFail();
        Result result = run(tree, Map.of());
        assertEquals(1, result.exitCode());
        assertTrue(result.out().contains("printed by a.BadTest"), result.out() + result.err());
        assertFalse(result.out().contains("printed by a.GoodTest"), result.out() + "");
    }

    private static void report(SourceTreeCopy tree, String test, String text) throws IOException {
        Path reports = tree.root().resolve("wsk-engine/target/surefire-reports");
        Files.createDirectories(reports);
        Files.writeString(reports.resolve(test + ".txt"), text + "\n");
        Files.writeString(reports.resolve(test + "-output.txt"), "printed by " + test + "\n");
    }
}
