package wsk.bench.sidebyside;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The programs in C: the load, and the servers to compare with. */
final class Programs {
    private Programs() {}

    /** Whether there is a program of that name on the path. */
    static boolean exist(String... names) {
        String path = System.getenv("PATH");
        List<String> folders =
                path == null ? List.of() : Arrays.asList(path.split(File.pathSeparator, -1));
        return Arrays.stream(names)
                .allMatch(
                        name ->
                                folders.stream()
                                        .map(folder -> Path.of(folder, name))
                                        .anyMatch(Files::isExecutable));
    }

    /** Builds what is out of date. */
    static void build(Installation installation) throws Trouble, InterruptedException {
        if (!exist("make", "gcc")) {
            throw new Trouble(
                    "the load is a program in C: gcc and make are needed, such as from"
                            + " apt-get install gcc make");
        }
        try {
            Process make =
                    new ProcessBuilder(
                                    "make",
                                    "--silent",
                                    "--directory=" + installation.sources(),
                                    "OUT=" + installation.program(""))
                            .redirectErrorStream(true)
                            .start();
            make.getOutputStream().close();
            String output =
                    new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (make.waitFor() != 0) {
                throw new Trouble("the programs in C do not build:\n" + output.strip());
            }
        } catch (IOException e) {
            throw new Trouble("make does not run: " + e.getMessage(), e);
        }
    }
}
