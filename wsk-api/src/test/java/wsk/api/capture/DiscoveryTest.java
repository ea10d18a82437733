package wsk.api.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.api.NtStatus;
import wsk.api.WskClientNpi;
import wsk.api.WskException;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.WskVersion;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who is found, who is chosen, and what is said about the others. */
final class DiscoveryTest {
    @TempDir Path directory;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void forget() {
        PluginLog.EVENTS.clear();
        PluginLog.late = false;
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
        System.clearProperty(Discovery.PROPERTY);
    }

    private void plugins(List<String> providers, List<String> extensions) {
        Thread.currentThread()
                .setContextClassLoader(PluginLoader.of(directory, providers, extensions));
    }

    private void providers(String... names) {
        plugins(List.of(names), List.of());
    }

    private static WskRegistration registration(WskRegistrationOptions options) {
        return WskRegistration.register(WskClientNpi.of("a test"), options);
    }

    private static WskSelection select() {
        return registration(WskRegistrationOptions.defaults()).selection();
    }

    private static WskSelection select(String named) {
        return registration(WskRegistrationOptions.defaults().withProvider(named)).selection();
    }

    private static WskException refusal(WskRegistrationOptions options) {
        return assertThrows(
                WskException.class,
                () -> registration(options).captureProviderNpi(WskRegistration.NO_WAIT));
    }

    private static void assertSays(WskException refused, String... words) {
        for (String word : words) {
            assertTrue(refused.toString().contains(word), () -> word + " in: " + refused);
        }
    }

    private static String verdict(WskSelection selection, String name) {
        return selection.providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void highestPreferenceWinsAndNamesDecideBetweenEquals() {
        providers("Good", "Better", "Alpha");
        WskSelection selection = select();
        assertEquals(Optional.of("alpha"), selection.chosen());
        assertEquals(
                List.of("alpha", "better", "good"),
                selection.providers().stream().map(WskSelection.Provider::name).toList());
        assertTrue(verdict(selection, "good").contains("not preferred"));
        assertEquals("the class path", selection.providers().getFirst().source());
    }

    @Test
    void whoPrefersNeverIsChosenOnlyWhenNamed() {
        providers("Never");
        assertEquals(Optional.empty(), select().chosen());
        assertEquals("available when named", verdict(select(), "never"));
        assertEquals(Optional.of("never"), select("never").chosen());
        assertEquals(
                NtStatus.DEVICE_NOT_READY, refusal(WskRegistrationOptions.defaults()).status());
    }

    @Test
    void theUnavailableIsPassedOverUnlessItWasNamed() {
        providers("Good", "Weak");
        WskSelection selection = select();
        assertEquals(Optional.of("good"), selection.chosen());
        assertEquals("unavailable: the kernel is too old", verdict(selection, "weak"));
        WskException refused = refusal(WskRegistrationOptions.defaults().withProvider("weak"));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        assertSays(refused, "weak", "the kernel is too old", "get a newer one", "registration");
    }

    @Test
    void whatAProviderDoesWithoutStandsInItsVerdict() {
        providers("Frank");
        assertEquals(
                "chosen: highest preference among the available; without haste: it is Sunday",
                verdict(select(), "frank"));
    }

    @Test
    void aNamedProviderThatIsMissingIsAnErrorThatNamesThoseThere() {
        providers("Good", "Better");
        WskException refused = refusal(WskRegistrationOptions.defaults().withProvider("best"));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        assertSays(refused, "best", "good", "better");
    }

    @Test
    void theOptionComesBeforeTheProperty() {
        providers("Good", "Better");
        System.setProperty(Discovery.PROPERTY, "good");
        WskSelection byProperty = select();
        assertEquals(Optional.of("good"), byProperty.chosen());
        assertTrue(byProperty.requested().orElseThrow().by().contains(Discovery.PROPERTY));
        WskSelection byOption = select("better");
        assertEquals(Optional.of("better"), byOption.chosen());
        assertTrue(verdict(byOption, "good").contains("better was named"));
    }

    @Test
    void twoOfOneNameAreBothRejected() {
        providers("Good", "Twin", "Alpha");
        WskSelection selection = select();
        assertEquals(Optional.of("alpha"), selection.chosen());
        assertEquals(1, selection.providers().size());
        assertEquals(2, selection.rejected().size());
        assertTrue(selection.rejected().getFirst().contains("used by several"));
    }

    @Test
    void aBrokenProviderCostsNoOther() {
        providers(
                "ThrowsInConstructor",
                "ThrowsInName",
                "ThrowsInProbe",
                "Linkless",
                "Blank",
                "DoesNotExist",
                "Good");
        WskSelection selection = select();
        assertEquals(Optional.of("good"), selection.chosen());
        assertEquals(6, selection.rejected().size(), selection::toString);
        String all = String.join("\n", selection.rejected());
        for (String word :
                List.of(
                        "no wish to exist",
                        "no name to say",
                        "no wish to be probed",
                        "some/library/Gone",
                        "blank",
                        "DoesNotExist")) {
            assertTrue(all.contains(word), () -> word + " in: " + all);
        }
    }

    @Test
    void aBrokenProviderIsNamedInTheError() {
        providers("ThrowsInConstructor");
        WskException refused = refusal(WskRegistrationOptions.defaults());
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        assertSays(refused, "no wish to exist", "ThrowsInConstructor");
    }

    @Test
    void withoutAnyProviderTheErrorSaysWhatToDo() {
        providers();
        assertSays(refusal(WskRegistrationOptions.defaults()), "no provider was found", "path");
    }

    @Test
    void anotherMajorVersionIsRefusedWithBothNamed() {
        providers("Future");
        WskException refused = refusal(WskRegistrationOptions.defaults());
        assertEquals(NtStatus.NOINTERFACE, refused.status());
        assertSays(refused, "2.0 to 2.4", "1.0", "future");
        assertEquals(
                new WskVersion(2, 4),
                registration(WskRegistrationOptions.defaults())
                        .queryProviderCharacteristics()
                        .highestVersion());
        providers("Future", "Good");
        assertEquals(Optional.of("good"), select().chosen());
    }

    @Test
    void extensionsOfOneNameAndMajorVersionAreBothRejected() {
        plugins(List.of("Good"), List.of("ToneOne", "ToneOneTwin", "ToneTwo", "ToneBroken"));
        WskSelection selection = select();
        assertEquals(
                List.of(new WskVersion(2, 0)),
                selection.extensions().stream().map(WskSelection.Extension::version).toList());
        assertEquals(3, selection.rejected().size(), selection::toString);
        plugins(List.of("Good"), List.of("ToneOne", "ToneTwo"));
        assertEquals(2, select().extensions().size());
    }

    @Test
    void theSelectionIsATableForPeople() {
        plugins(List.of("Good", "Weak", "ThrowsInName"), List.of("ToneOne"));
        String table = select().toString();
        for (String word :
                List.of(
                        "provider: good",
                        "highest preference",
                        "the kernel is too old; get a newer one",
                        "extension org.example.tone 1.1",
                        "rejected: ",
                        "the class path")) {
            assertTrue(table.contains(word), () -> word + " in: " + table);
        }
        assertTrue(select("good").toString().contains("good named by the registration"));
    }

    @Test
    void aLayerIsSearchedToo() {
        providers("Good");
        ModuleLayer layer = PluginLoader.layer("org.example.stranger", "Better");
        WskSelection selection =
                registration(WskRegistrationOptions.defaults().withLayer(layer)).selection();
        assertEquals(Optional.of("better"), selection.chosen());
        assertEquals("org.example.stranger@3.1", selection.providers().getFirst().source());
        assertEquals(1, selection.providers().size(), "the class path is another place");
        assertEquals(Optional.of("good"), select().chosen(), "without the layer");
    }

    @Test
    void aLayerAndTheClassPathAreSearchedWhereBothAreAskedFor() {
        providers("Good");
        ModuleLayer layer = PluginLoader.layer("org.example.stranger", "Better");
        WskRegistrationOptions both =
                WskRegistrationOptions.defaults().withLayer(layer).withClassPath(true);
        assertEquals(2, registration(both).selection().providers().size());
        WskRegistrationOptions neither = WskRegistrationOptions.defaults().withClassPath(false);
        assertEquals(List.of(), registration(neither).selection().providers());
    }

    @Test
    void aChildLayerComesBeforeItsParents() {
        providers();
        ModuleLayer old = PluginLoader.layer("org.example.old", "Good");
        ModuleLayer young = PluginLoader.layer(old, "org.example.young", "Twin");
        WskSelection selection =
                registration(WskRegistrationOptions.defaults().withLayer(young)).selection();
        assertEquals(Optional.of("good"), selection.chosen());
        assertEquals("org.example.young@3.1", selection.providers().getFirst().source());
        assertEquals(1, selection.rejected().size());
        assertTrue(selection.rejected().getFirst().contains("org.example.old@3.1"));
        assertEquals(
                "org.example.old@3.1",
                registration(WskRegistrationOptions.defaults().withLayer(old))
                        .selection()
                        .providers()
                        .getFirst()
                        .source());
    }

    @Test
    void aLayerComesBeforeTheClassPath() {
        providers("Good");
        ModuleLayer layer = PluginLoader.layer("org.example.young", "Twin");
        WskSelection selection =
                registration(WskRegistrationOptions.defaults().withLayer(layer).withClassPath(true))
                        .selection();
        assertEquals("org.example.young@3.1", selection.providers().getFirst().source());
    }

    @Test
    void selectingAttachesNobody() {
        providers("Good");
        select();
        registration(WskRegistrationOptions.defaults()).queryProviderCharacteristics();
        assertEquals(List.of(), PluginLog.EVENTS);
    }
}
