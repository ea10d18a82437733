package wsk.api.capture;

import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskProvider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A class path of its own with plug-ins on it, and plug-in modules without a jar. */
final class PluginLoader extends ClassLoader {
    private static final String PACKAGE = "wsk.api.plugins";

    private final Path directory;

    private PluginLoader(Path directory) {
        super(PluginLoader.class.getClassLoader());
        this.directory = directory;
    }

    /** {@return a class path with these providers and extension interfaces, by simple name} */
    static PluginLoader of(Path directory, List<String> providers, List<String> extensions) {
        try {
            write(directory, WskProvider.class, providers);
            write(directory, WskExtensionProvider.class, extensions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PluginLoader(directory);
    }

    private static void write(Path directory, Class<?> type, List<String> names)
            throws IOException {
        List<String> lines = names.stream().map(name -> PACKAGE + "." + name).toList();
        Files.write(directory.resolve(type.getName()), lines);
    }

    private static byte[] bytesOf(String className) {
        String file = className.replace('.', '/') + ".class";
        try (InputStream in = PluginLoader.class.getClassLoader().getResourceAsStream(file)) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = bytesOf(name);
            if (bytes.length == 0) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        String prefix = "META-INF/services/";
        Path file = directory.resolve(name.replace(prefix, "").replace('/', '_'));
        if (name.startsWith(prefix) && Files.exists(file)) {
            return Collections.enumeration(List.of(file.toUri().toURL()));
        }
        return super.getResources(name);
    }

    /** {@return a layer with one module that provides one provider} */
    static ModuleLayer layer(String module, String provider) {
        return layer(ModuleLayer.boot(), module, provider);
    }

    /** {@return a layer above another, with one module that provides one provider} */
    static ModuleLayer layer(ModuleLayer parent, String module, String provider) {
        ModuleDescriptor descriptor =
                ModuleDescriptor.newModule(module)
                        .requires("wsk.api")
                        .version("3.1")
                        .packages(Set.of(PACKAGE))
                        .provides(WskProvider.class.getName(), List.of(PACKAGE + "." + provider))
                        .build();
        return parent.defineModulesWithOneLoader(
                parent.configuration()
                        .resolve(new OneModule(descriptor), ModuleFinder.of(), Set.of(module)),
                ClassLoader.getSystemClassLoader());
    }

    /** Finds one module whose classes are the plug-ins. */
    private record OneModule(ModuleDescriptor descriptor) implements ModuleFinder {
        @Override
        public Optional<ModuleReference> find(String name) {
            return findAll().stream()
                    .filter(found -> found.descriptor().name().equals(name))
                    .findFirst();
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.of(
                    new ModuleReference(descriptor, URI.create("test:plugins")) {
                        @Override
                        public ModuleReader open() {
                            return new Classes();
                        }
                    });
        }
    }

    /** Reads the plug-ins' classes. */
    private static final class Classes implements ModuleReader {
        @Override
        public Optional<URI> find(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<InputStream> open(String name) {
            return Optional.ofNullable(
                    PluginLoader.class.getClassLoader().getResourceAsStream(name));
        }

        @Override
        public Stream<String> list() {
            return Stream.empty();
        }

        @Override
        public void close() {}
    }
}
