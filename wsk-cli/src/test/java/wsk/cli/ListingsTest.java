package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.api.WskProviderCharacteristics;
import wsk.api.WskSelection;
import wsk.api.WskVersion;
import wsk.cli.Wsk.Result;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the commands that only look print. */
class ListingsTest {
    private static final WskSelection SELECTION =
            new WskSelection(
                    Optional.of(new WskSelection.Requested("nio", "--x")),
                    Optional.of("nio"),
                    List.of(
                            provider("ring", false, "unavailable: no", "upgrade"),
                            provider("nio", true, "chosen: named by --x", "")),
                    List.of(new WskSelection.Extension("a.b", WskVersion.V1_0, "m@1")),
                    List.of("x.Y: broken \"thing\""));

    private static WskSelection.Provider provider(
            String name, boolean available, String verdict, String remedy) {
        return new WskSelection.Provider(
                name,
                "m." + name,
                new WskProviderCharacteristics(WskVersion.V1_0, WskVersion.V1_0),
                100,
                available,
                available ? Set.of("udp", "tcp", "its-own") : Set.of(),
                verdict,
                remedy);
    }

    private static String printed(WskSelection selection, boolean verbose) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProvidersCommand.print(
                selection, verbose, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void providersForPeople() {
        assertEquals(
                """
                  ring       unavailable: no
                             to do: upgrade
                             from m.ring, speaks 1.0 to 1.0, preference 100
                * nio        chosen: named by --x
                             from m.nio, speaks 1.0 to 1.0, preference 100
                             can: tcp, udp
                extension    a.b 1.0, from m@1
                rejected     x.Y: broken "thing"
                """,
                printed(SELECTION, false));
    }

    @Test
    void whatAProviderSaysInItsOwnWordsIsForThoseWhoAsk() {
        assertTrue(
                printed(SELECTION, true)
                        .contains("can: tcp, udp\n             in its own words: its-own\n"));
    }

    /** A word that only one of them uses for what all can do would say nothing of the others. */
    @Test
    void providersAreToldOfInTheSameWords() {
        Wsk.providers()
                .forEach(
                        name -> {
                            String printed = Wsk.run("providers").outText();
                            String told = printed.substring(printed.indexOf(" " + name + " "));
                            String can =
                                    told.lines()
                                            .filter(line -> line.strip().startsWith("can: "))
                                            .findFirst()
                                            .orElseThrow();
                            for (String word : new String[] {"tcp", "udp", "unix"}) {
                                assertTrue(can.contains(word), name + ": " + can);
                            }
                        });
    }

    @Test
    void providersForPrograms() {
        String json = ProvidersCommand.toJson(SELECTION).write();
        assertTrue(json.startsWith("{\n  \"chosen\": \"nio\",\n  \"requested\": {"), json);
        assertTrue(json.contains("\"remedy\": \"upgrade\""), json);
        assertTrue(json.contains("\"available\": false"), json);
        assertTrue(json.contains("\"x.Y: broken \\\"thing\\\"\""), json);
    }

    @Test
    void whoCouldNotStartIsTold() {
        assertEquals(List.of(), ProviderOption.passedOver(SELECTION));
        WskSelection passedOver =
                new WskSelection(
                        Optional.empty(),
                        Optional.of("nio"),
                        List.of(
                                provider("ring", false, "could not start: no room", ""),
                                provider("nio", true, "chosen: highest preference", "")),
                        List.of(),
                        List.of());
        assertEquals(
                List.of("ring could not start: no room; nio serves instead"),
                ProviderOption.passedOver(passedOver));
    }

    @Test
    void whoIsFoundHere() {
        Result result = Wsk.run("providers");
        assertEquals(0, result.exitCode());
        Wsk.providers()
                .forEach(
                        name ->
                                assertTrue(
                                        result.outText().contains(" " + name + " "),
                                        result.outText()));
        assertTrue(result.outText().lines().anyMatch(l -> l.startsWith("* ")), result.outText());
        assertTrue(result.outText().contains("wsk.ext.sample.idle-watch 1.0"));
        Result json = Wsk.run("providers", "--json");
        assertEquals(0, json.exitCode());
        assertTrue(json.outText().startsWith("{\n  \"chosen\": \""), json.outText());
    }

    @Test
    void theDoctorFindsAProvider() {
        Result result = Wsk.run("doctor");
        assertEquals(0, result.exitCode());
        assertTrue(result.outText().lines().anyMatch(l -> l.startsWith("ok       provider")));
        Result json = Wsk.run("doctor", "--json");
        assertEquals(0, json.exitCode());
        String text = json.outText();
        assertTrue(text.startsWith("{\n  \"schema\": 1,\n  \"chosen\": \""), text);
        assertTrue(text.contains("\"findings\": [\n    {\n      \"topic\": \"java\""), text);
    }

    @ParameterizedTest
    @CsvSource({"''", "providers", "doctor", "echo", "nc", "completion", "man"})
    void everyCommandExplainsItselfAndTellsItsVersion(String command) {
        for (String option : new String[] {"--help", "--version"}) {
            Result result = command.isEmpty() ? Wsk.run(option) : Wsk.run(command, option);
            assertEquals(0, result.exitCode());
            assertEquals("", result.err());
            String start =
                    option.equals("--help") ? ("Usage: wsk " + command).stripTrailing() : "wsk ";
            assertTrue(result.outText().startsWith(start), result.outText());
            assertEquals(option.equals("--help"), result.outText().contains("--debug"));
        }
    }
}
