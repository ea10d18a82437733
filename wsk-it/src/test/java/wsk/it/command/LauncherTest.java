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
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;

/** {@code ./wsk} itself: when it builds, what it says meanwhile, and how it starts java. */
class LauncherTest {
    @TempDir private Path folder;

    private SourceTreeCopy tree() throws IOException {
        return new SourceTreeCopy(folder, folder.resolve("tree"));
    }

    @Test
    void theFirstRunTellsWhatItDoesAndTheSecondIsSilent() throws Exception {
        SourceTreeCopy tree = tree();
        Result first = tree.wsk("providers");
        assertEquals(0, first.exitCode(), first.err());
        List<String> said = first.err().lines().map(l -> l.replaceAll(" +[0-9]+ s ", "")).toList();
        assertEquals(
                List.of(
                        "wsk: WSK for Java (1 of 8)",
                        "wsk: fetching what Maven does not have yet, about 63 MB when it has"
                                + " nothing",
                        "wsk: 12 MB fetched",
                        "wsk: wsk-api (2 of 8)",
                        "wsk: built"),
                said.subList(1, said.size()));
        assertTrue(said.getFirst().startsWith("wsk: building, "), said.getFirst());
        assertEquals("providers", first.out().getLast());
        Result second = tree.wsk("providers");
        assertEquals("", second.err());
        assertEquals(first.out(), second.out());
        assertEquals(1, tree.mavenCalls().size());
    }

    @Test
    void itLeavesTestsOut() throws Exception {
        SourceTreeCopy tree = tree();
        tree.wsk("providers");
        String call = tree.mavenCalls().getFirst();
        assertTrue(call.contains("-Dmaven.test.skip=true"), call);
        assertTrue(call.contains("-pl wsk-cli -am"), call);
    }

    @Test
    void aSourceThatIsNewerIsBuilt() throws Exception {
        SourceTreeCopy tree = tree();
        tree.wsk("providers");
        Path source = Files.createFile(tree.root().resolve("wsk-engine/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        tree.wsk("providers");
        assertEquals(2, tree.mavenCalls().size());
    }

    @Test
    void aBuildThatFailsSaysWhyAndWhereAllOfItIs() throws Exception {
        SourceTreeCopy tree = tree();
        tree.letMavenFail();
        Result result = tree.wsk("providers");
        assertEquals(1, result.exitCode());
        assertEquals(List.of(), result.out());
        assertTrue(result.err().contains("[ERROR] Api.java: it does not compile"), result.err());
        Path log = tree.root().resolve("target/wsk-build.log");
        assertTrue(result.err().endsWith("all of it is in " + log + "\n"), result.err());
        assertTrue(Files.readString(log).contains("Scanning for projects"));
    }

    @Test
    void blanksAndLinksInPathsDoNotMatterAndNoArgumentIsChanged() throws Exception {
        SourceTreeCopy tree = new SourceTreeCopy(folder, folder.resolve("a tree, with blanks"));
        Path link = Files.createSymbolicLink(folder.resolve("a link"), tree.root().resolve("wsk"));
        Result result = tree.run(Map.of(), link.toString(), "nc", "a b", "", "$HOME", "*");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(tree.modules().toString(), result.after("--module-path"));
        int from = result.out().indexOf("wsk.cli/wsk.cli.Main") + 1;
        assertEquals(
                List.of("nc", "a b", "", "$HOME", "*"),
                result.out().subList(from, result.out().size()));
    }

    @Test
    void withoutStandardStreamsItRunsAllTheSame() throws Exception {
        SourceTreeCopy tree = tree();
        Path script = tree.root().resolve("wsk");
        Result result = tree.run(Map.of(), "/bin/bash", "-c", script + " providers <&- 2>&-");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("providers", result.out().getLast());
    }

    @Test
    void foldersOfPlugInsAreOnTheModulePath() throws Exception {
        SourceTreeCopy tree = tree();
        Path kept = Files.createDirectory(tree.root().resolve("plugins"));
        Path named = Files.createDirectory(folder.resolve("named"));
        Path third = Files.createDirectory(folder.resolve("third"));
        Result result =
                tree.run(
                        Map.of("WSK_MODULE_PATH", third.toString()),
                        tree.root().resolve("wsk").toString(),
                        "--plugins",
                        "named",
                        "providers",
                        "--json");
        assertEquals(
                String.join(":", tree.modules() + "", "named", kept + "", third + ""),
                result.after("--module-path"),
                result.err());
        assertEquals(
                List.of("providers", "--json"),
                result.out().subList(result.out().size() - 2, result.out().size()));
        assertTrue(Files.exists(named));
        Result after = tree.wsk("providers", "--plugins=named");
        assertEquals("providers", after.out().getLast());
        assertTrue(after.after("--module-path").contains(":named:"), after.out() + "");
    }

    /** Java passes over in silence what is not there. */
    @Test
    void whatIsNotThereIsSaid() throws Exception {
        SourceTreeCopy tree = tree();
        Result named = tree.wsk("--plugins", "nowhere", "providers");
        assertEquals(1, named.exitCode());
        assertEquals("wsk: --plugins: there is nothing at nowhere\n", named.err());
        Result set =
                tree.run(
                        Map.of("WSK_MODULE_PATH", folder + ":/no/where.jar"),
                        tree.root().resolve("wsk").toString(),
                        "providers");
        assertEquals(1, set.exitCode());
        assertEquals("wsk: WSK_MODULE_PATH: there is nothing at /no/where.jar\n", set.err());
        Result bare = tree.wsk("providers", "--plugins");
        assertEquals("wsk: --plugins needs a folder\n", bare.err());
        assertEquals(List.of(), tree.mavenCalls());
    }

    /** Java warns of a module that is not there. */
    @Test
    void nativeAccessIsForAModuleThatIsThere() throws Exception {
        String option = "--enable-native-access=wsk.provider.iouring";
        SourceTreeCopy tree = tree();
        assertTrue(tree.wsk("providers").out().contains(option));
        Path jar = tree.modules().resolve("wsk-provider-io-uring-0.1.0.jar");
        Path plugins = Files.createDirectory(tree.root().resolve("plugins"));
        Path moved = Files.move(jar, plugins.resolve(jar.getFileName()));
        assertTrue(tree.wsk("providers").out().contains(option));
        Files.delete(moved);
        assertFalse(tree.wsk("providers").out().contains(option));
    }

    @Test
    void optionsForJavaComeBeforeTheModule() throws Exception {
        SourceTreeCopy tree = tree();
        Result result =
                tree.run(
                        Map.of("WSK_JAVA_OPTS", "-Da=b -Xint"),
                        tree.root().resolve("wsk").toString());
        assertEquals("-Xint", result.after("-Da=b"));
        assertEquals("--module", result.after("-Xint"));
    }
}
