package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.cli.Wsk.Result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What is made of the commands' model: manual pages and the completion of the shell. */
class GeneratedPagesTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"''", "providers", "doctor", "echo", "nc", "completion", "man"})
    void aManualPageTellsWhatTheHelpTells(String command) throws Exception {
        Result result = command.isEmpty() ? Wsk.run("man") : Wsk.run("man", command);
        assertEquals(0, result.exitCode(), result.err());
        String page = result.outText();
        String name = command.isEmpty() ? "wsk" : "wsk-" + command;
        assertTrue(page.startsWith(".TH " + name.toUpperCase(Locale.ROOT) + " 1 "), page);
        String help = Wsk.run(command.isEmpty() ? "--help" : command, "--help").outText();
        help.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("-"))
                .map(line -> line.replaceFirst("[ =,].*", "").replace("-", "\\-"))
                .forEach(
                        option -> assertTrue(page.contains(option), option + " is not in " + page));
        assertFalse(page.contains("@|"), "marks that stand for colours: " + page);
        assertFalse(page.contains("%n"), page);
    }

    /** The judge of a page is who shows it. */
    @Test
    void theManualPagesAreGoodRoff() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "there is no groff here");
        for (String command : new String[] {"echo", "nc", "providers"}) {
            Path page = Files.write(folder.resolve(command), Wsk.run("man", command).out());
            assertEquals("", run("/usr/bin/groff", "-man", "-ww", "-z", page.toString()));
        }
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
        Path script = Files.write(folder.resolve("wsk"), Wsk.run("completion").out());
        assertEquals(
                "doctor",
                run("/bin/bash", "-c", complete(script, "COMP_WORDS=(wsk do) COMP_CWORD=1")));
        assertEquals(
                "--quiet",
                run("/bin/bash", "-c", complete(script, "COMP_WORDS=(wsk echo --q) COMP_CWORD=2")));
    }

    private static String complete(Path script, String words) {
        // It also asks bash for something that only a shell with a person at it has.
        return ". "
                + script
                + " && "
                + words
                + " && _complete_wsk 2>/dev/null; echo \"${COMPREPLY[*]}\"";
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still running");
            return Files.readString(output).strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
