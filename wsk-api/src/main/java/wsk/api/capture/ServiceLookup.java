package wsk.api.capture;

import wsk.api.WskRegistrationOptions;
import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskProvider;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Walks through the services of a type so that a broken one costs no other. */
final class ServiceLookup {
    /** How often in a row the iterator may fail before we believe that it does not move on. */
    private static final int FAILURES_MAX = 1000;

    private ServiceLookup() {}

    /**
     * {@return the services that may be used, where several may have one name: one of a child layer
     * comes before one of its parents', and of two that are left both are rejected, for nobody
     * could say which was meant}
     *
     * @param found all
     * @param named what each is to people, such as {@code provider nio}
     * @param clashes whether two have one name; each has its own
     * @param origin where each came from
     * @param <F> what was found
     */
    static <F> List<F> unique(
            List<F> found,
            Function<F, String> named,
            BiPredicate<F, F> clashes,
            Function<F, Origin> origin,
            List<String> rejected) {
        List<F> unique = new ArrayList<>();
        for (F one : found) {
            List<Origin> namesakes =
                    found.stream().filter(other -> clashes.test(one, other)).map(origin).toList();
            Origin own = origin.apply(one);
            Optional<Origin> nearer =
                    namesakes.stream().filter(other -> other.shadows(own)).findFirst();
            List<Origin> equals =
                    namesakes.stream()
                            .filter(other -> namesakes.stream().noneMatch(n -> n.shadows(other)))
                            .toList();
            String who = named.apply(one) + " from " + own;
            if (nearer.isPresent()) {
                rejected.add(who + ": the one from " + nearer.get() + " comes before it");
            } else if (equals.size() == 1) {
                unique.add(one);
            } else {
                rejected.add(
                        who
                                + ": the name is used by several, remove all but one: "
                                + equals.stream()
                                        .map(Origin::source)
                                        .collect(Collectors.joining(", ")));
            }
        }
        return unique;
    }

    /** A service, made, and where it came from. */
    record Service<S>(S instance, Origin origin) {
        String describe() {
            return instance.getClass().getName() + " from " + origin;
        }
    }

    /**
     * Where a service came from.
     *
     * @param source the module, or else the class path
     * @param layer its layer; what is on the class path belongs to the boot layer
     */
    record Origin(String source, ModuleLayer layer) {
        private static Origin of(Class<?> type) {
            Module module = type.getModule();
            return module.isNamed()
                    ? new Origin(module.getDescriptor().toNameAndVersion(), module.getLayer())
                    : new Origin("the class path", ModuleLayer.boot());
        }

        /** {@return whether this comes before what an ancestor's layer has of the same name} */
        boolean shadows(Origin other) {
            return isAncestor(other.layer, layer);
        }

        private static boolean isAncestor(ModuleLayer who, ModuleLayer of) {
            return of.parents().stream()
                    .anyMatch(parent -> parent.equals(who) || isAncestor(who, parent));
        }

        @Override
        public String toString() {
            return source;
        }
    }

    /**
     * Makes every service of a type where the options say to look, each class once. Those that
     * cannot be made are added to {@code rejected}.
     */
    static <S> List<Service<S>> all(
            Class<S> type, WskRegistrationOptions options, List<String> rejected) {
        List<Service<S>> services = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        walk(loader(type, options.layer()), services, seen, rejected);
        if (options.classPath()) {
            // The loader of a layer sees named modules only; the class path is asked for the rest.
            walk(classPathLoader(type), services, seen, rejected);
        }
        return services;
    }

    /**
     * ServiceLoader checks that the calling module declares the use, so both calls must be spelled
     * out here.
     */
    @SuppressWarnings("unchecked") // Each branch makes the loader of the type it was asked for.
    private static <S> ServiceLoader<S> loader(Class<S> type, ModuleLayer layer) {
        return (ServiceLoader<S>)
                (type == WskProvider.class
                        ? ServiceLoader.load(layer, WskProvider.class)
                        : ServiceLoader.load(layer, WskExtensionProvider.class));
    }

    @SuppressWarnings("unchecked") // Each branch makes the loader of the type it was asked for.
    private static <S> ServiceLoader<S> classPathLoader(Class<S> type) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader where = context == null ? ClassLoader.getSystemClassLoader() : context;
        return (ServiceLoader<S>)
                (type == WskProvider.class
                        ? ServiceLoader.load(WskProvider.class, where)
                        : ServiceLoader.load(WskExtensionProvider.class, where));
    }

    private static <S> void walk(
            ServiceLoader<S> loader,
            List<Service<S>> services,
            Set<Class<?>> seen,
            List<String> rejected) {
        Iterator<ServiceLoader.Provider<S>> providers = loader.stream().iterator();
        int failures = 0;
        while (failures < FAILURES_MAX) {
            // Both steps can fail: hasNext when a class is missing, get when a constructor throws.
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<S> provider = providers.next();
                if (seen.add(provider.type())) {
                    services.add(new Service<>(provider.get(), Origin.of(provider.type())));
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                reject(e, rejected);
            }
        }
    }

    private static void reject(Throwable failure, List<String> rejected) {
        Throwable cause = failure.getCause();
        String line =
                failure instanceof NoClassDefFoundError
                        ? "a service lacks a class, and most likely its jar is missing: "
                                + String.valueOf(failure.getMessage()).replace('/', '.')
                        : failure.getMessage() + (cause == null ? "" : ": " + cause);
        // The layer and the class path may both meet the same broken service.
        if (!rejected.contains(line)) {
            rejected.add(line);
        }
    }
}
