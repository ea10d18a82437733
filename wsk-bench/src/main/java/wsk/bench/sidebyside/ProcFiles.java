package wsk.bench.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code /proc}, whose files may be gone before they are read. */
final class ProcFiles {
    private static final Path PROC = Path.of("/proc");

    private ProcFiles() {}

    static Optional<ProcessUse> use(long pid) {
        Path process = PROC.resolve("" + pid);
        Map<Long, Long> runNanos = new HashMap<>();
        long switches = 0;
        for (long thread : numbersIn(process.resolve("task"))) {
            Path folder = process.resolve("task").resolve("" + thread);
            read(folder.resolve("schedstat"))
                    .ifPresent(text -> runNanos.put(thread, ProcText.runNanos(text)));
            switches += read(folder.resolve("status")).map(ProcText::switches).orElse(0L);
        }
        long sum = switches;
        return read(process.resolve("stat"))
                .map(text -> new ProcessUse(runNanos, ProcText.processTicks(text), sum));
    }

    /** What each process but the kernel's and those left out has run, by thread. */
    static Map<Long, Long> othersRunNanos(Set<Long> leftOut) {
        Map<Long, Long> runNanos = new HashMap<>();
        for (long pid : numbersIn(PROC)) {
            if (leftOut.contains(pid) || isKernelThread(pid)) {
                continue;
            }
            for (long thread : numbersIn(PROC.resolve(pid + "/task"))) {
                read(PROC.resolve(pid + "/task/" + thread + "/schedstat"))
                        .ifPresent(text -> runNanos.put(thread, ProcText.runNanos(text)));
            }
        }
        return runNanos;
    }

    /** The kernel's own threads serve the traffic that is measured: they are nobody else. */
    private static boolean isKernelThread(long pid) {
        return read(PROC.resolve(pid + "/stat"))
                .map(text -> ProcText.processTicks(text).kernelThread())
                .orElse(true);
    }

    static ProcText.MachineTicks machine() {
        return ProcText.machineTicks(read(PROC.resolve("stat")).orElseThrow());
    }

    static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static List<Long> numbersIn(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .toList();
        } catch (FileSystemException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
