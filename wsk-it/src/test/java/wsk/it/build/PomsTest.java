package wsk.it.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.stream.Collectors.toSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The poms say in one place what Maven lets them, and the rest agrees with it. */
class PomsTest {
    private static final Path ROOT = Path.of(System.getProperty("wsk.root"));
    private static final Pattern PARENT = Pattern.compile("(?s)<parent>(.*?)</parent>");
    private static final Pattern DEPENDING = Pattern.compile("(?s)```xml\n<dep.*?```");
    private static final Pattern EXPORTS_TO_ALL = Pattern.compile("(?m)^ *exports [a-z.]+;");

    /** Every module's pom, without the one at the top and the one in the root. */
    static Stream<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders
                    .map(folder -> folder.resolve("pom.xml"))
                    .filter(pom -> Files.exists(pom) && !pom.equals(top()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path top() {
        return ROOT.resolve("wsk-bom/pom.xml");
    }

    private static String first(String element, String text) {
        return all(element, text).findFirst().orElse("");
    }

    private static Stream<String> all(String element, String text) {
        return Pattern.compile("<" + element + ">([^<]*)</" + element + ">")
                .matcher(text)
                .results()
                .map(found -> found.group(1));
    }

    private static boolean isPublished(String pom) {
        return !pom.contains("<maven.deploy.skip>true</maven.deploy.skip>");
    }

    /** Maven wants the parent's coordinates in each; of all else it can be told once. */
    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleHasTheParentsCoordinatesAndNamesThemNowhereElse(Path file) throws IOException {
        String top = Files.readString(top());
        String pom = Files.readString(file);
        String parent =
                PARENT.matcher(pom).results().map(MatchResult::group).findFirst().orElseThrow();
        assertEquals(first("groupId", top), first("groupId", parent));
        assertEquals(first("version", top), first("version", parent));
        assertEquals("wsk-parent", first("artifactId", parent));
        String rest = pom.replace(parent, "");
        assertFalse(rest.contains(first("groupId", top)), "say ${project.groupId} instead");
        assertFalse(rest.contains(">" + first("version", top) + "<"), "say ${project.version}");
    }

    @Test
    void theRootHasThemToo() throws IOException {
        String top = Files.readString(top());
        String root = Files.readString(ROOT.resolve("pom.xml"));
        String parent =
                PARENT.matcher(root).results().map(MatchResult::group).findFirst().orElseThrow();
        assertEquals(first("groupId", top), first("groupId", parent));
        assertEquals(first("version", top), first("version", parent));
    }

    /** What Maven Central asks of each, and does not take from a parent. */
    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleHasANameAndADescription(Path file) throws IOException {
        String pom = Files.readString(file);
        assertTrue(pom.contains("<name>${project.artifactId}</name>"));
        assertFalse(first("description", pom).isEmpty());
    }

    @Test
    void whatMavenCentralAsksForIsSaidAtTheTop() throws IOException {
        String top = Files.readString(top());
        for (String element : Set.of("name", "description", "url", "connection", "id")) {
            assertFalse(first(element, top).isEmpty(), element);
        }
        assertEquals("Apache-2.0", all("name", top).skip(1).findFirst().orElse(""));
    }

    @Test
    void theVersionsToImportAreThoseOfAllThatIsPublished() throws IOException {
        Set<String> published = new TreeSet<>();
        for (Path module : modules().toList()) {
            String pom = Files.readString(module);
            if (isPublished(pom)) {
                published.add(module.getParent().getFileName().toString());
            }
        }
        Set<String> imported =
                all("artifactId", Files.readString(top()))
                        .filter(name -> name.startsWith("wsk-") && !name.equals("wsk-bom"))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(published, imported);
        assertTrue(imported.contains("wsk-api"), imported.toString());
    }

    @Test
    void thePagesAreOfAllThatIsExported() throws IOException {
        Set<String> exporting = new TreeSet<>();
        for (Path module : modules().toList()) {
            Path descriptor = module.resolveSibling("src/main/java/module-info.java");
            if (Files.exists(descriptor)
                    && EXPORTS_TO_ALL.matcher(Files.readString(descriptor)).find()) {
                exporting.add(first("wsk.module", Files.readString(module)));
            }
        }
        String docs = Files.readString(ROOT.resolve("wsk-docs/pom.xml"));
        assertEquals(exporting, new TreeSet<>(Set.of(first("wsk.exporting", docs).split(","))));
        exporting.forEach(name -> assertTrue(docs.contains("<argument>" + name + "="), name));
    }

    /** The lines of the README must name what is published. */
    @Test
    void theReadmeShowsTheseCoordinates() throws IOException {
        String top = Files.readString(top());
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher lines = DEPENDING.matcher(readme);
        assertTrue(lines.find(), "the README has no such lines any more");
        String xml = lines.group();
        assertEquals(Set.of(first("groupId", top)), all("groupId", xml).collect(toSet()));
        assertEquals(first("version", top), first("version", xml));
        Set<String> published = all("artifactId", top).collect(toSet());
        assertTrue(published.containsAll(all("artifactId", xml).toList()), xml);
        String group = first("groupId", top);
        assertTrue(readme.contains(group + ":wsk-bom:" + first("version", top)), "for Gradle");
        assertTrue(readme.contains("\"" + group + ":wsk-api\""), "for Gradle");
    }
}
