package wsk.it.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Compiles and packs what strangers write, with the JDK's own tools. */
final class PluginWorkshop {
    private static final Path SOURCES = Path.of("src", "test", "plugins");

    private final Path modules;
    private final Path folder;

    /**
     * @param modules the packed jars to compile against
     * @param folder where to work
     */
    PluginWorkshop(Path modules, Path folder) {
        this.modules = modules;
        this.folder = folder;
    }

    Path jar(String plugin) {
        return folder.resolve(plugin + ".jar");
    }

    /** Compiles a plug-in and packs it, leaving files out as if they had been lost. */
    void build(String plugin, List<String> lost) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(plugin));
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-d",
                                classes.toString(),
                                "-p",
                                modules + System.getProperty("path.separator") + folder));
        arguments.addAll(files(SOURCES.resolve(plugin)).stream().map(Path::toString).toList());
        StringWriter said = new StringWriter();
        PrintWriter saying = new PrintWriter(said);
        int exit =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(saying, saying, arguments.toArray(String[]::new));
        assertEquals(0, exit, said::toString);
        pack(classes, jar(plugin), lost);
    }

    /**
     * The jar tool would refuse a jar that lacks a class its descriptor names, so we write it
     * ourselves.
     */
    private static void pack(Path classes, Path jar, List<String> lost) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Path each : files(classes)) {
                if (lost.contains(each.getFileName().toString())) {
                    continue;
                }
                zip.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
                Files.copy(each, zip);
                zip.closeEntry();
            }
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
