package wsk.it.packed;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** What the jars say of themselves, read from the jars. */
class PackedModulesIT {
    private static final PackedModules PACKED = new PackedModules();

    @Test
    void everyModuleIsThereWithItsVersion() {
        Set<String> expected =
                Set.of(
                        "wsk.api",
                        "wsk.engine",
                        "wsk.tck",
                        "wsk.provider.nio",
                        "wsk.provider.iouring",
                        "wsk.provider.simulated",
                        "wsk.ext.sample",
                        "wsk.cli");
        assertEquals(new TreeSet<>(expected), PACKED.names());
        assertAll(
                PACKED.modules().stream()
                        .map(
                                module ->
                                        () ->
                                                assertEquals(
                                                        Optional.of(
                                                                System.getProperty(
                                                                        "wsk.it.version")),
                                                        module.getDescriptor().rawVersion(),
                                                        module.getName())));
    }

    @Test
    void theContractsNeedNothingButJava() {
        assertEquals(Set.of("java.base"), atRunTime("wsk.api"));
    }

    @Test
    void anExtensionNeedsTheContractsOnly() {
        assertEquals(Set.of("java.base", "wsk.api"), atRunTime("wsk.ext.sample"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsk.provider.nio", "wsk.provider.iouring", "wsk.provider.simulated"})
    void aProviderShowsNothingAndKnowsNoOther(String provider) {
        ModuleDescriptor descriptor = PACKED.descriptor(provider);
        assertEquals(Set.of(), descriptor.exports());
        assertEquals(Set.of(), descriptor.opens());
        assertFalse(descriptor.isOpen());
        assertTrue(
                Set.of("java.base", "wsk.api", "wsk.engine", "org.slf4j", "jdk.net", "jdk.jfr")
                        .containsAll(atRunTime(provider)),
                () -> provider + " requires " + atRunTime(provider));
    }

    private static Set<String> atRunTime(String module) {
        return PACKED.descriptor(module).requires().stream()
                .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
                .map(Requires::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The lookup finds on the class path what it finds on the module path. */
    @Test
    void theClassPathFindsWhatTheModulePathFinds() throws IOException {
        for (String module : PACKED.names()) {
            Set<String> services = new TreeSet<>(PACKED.classPathServices(module));
            Set<ModuleDescriptor.Provides> provides = PACKED.descriptor(module).provides();
            provides.forEach(provided -> services.add(provided.service()));
            for (String service : services) {
                List<String> fromDescriptor =
                        provides.stream()
                                .filter(provided -> provided.service().equals(service))
                                .flatMap(provided -> provided.providers().stream())
                                .toList();
                assertEquals(
                        fromDescriptor,
                        PACKED.classPathProviders(module, service),
                        module + " provides " + service);
            }
        }
    }

    /** Users are told to enable native access for one module: no other may need it. */
    @Test
    void oneModuleNeedsNativeAccess() {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        ToolProvider scan = ToolProvider.findFirst("jnativescan").orElseThrow();
        scan.run(
                writer,
                writer,
                "--print-native-access",
                "--module-path",
                System.getProperty("wsk.it.modules"),
                "--add-modules",
                String.join(",", PACKED.names()));
        assertEquals("wsk.provider.iouring", out.toString().strip());
    }

    @Test
    void whatIsExportedShowsOnlyWhatItsUserCanName() throws IOException {
        List<String> leaks = new ArrayList<>();
        for (Module module : PACKED.modules()) {
            for (Class<?> type : PACKED.exportedTypes(module)) {
                leaks.addAll(Surface.leaksOf(type));
            }
        }
        assertTrue(leaks.isEmpty(), lines(leaks));
    }

    /** Types that leak on purpose: were the search blind, the test above would always pass. */
    @Test
    void aLeakIsFound() {
        assertEquals(
                List.of(
                        Leaking.class.getName()
                                + " shows "
                                + Hidden.class.getName()
                                + ", which is not exported"),
                Surface.leaksOf(Leaking.class));
    }

    static final class Hidden {}

    interface Leaking {
        List<? extends Hidden[]> hidden();
    }

    private static Supplier<String> lines(List<String> lines) {
        return () -> lines.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }
}
