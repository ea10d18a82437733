package wsk.api.capture;

import wsk.api.WskExtensionId;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskExtensionProvider;

import java.util.ArrayList;
import java.util.List;

/** Finds extension interfaces. */
final class ExtensionLookup {
    private ExtensionLookup() {}

    /** The usable extension interfaces, and the same for people. */
    record Result(
            List<WskAttachingClient.Extension> extensions,
            List<WskSelection.Extension> described) {}

    /** One extension interface with the id it told us once. */
    private record Found(
            WskExtensionProvider<?, ?> provider,
            WskExtensionId<?, ?> id,
            ServiceLookup.Origin origin) {
        boolean clashesWith(Found other) {
            return id.name().equals(other.id.name())
                    && id.version().major() == other.id.version().major();
        }
    }

    @SuppressWarnings("rawtypes") // A class literal has no type arguments; the elements are used as
    // WskExtensionProvider<?, ?>.
    static Result look(WskRegistrationOptions options, List<String> rejected) {
        List<Found> found = new ArrayList<>();
        for (ServiceLookup.Service<WskExtensionProvider> service :
                ServiceLookup.all(WskExtensionProvider.class, options, rejected)) {
            try {
                WskExtensionProvider<?, ?> provider = service.instance();
                WskExtensionId<?, ?> id = provider.id();
                if (id == null) {
                    rejected.add(service.describe() + ": it has no id");
                    continue;
                }
                found.add(new Found(provider, id, service.origin()));
            } catch (RuntimeException | LinkageError | AssertionError e) {
                rejected.add(service.describe() + ": failed when asked about itself: " + e);
            }
        }
        return unique(found, rejected);
    }

    /** Of one name there may be several major versions, each its own. */
    private static Result unique(List<Found> found, List<String> rejected) {
        List<Found> usable =
                ServiceLookup.unique(
                        found,
                        each -> "extension " + each.id(),
                        Found::clashesWith,
                        Found::origin,
                        rejected);
        List<WskAttachingClient.Extension> extensions =
                usable.stream()
                        .map(each -> new WskAttachingClient.Extension(each.id(), each.provider()))
                        .toList();
        List<WskSelection.Extension> described =
                usable.stream()
                        .map(
                                each ->
                                        new WskSelection.Extension(
                                                each.id().name(),
                                                each.id().version(),
                                                each.origin().source()))
                        .toList();
        return new Result(extensions, described);
    }
}
