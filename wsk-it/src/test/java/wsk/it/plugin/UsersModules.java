package wsk.it.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packed jars that users have: what is shipped and what that needs, and neither the kit nor a
 * test framework, which lie beside them here.
 */
final class UsersModules {
    private static final Pattern NAME =
            Pattern.compile(
                    "(wsk-(api|engine|provider-.*|ext-sample|cli)|slf4j-.*|picocli)-[0-9.]+jar");

    private final List<Path> jars;

    UsersModules() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("wsk.it.modules")))) {
            this.jars =
                    all.filter(jar -> NAME.matcher(jar.getFileName().toString()).matches())
                            .sorted()
                            .toList();
        }
    }

    /** {@return each jar, in the order of their names} */
    List<Path> jars() {
        return jars;
    }

    /** {@return the jar of one of our own modules} */
    Path jar(String artifact, String version) {
        String name = artifact + "-" + version + ".jar";
        return jars.stream()
                .filter(jar -> jar.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** {@return all of them and others, as a path for the module path or the class path} */
    String path(Path... others) {
        return Stream.concat(jars.stream(), Stream.of(others))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** {@return all but one of our own} */
    String pathWithout(String artifact) {
        return jars.stream()
                .filter(jar -> !jar.getFileName().toString().startsWith(artifact + "-"))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
