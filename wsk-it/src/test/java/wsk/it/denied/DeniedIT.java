package wsk.it.denied;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** The packed command where a seccomp filter of the kernel forbids io_uring, as containers do. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "aarch64"})
class DeniedIT {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int SETUP = 425;
    private static final String ALLOW =
            "allow io_uring_setup, io_uring_enter and io_uring_register in the seccomp profile";
    private static final String UPGRADE = "use Linux 6.1 or later built with CONFIG_IO_URING";

    @TempDir static Path folder;

    /** How a command ended. */
    private record Result(int exit, String out, String err) {}

    @BeforeAll
    static void compileTheFilter() {
        StringWriter said = new StringWriter();
        PrintWriter saying = new PrintWriter(said);
        int exit =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                saying,
                                saying,
                                "-d",
                                folder.toString(),
                                "src/test/programs/Confined.java");
        assertEquals(0, exit, said::toString);
    }

    /** A command line of {@code wsk}, with one error number for some system calls. */
    private static ProcessBuilder confined(int errno, int call, String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>();
        command.addAll(List.of(java, "--class-path", folder.toString()));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "Confined"));
        command.addAll(List.of(Integer.toString(errno), Integer.toString(call)));
        command.addAll(List.of(java, "--module-path", System.getProperty("wsk.it.modules")));
        command.addAll(List.of("--illegal-native-access=deny"));
        command.addAll(List.of("--enable-native-access=wsk.provider.iouring"));
        command.addAll(List.of("--module", "wsk.cli/wsk.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static Result run(int errno, int call, String... arguments)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process =
                confined(errno, call, arguments)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(25, TimeUnit.SECONDS), "still running");
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io_uring_setup, 425, 1",
        "io_uring_enter, 426, 1",
        "io_uring_register, 427, 1",
        "io_uring_setup, 425, 38",
        "io_uring_enter, 426, 38",
    })
    void theChoiceFallsToNioAndTheReportSaysWhy(String name, int call, int errno)
            throws IOException, InterruptedException {
        Result result = run(errno, call, "providers");
        assertEquals(0, result.exit, result.err);
        List<String> lines = result.out.lines().toList();
        String what =
                name.equals("io_uring_register") ? "asking io_uring for its operations" : name;
        String verdict = "  io_uring   unavailable: " + what + " failed with errno " + errno + ": ";
        assertTrue(lines.getFirst().startsWith(verdict), result.out);
        assertTrue(lines.getFirst().contains("seccomp filter"), result.out);
        assertTrue(afterColon(lines.get(1)).startsWith(ALLOW), result.out);
        // The kernel itself may be what does not know the call, but that comes second.
        assertEquals(errno == ENOSYS, lines.get(1).contains(UPGRADE), result.out);
        assertTrue(result.out.contains("\n* nio        chosen: "), result.out);
    }

    private static String afterColon(String line) {
        return line.substring(line.indexOf(':') + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {EPERM, ENOSYS})
    void aNamedIoUringIsAnErrorWithItsRemedy(int errno) throws IOException, InterruptedException {
        Result result = run(errno, SETUP, "echo", "--port", "0", "--provider", "io_uring");
        assertEquals(1, result.exit, result.err);
        assertEquals("", result.out);
        String complaint = result.err.strip();
        assertEquals(1, complaint.lines().count(), complaint);
        assertTrue(complaint.contains("io_uring_setup failed with errno " + errno), complaint);
        assertTrue(complaint.contains(ALLOW), complaint);
    }

    @Test
    void theDoctorSuspectsTheFilter() throws IOException, InterruptedException {
        Result result = run(EPERM, SETUP, "doctor");
        assertEquals(0, result.exit, result.err);
        assertTrue(
                result.out
                        .lines()
                        .anyMatch(line -> line.matches("note +seccomp +a filter is on.*")),
                result.out);
        assertTrue(result.out.contains("fix: " + ALLOW), result.out);
        assertTrue(
                result.out.lines().anyMatch(line -> line.matches("ok +provider +nio, chosen: .*")),
                result.out);
    }

    @Test
    void aServerWithoutANameForItsProviderServesOnNio() throws IOException {
        Process server =
                confined(EPERM, SETUP, "echo", "--quiet", "--port", "0")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader said = server.inputReader()) {
            String line = said.readLine();
            assertTrue(line != null && line.endsWith(", provider nio"), line);
            int port = Integer.parseInt(line.replaceFirst(".*:(\\d+), .*", "$1"));
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(hello);
                assertEquals(
                        "hello",
                        new String(socket.getInputStream().readNBytes(5), StandardCharsets.UTF_8));
            }
        } finally {
            server.destroyForcibly();
        }
    }
}
