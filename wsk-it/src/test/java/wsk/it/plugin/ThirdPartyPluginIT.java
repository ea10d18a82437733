package wsk.it.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Jars built outside the build, against the packed ones, and dropped on the module path of a user,
 * who has no kit and no test framework there.
 */
class ThirdPartyPluginIT {
    private static final Path MODULES = Path.of(System.getProperty("wsk.it.modules"));

    @TempDir static Path folder;

    private static PluginWorkshop workshop;

    @BeforeAll
    static void buildThePlugins() throws IOException {
        workshop = new PluginWorkshop(MODULES, folder);
        workshop.build("greeting", List.of());
        workshop.build("greeted", List.of());
        workshop.build("throwing", List.of());
        workshop.build("vanished", List.of("VanishedProvider.class"));
    }

    @Test
    void aStrangersEventFires() throws IOException, InterruptedException {
        String output = run("greeting", "greeted");
        assertTrue(output.contains("extension example.greeting 1.0 from example.greeting"), output);
        assertTrue(output.contains("enabled SUCCESS"), output);
        assertTrue(output.contains("greeted with 5"), output);
        assertTrue(output.contains("the greeting had 5"), output);
        assertTrue(output.endsWith("ended\n"), output);
    }

    @Test
    void brokenPluginsCostNobodyElseAnythingAndAreNamed() throws IOException, InterruptedException {
        String output = run("greeting", "greeted", "throwing", "vanished");
        assertTrue(output.contains("greeted with 5"), output);
        List<String> rejected =
                output.lines().filter(line -> line.strip().startsWith("rejected:")).toList();
        assertEquals(2, rejected.size(), output);
        assertTrue(
                rejected.stream()
                        .anyMatch(
                                line ->
                                        line.contains("example.throwing.ThrowingProvider")
                                                && line.contains("out of order")),
                output);
        assertTrue(
                rejected.stream()
                        .anyMatch(line -> line.contains("example.vanished.VanishedProvider")),
                output);
        assertTrue(output.endsWith("ended\n"), output);
    }

    private static String run(String... plugins) throws IOException, InterruptedException {
        Path[] jars = Stream.of(plugins).map(workshop::jar).toArray(Path[]::new);
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--illegal-native-access=deny",
                                "-Dwsk.provider=nio",
                                "-p",
                                new UsersModules().path(jars),
                                "-m",
                                "example.greeted/example.greeted.Main")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertTrue(
                    process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + read(output));
            assertEquals(0, process.exitValue(), () -> read(output));
        } finally {
            process.destroyForcibly();
        }
        return read(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "nothing could be read: " + e;
        }
    }
}
