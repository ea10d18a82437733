package wsk.api;

import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskProvider;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Walks through the services of a type so that a broken one costs no other. */
final class ServiceLookup {
    /** How often in a row the iterator may fail before we believe that it does not move on. */
    private static final int FAILURES_MAX = 1000;

    private ServiceLookup() {}

    /** A service, made, and where it came from. */
    record Service<S>(S instance, String source) {
        String describe() {
            return instance.getClass().getName() + " from " + source;
        }
    }

    /**
     * Makes every service of a type that a layer and the class path have, each class once. What
     * cannot be made is added to {@code rejected}.
     */
    static <S> List<Service<S>> all(Class<S> type, ModuleLayer layer, List<String> rejected) {
        List<Service<S>> services = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        walk(loader(type, layer), services, seen, rejected);
        // A layer's loader sees named modules only; the class path is asked for the rest.
        walk(classPathLoader(type), services, seen, rejected);
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
                    services.add(new Service<>(provider.get(), sourceOf(provider.type())));
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                reject(e, rejected);
            }
        }
    }

    private static void reject(Throwable failure, List<String> rejected) {
        Throwable cause = failure.getCause();
        String line = failure.getMessage() + (cause == null ? "" : ": " + cause);
        // The layer and the class path may both meet the same broken service.
        if (!rejected.contains(line)) {
            rejected.add(line);
        }
    }

    private static String sourceOf(Class<?> type) {
        Module module = type.getModule();
        if (!module.isNamed()) {
            return "the class path";
        }
        return module.getDescriptor().toNameAndVersion();
    }
}
