package wsk.it.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The scripts in a tree of their own, with a Maven that only says what the real one would and a
 * Java that prints its arguments: nothing is built, fetched or started.
 */
final class SourceTreeCopy {
    private static final Path ROOT = Path.of(System.getProperty("wsk.root"));
    private static final List<String> MODULES =
            List.of(
                    "wsk-bom",
                    "wsk-api",
                    "wsk-engine",
                    "wsk-provider-nio",
                    "wsk-provider-io-uring",
                    "wsk-provider-simulated",
                    "wsk-ext-sample",
                    "wsk-cli");

    /** What Maven says, as far as the scripts listen. */
    private static final String MAVEN =
            """
            #!/bin/bash
            echo "$@" >>"$(dirname "$0")/mvn.arguments"
            echo '[INFO] Scanning for projects...'
            echo '[INFO] Building WSK for Java 0.1.0                                        [1/8]'
            echo '[INFO] Downloading from central: https://repo.example/a.pom'
            echo '[INFO] Downloaded from central: https://repo.example/a.pom (2.5 kB at 31 kB/s)'
            echo '[INFO] Downloaded from central: https://repo.example/a.jar (12.4 MB at 7.1 MB/s)'
            echo '[INFO] Building wsk-api 0.1.0                                             [2/8]'
            if [[ -e "$(dirname "$0")/mvn.fails" ]]; then
              echo '[ERROR] Api.java: it does not compile'
              exit 1
            fi
            mkdir -p wsk-cli/target/modules
            touch wsk-cli/target/modules/wsk-cli-0.1.0.jar
            touch wsk-cli/target/modules/wsk-provider-io-uring-0.1.0.jar
            """;

    private static final String JAVA =
            """
            #!/bin/bash
            printf '%s\\n' "$@"
            """;

    private final Path folder;
    private final Path root;

    /** How a script ended. */
    record Result(int exitCode, List<String> out, String err) {
        /** What follows an option among the arguments that java was given. */
        String after(String option) {
            int at = out.indexOf(option);
            assertTrue(at >= 0, () -> option + " is not in " + out + err);
            return out.get(at + 1);
        }
    }

    /**
     * @param folder where the tools go, and the tree unless it has a place
     * @param root the tree
     */
    SourceTreeCopy(Path folder, Path root) throws IOException {
        this.folder = folder;
        this.root = root;
        for (String folderOfFiles : List.of("tools", ".ci")) {
            Files.createDirectories(root.resolve(folderOfFiles));
        }
        for (String file : List.of("wsk", "pom.xml", "tools/jdk.sh", "tools/build.sh", ".ci/run")) {
            Files.copy(ROOT.resolve(file), root.resolve(file));
        }
        for (String module : MODULES) {
            Files.createDirectories(root.resolve(module).resolve("src/main"));
            Files.createFile(root.resolve(module).resolve("pom.xml"));
        }
        tool("bin/mvn", MAVEN);
        tool("jdk/bin/java", JAVA);
        tool("jdk/bin/javac", JAVA);
        tool("jdk/bin/jar", JAVA);
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    private void tool(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path root() {
        return root;
    }

    Path modules() {
        return root.resolve("wsk-cli/target/modules");
    }

    /** How Maven was called, a line for each time. */
    List<String> mavenCalls() throws IOException {
        Path calls = folder.resolve("bin/mvn.arguments");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    void letMavenFail() throws IOException {
        Files.createFile(folder.resolve("bin/mvn.fails"));
    }

    Result wsk(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), root.resolve("wsk").toString(), arguments);
    }

    /** Runs a script with what is set beside what every run has, and without a HOME. */
    Result run(Map<String, String> set, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.putAll(set);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still running");
            return new Result(process.exitValue(), Files.readAllLines(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }
}
