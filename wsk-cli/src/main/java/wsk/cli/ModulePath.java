package wsk.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The module path that java was started with.
 *
 * @param text its entries with the system's separator between them
 */
record ModulePath(String text) {
    static ModulePath ofRunningProgram() {
        return new ModulePath(System.getProperty("jdk.module.path", ""));
    }

    /** {@return the entries where nothing is, which java passes over in silence} */
    List<String> missing() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(text)
                .filter(entry -> !entry.isEmpty() && !Files.exists(Path.of(entry)))
                .toList();
    }
}
