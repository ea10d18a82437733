package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The environment variable that names the provider, which takes a process of its own. */
class ProviderVariableTest {
    private record Outcome(int exitCode, String output) {}

    private static Outcome providers(Path folder, String variable, String... options)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(SignalTest.command(options));
        builder.command().add("providers");
        builder.environment().put("WSK_PROVIDER", variable);
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void itDecidesWhoWins(@TempDir Path folder) throws Exception {
        Outcome outcome = providers(folder, "nio");
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("* nio "), outcome.output());
    }

    @Test
    void aNameThatNobodyHasIsToldAndNobodyWins(@TempDir Path folder) throws Exception {
        Outcome outcome = providers(folder, "nowhere");
        assertEquals(1, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("nowhere"), outcome.output());
        assertTrue(outcome.output().contains("WSK_PROVIDER"), outcome.output());
        assertFalse(outcome.output().contains("* nio "), "nothing falls back in silence");
    }

    @Test
    void thePropertyGoesBeforeIt(@TempDir Path folder) throws Exception {
        Outcome outcome = providers(folder, "nowhere", "-Dwsk.provider=nio");
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("* nio "), outcome.output());
    }
}
