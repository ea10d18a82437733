package wsk.tck.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Counts the descriptors of this process now and then: programs leave none behind. */
final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    /** How often they are counted, in programs. */
    private static final int INTERVAL = 50;

    /**
     * How many more there may be than at the fewest: loops of other registrations, what the JDK
     * opens when it is first needed, and what a loop closes in its next turn.
     */
    private static final int MORE_MAX = 100;

    private int programs;
    private long fewest = Long.MAX_VALUE;

    /** {@return what is wrong after one more program} */
    Optional<Finding> afterProgram() {
        programs++;
        if (programs % INTERVAL != 0) {
            return Optional.empty();
        }
        return count().filter(now -> now > fewest + MORE_MAX)
                .map(
                        now ->
                                new Finding(
                                        Promise.NOTHING_LEFT,
                                        "%d descriptors are open where %d would do"
                                                .formatted(now, fewest)));
    }

    private Optional<Long> count() {
        if (!Files.isDirectory(OPEN)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(OPEN)) {
            long now = all.count();
            fewest = Math.min(fewest, now);
            return Optional.of(now);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
