package wsk.api;

import wsk.api.spi.WskExtensionProvider;

import java.util.ArrayList;
import java.util.List;

/** Finds extension interfaces. */
final class ExtensionLookup {
    private ExtensionLookup() {}

    /** The usable extension interfaces, and the same for people. */
    record Result(
            List<WskExtensionProvider<?, ?>> providers, List<WskSelection.Extension> described) {}

    /** One extension interface with the id it told us once. */
    private record Found(
            WskExtensionProvider<?, ?> provider, WskExtensionId<?, ?> id, String source) {
        boolean clashesWith(Found other) {
            return id.name().equals(other.id.name())
                    && id.version().major() == other.id.version().major();
        }
    }

    @SuppressWarnings("rawtypes") // A class literal has no type arguments; the elements are used as
    // WskExtensionProvider<?, ?>.
    static Result look(ModuleLayer layer, List<String> rejected) {
        List<Found> found = new ArrayList<>();
        for (ServiceLookup.Service<WskExtensionProvider> service :
                ServiceLookup.all(WskExtensionProvider.class, layer, rejected)) {
            try {
                WskExtensionProvider<?, ?> provider = service.instance();
                WskExtensionId<?, ?> id = provider.id();
                if (id == null) {
                    rejected.add(service.describe() + ": it has no id");
                    continue;
                }
                found.add(new Found(provider, id, service.source()));
            } catch (RuntimeException | LinkageError | AssertionError e) {
                rejected.add(service.describe() + ": failed when asked about itself: " + e);
            }
        }
        return unique(found, rejected);
    }

    /**
     * Two of one name and major version are both rejected, for nobody could say which was meant.
     */
    private static Result unique(List<Found> found, List<String> rejected) {
        List<WskExtensionProvider<?, ?>> providers = new ArrayList<>();
        List<WskSelection.Extension> described = new ArrayList<>();
        for (Found f : found) {
            List<String> clashing =
                    found.stream().filter(f::clashesWith).map(Found::source).toList();
            if (clashing.size() == 1) {
                providers.add(f.provider());
                described.add(
                        new WskSelection.Extension(f.id().name(), f.id().version(), f.source()));
            } else {
                rejected.add(
                        "extension "
                                + f.id()
                                + " from "
                                + f.source()
                                + ": the id is used by several, remove all but one: "
                                + String.join(", ", clashing));
            }
        }
        return new Result(providers, described);
    }
}
