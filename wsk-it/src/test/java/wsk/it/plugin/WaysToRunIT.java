package wsk.it.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ways to run that module-info-notes.md tells of, with the packed jars. */
class WaysToRunIT {
    private static final Path MODULES = Path.of(System.getProperty("wsk.it.modules"));
    private static final String VERSION = System.getProperty("wsk.it.version");

    @TempDir Path folder;

    private final UsersModules modules;

    WaysToRunIT() throws IOException {
        this.modules = new UsersModules();
    }

    @Test
    void theModulePath() throws IOException, InterruptedException {
        String output =
                java(
                        "--module-path",
                        modules.path(),
                        "--module",
                        "wsk.cli/wsk.cli.Main",
                        "providers");
        assertTrue(output.contains("from wsk.provider.nio@" + VERSION), output);
        assertTrue(output.contains("from wsk.provider.simulated@" + VERSION), output);
        assertTrue(output.contains("wsk.ext.sample.idle-watch"), output);
    }

    @Test
    void theClassPath() throws IOException, InterruptedException {
        String output = java("--class-path", modules.path(), "wsk.cli.Main", "providers");
        assertTrue(output.contains("* nio "), output);
        assertTrue(output.contains("from the class path"), output);
        assertTrue(output.contains("wsk.ext.sample.idle-watch"), output);
    }

    /** The loader finds out before anybody knows which provider it was loading. */
    @Test
    void theClassPathWithoutAJarThatProvidersNeed() throws IOException, InterruptedException {
        String output =
                run(
                        1,
                        tool("java"),
                        "--class-path",
                        modules.pathWithout("wsk-engine"),
                        "wsk.cli.Main",
                        "providers");
        assertTrue(output.contains("most likely its jar is missing: wsk.engine.driver."), output);
    }

    @Test
    void anImage() throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        run(
                tool("jlink"),
                "--module-path",
                modules.path(),
                "--add-modules",
                "wsk.cli,wsk.provider.nio,wsk.provider.iouring,wsk.ext.sample,org.slf4j.simple",
                "--add-options=--enable-native-access=wsk.provider.iouring",
                "--launcher",
                "wsk=wsk.cli/wsk.cli.Main",
                "--output",
                image.toString());
        String output = run(image.resolve("bin/wsk").toString(), "providers");
        assertTrue(output.contains("from wsk.provider.nio@" + VERSION), output);
        assertTrue(output.contains("from wsk.provider.iouring@" + VERSION), output);
        assertTrue(output.contains("wsk.ext.sample.idle-watch"), output);
    }

    @Test
    void aLayerOfPlugIns() throws IOException, InterruptedException {
        PluginWorkshop workshop = new PluginWorkshop(MODULES, folder);
        workshop.build("hosting", List.of());
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        for (Path jar : modules.jars()) {
            if (!jar.getFileName().toString().matches("(wsk-cli|picocli)-.*")) {
                Files.copy(jar, plugins.resolve(jar.getFileName()));
            }
        }
        String output =
                java(
                        "--module-path",
                        modules.jar("wsk-api", VERSION)
                                + File.pathSeparator
                                + workshop.jar("hosting"),
                        "--add-modules",
                        "jdk.net,jdk.jfr",
                        "--enable-native-access=example.hosting",
                        "--module",
                        "example.hosting/example.hosting.Main",
                        plugins.toString());
        assertTrue(output.contains("provider: nio"), output);
        assertTrue(output.contains("wsk.provider.iouring@" + VERSION), output);
        assertTrue(output.contains("wsk.ext.sample.idle-watch"), output);
        assertTrue(output.endsWith("ended\n"), output);
    }

    /** The notes show the very method that the test above runs. */
    @Test
    void theNotesShowTheMethodThatWasRun() throws IOException {
        String source =
                Files.readString(Path.of("src/test/plugins/hosting/example/hosting/Main.java"));
        String method =
                source.substring(
                        source.indexOf("    static ModuleLayer load"), source.lastIndexOf('}'));
        Path root = Path.of(System.getProperty("wsk.root"));
        String notes = Files.readString(root.resolve("module-info-notes.md"));
        assertTrue(
                notes.contains("```java\n" + method.stripTrailing().stripIndent() + "\n```"),
                method);
    }

    private static String java(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                tool("java"),
                                "--illegal-native-access=deny",
                                "-Dwsk.provider=nio"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        return run(0, command);
    }

    private static String run(int exitCode, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("wsk-it", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                assertTrue(
                        process.waitFor(60, TimeUnit.SECONDS),
                        () -> "still running: " + String.join(" ", command));
                assertEquals(exitCode, process.exitValue(), Files.readString(output));
            } finally {
                process.destroyForcibly();
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }
}
