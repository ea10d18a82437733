package wsk.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command of docs/CONTAINERS.md that makes a seccomp profile, as it stands there. */
class SeccompProfileTest {
    private static final Path PAGE =
            Path.of(System.getProperty("wsk.root")).resolve("docs/CONTAINERS.md");
    private static final Pattern COMMAND = Pattern.compile("(?s)```\\n(jq .*?)```");

    @Test
    void theCommandAddsTheThreeCallsAndKeepsTheRest(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), "there is no jq here");
        Matcher command = COMMAND.matcher(Files.readString(PAGE));
        assertTrue(command.find(), "the page has no such command any more");
        Files.writeString(
                folder.resolve("default.json"),
                """
                {"defaultAction": "SCMP_ACT_ERRNO",
                 "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}
                """);
        Process process =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                command.group(1) + "jq -c . io_uring.json >compact.json")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile())
                        .start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still running");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
        assertEquals(
                """
                {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},\
                {"names":["io_uring_setup","io_uring_enter","io_uring_register"],"action":"SCMP_ACT_ALLOW"}]}
                """,
                Files.readString(folder.resolve("compact.json")));
    }
}
