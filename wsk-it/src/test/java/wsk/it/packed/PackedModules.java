package wsk.it.packed;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The jars this project ships, read as modules and loaded into a layer of their own. */
final class PackedModules {
    private final ModuleFinder finder =
            ModuleFinder.of(Path.of(System.getProperty("wsk.it.modules")));
    private final ModuleLayer layer = load();

    private ModuleLayer load() {
        // The finder comes before the boot layer: every module below is the packed one.
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), names());
        return ModuleLayer.boot()
                .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    }

    /** The names of our own modules. */
    Set<String> names() {
        return finder.findAll().stream()
                .map(ModuleReference::descriptor)
                .map(ModuleDescriptor::name)
                .filter(name -> name.startsWith("wsk."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Our own modules, in the order of their names. */
    List<Module> modules() {
        return names().stream().map(name -> layer.findModule(name).orElseThrow()).toList();
    }

    ModuleDescriptor descriptor(String module) {
        return finder.find(module).orElseThrow().descriptor();
    }

    /** The public types of the packages a module exports to all. */
    List<Class<?>> exportedTypes(Module module) throws IOException {
        Set<String> packages = new HashSet<>();
        for (ModuleDescriptor.Exports exports : module.getDescriptor().exports()) {
            if (!exports.isQualified()) {
                packages.add(exports.source());
            }
        }
        return entries(module.getName()).stream()
                .filter(entry -> entry.endsWith(".class") && entry.contains("/"))
                .map(entry -> entry.substring(0, entry.length() - 6).replace('/', '.'))
                .filter(name -> packages.contains(name.substring(0, name.lastIndexOf('.'))))
                .<Class<?>>map(name -> Class.forName(module, name))
                .filter(Surface::isVisible)
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    /** The providers a class-path user gets for a service: the lines of META-INF/services. */
    List<String> classPathProviders(String module, String service) throws IOException {
        try (ModuleReader reader = finder.find(module).orElseThrow().open()) {
            Optional<InputStream> file = reader.open("META-INF/services/" + service);
            if (file.isEmpty()) {
                return List.of();
            }
            try (InputStream stream = file.get()) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
            }
        }
    }

    /** The services a jar lists for class-path users. */
    Set<String> classPathServices(String module) throws IOException {
        String folder = "META-INF/services/";
        return entries(module).stream()
                .filter(entry -> entry.startsWith(folder) && !entry.endsWith("/"))
                .map(entry -> entry.substring(folder.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> entries(String module) throws IOException {
        try (ModuleReader reader = finder.find(module).orElseThrow().open();
                var entries = reader.list()) {
            return entries.toList();
        }
    }
}
