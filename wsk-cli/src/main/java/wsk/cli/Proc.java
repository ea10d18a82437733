package wsk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says of itself and of this process.
 *
 * @param root the proc file system
 */
record Proc(Path root) {
    /** {@return a whole file; empty if it is not there or hidden} */
    Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@return what follows a word at the start of a line} */
    Optional<String> field(String file, String start) {
        return read(file)
                .flatMap(
                        text ->
                                text.lines()
                                        .filter(line -> line.startsWith(start))
                                        .map(line -> line.substring(start.length()).strip())
                                        .findFirst());
    }

    /**
     * {@return the soft limit of a line of {@code self/limits}, whose columns are two spaces apart;
     * {@link Long#MAX_VALUE} for none}
     */
    Optional<Long> limit(String name) {
        return field("self/limits", name)
                .map(rest -> rest.split("\\s+", 2)[0])
                .filter(soft -> soft.matches("unlimited|[0-9]{1,18}"))
                .map(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft));
    }
}
