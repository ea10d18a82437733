package wsk.api;

import org.jspecify.annotations.Nullable;

import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskProbe;
import wsk.api.spi.WskProvider;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds providers and extension interfaces and chooses the provider. */
final class Discovery {
    /** The system property that names the provider. */
    static final String PROPERTY = "wsk.provider";

    /** The environment variable that names the provider. */
    static final String ENVIRONMENT = "WSK_PROVIDER";

    private final WskRegistrationOptions options;

    Discovery(WskRegistrationOptions options) {
        this.options = options;
    }

    /** A provider that was found and asked. */
    record Found(
            WskProvider provider,
            String name,
            String source,
            WskProviderCharacteristics characteristics,
            int preference,
            WskProbe probe) {
        boolean available() {
            return probe instanceof WskProbe.Available;
        }
    }

    /**
     * What a lookup came to.
     *
     * @param chosen who won; null if nobody
     * @param failedWith why nobody won
     * @param characteristics of who won, or of the best that speaks another version; null if there
     *     is nobody
     * @param mayBecomeAvailable whether looking again later could help
     */
    record Outcome(
            @Nullable Found chosen,
            NtStatus failedWith,
            String message,
            @Nullable WskProviderCharacteristics characteristics,
            boolean mayBecomeAvailable,
            WskSelection selection,
            List<WskExtensionProvider<?, ?>> extensions) {
        WskException failure() {
            return new WskException(failedWith, message + System.lineSeparator() + selection);
        }
    }

    Outcome look(WskVersion version) {
        List<String> rejected = new ArrayList<>();
        ExtensionLookup.Result extensions = ExtensionLookup.look(options.layer(), rejected);
        List<Found> found = findProviders(rejected);
        Optional<WskSelection.Requested> requested = requested();
        Found chosen = null;
        for (Found candidate : found) {
            if (eligible(candidate, requested, version)) {
                chosen = candidate;
                break;
            }
        }
        WskSelection selection =
                new WskSelection(
                        requested,
                        Optional.ofNullable(chosen).map(Found::name),
                        describe(found, chosen, requested, version),
                        extensions.described(),
                        rejected);
        return outcome(chosen, found, requested, version, selection, extensions.providers());
    }

    private Optional<WskSelection.Requested> requested() {
        if (options.provider().isPresent()) {
            return options.provider()
                    .map(name -> new WskSelection.Requested(name, "the registration"));
        }
        String property = System.getProperty(PROPERTY, "");
        if (!property.isBlank()) {
            return Optional.of(
                    new WskSelection.Requested(property, "the system property " + PROPERTY));
        }
        String variable = System.getenv().getOrDefault(ENVIRONMENT, "");
        if (!variable.isBlank()) {
            return Optional.of(
                    new WskSelection.Requested(
                            variable, "the environment variable " + ENVIRONMENT));
        }
        return Optional.empty();
    }

    /**
     * All usable providers, the best first; two of one name are both rejected, for nobody could say
     * which was meant.
     */
    private List<Found> findProviders(List<String> rejected) {
        List<Found> found = new ArrayList<>();
        for (ServiceLookup.Service<WskProvider> service :
                ServiceLookup.all(WskProvider.class, options.layer(), rejected)) {
            try {
                found.add(ask(service));
            } catch (RuntimeException | LinkageError | AssertionError e) {
                rejected.add(service.describe() + ": failed when asked about itself: " + e);
            }
        }
        List<Found> unique = new ArrayList<>();
        for (Found candidate : found) {
            List<String> namesakes =
                    found.stream()
                            .filter(other -> other.name().equals(candidate.name()))
                            .map(Found::source)
                            .toList();
            if (namesakes.size() == 1) {
                unique.add(candidate);
            } else {
                rejected.add(
                        "provider "
                                + candidate.name()
                                + " from "
                                + candidate.source()
                                + ": the name is used by several, remove all but one: "
                                + String.join(", ", namesakes));
            }
        }
        unique.sort(
                Comparator.comparingInt(Found::preference).reversed().thenComparing(Found::name));
        return unique;
    }

    private static Found ask(ServiceLookup.Service<WskProvider> service) {
        WskProvider provider = service.instance();
        String name = provider.name();
        if (name.isBlank()) {
            throw new IllegalStateException("its name is blank");
        }
        WskProviderCharacteristics characteristics = provider.characteristics();
        if (characteristics == null) {
            throw new IllegalStateException("it has no versions");
        }
        WskProbe probe = provider.probe();
        if (probe == null) {
            throw new IllegalStateException("its probe answered nothing");
        }
        return new Found(
                provider, name, service.source(), characteristics, provider.preference(), probe);
    }

    private static boolean eligible(
            Found candidate, Optional<WskSelection.Requested> requested, WskVersion version) {
        boolean wanted =
                requested.isPresent()
                        ? requested.get().name().equals(candidate.name())
                        : candidate.preference() != WskProvider.PREFERENCE_NEVER;
        return wanted && candidate.available() && candidate.characteristics().includes(version);
    }

    private static List<WskSelection.Provider> describe(
            List<Found> found,
            @Nullable Found chosen,
            Optional<WskSelection.Requested> requested,
            WskVersion version) {
        List<WskSelection.Provider> described = new ArrayList<>();
        for (Found f : found) {
            String verdict = verdict(f, chosen, requested, version);
            Set<String> capabilities = Set.of();
            String remedy = "";
            switch (f.probe()) {
                case WskProbe.Available available -> capabilities = available.capabilities();
                case WskProbe.Unavailable unavailable -> remedy = unavailable.remedy();
            }
            described.add(
                    new WskSelection.Provider(
                            f.name(),
                            f.source(),
                            f.characteristics(),
                            f.preference(),
                            f.available(),
                            capabilities,
                            verdict,
                            remedy));
        }
        return described;
    }

    private static String verdict(
            Found candidate,
            @Nullable Found chosen,
            Optional<WskSelection.Requested> requested,
            WskVersion version) {
        if (candidate.equals(chosen)) {
            return requested.isPresent()
                    ? "chosen: named by " + requested.get().by()
                    : "chosen: highest preference among the available";
        }
        if (candidate.probe() instanceof WskProbe.Unavailable unavailable) {
            return "unavailable: " + unavailable.reason();
        }
        if (!candidate.characteristics().includes(version)) {
            return versionMismatch(candidate, version);
        }
        if (requested.isPresent()) {
            return "available, but " + requested.get().name() + " was named";
        }
        return candidate.preference() == WskProvider.PREFERENCE_NEVER
                ? "available when named"
                : "available, but not preferred";
    }

    private static String versionMismatch(Found candidate, WskVersion version) {
        return "speaks versions "
                + candidate.characteristics()
                + ", the client asks for "
                + version;
    }

    private static Outcome outcome(
            @Nullable Found chosen,
            List<Found> found,
            Optional<WskSelection.Requested> requested,
            WskVersion version,
            WskSelection selection,
            List<WskExtensionProvider<?, ?>> extensions) {
        NtStatus status = NtStatus.SUCCESS;
        String message = "";
        WskProviderCharacteristics characteristics =
                chosen == null ? null : chosen.characteristics();
        if (chosen == null) {
            List<Found> candidates =
                    found.stream()
                            .filter(
                                    f ->
                                            requested.isEmpty()
                                                    || requested.get().name().equals(f.name()))
                            .toList();
            Optional<Found> mismatched =
                    candidates.stream()
                            .filter(Found::available)
                            .filter(f -> !f.characteristics().includes(version))
                            .findFirst();
            characteristics =
                    mismatched
                            .or(() -> candidates.stream().findFirst())
                            .map(Found::characteristics)
                            .orElse(null);
            if (mismatched.isPresent()) {
                status = NtStatus.NOINTERFACE;
                message =
                        mismatched.get().name() + " " + versionMismatch(mismatched.get(), version);
            } else {
                status = NtStatus.DEVICE_NOT_READY;
                message = noneAvailable(candidates, found, requested);
            }
        }
        return new Outcome(
                chosen,
                status,
                message,
                characteristics,
                status != NtStatus.NOINTERFACE,
                selection,
                extensions);
    }

    private static String noneAvailable(
            List<Found> candidates, List<Found> found, Optional<WskSelection.Requested> requested) {
        if (requested.isEmpty()) {
            return found.isEmpty()
                    ? "no provider was found: put one on the module path, or on the class path with"
                            + " its META-INF/services"
                    : "no provider is available";
        }
        WskSelection.Requested named = requested.get();
        if (candidates.isEmpty()) {
            return "there is no provider "
                    + named.name()
                    + ", named by "
                    + named.by()
                    + "; there are: "
                    + found.stream().map(Found::name).toList();
        }
        return switch (candidates.getFirst().probe()) {
            case WskProbe.Unavailable u ->
                    "provider "
                            + named.name()
                            + ", named by "
                            + named.by()
                            + ", is unavailable: "
                            + u.reason()
                            + (u.remedy().isEmpty() ? "" : "; " + u.remedy());
            case WskProbe.Available _ ->
                    throw new AssertionError("an available one was not chosen");
        };
    }
}
