package wsk.api.capture;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskException;
import wsk.api.WskProviderCharacteristics;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.WskVersion;
import wsk.api.spi.WskAttachingClient;
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

    /**
     * A provider that was found and asked.
     *
     * @param failure why it could not start, though it could be used; empty if it did not fail
     */
    record Found(
            WskProvider provider,
            String name,
            ServiceLookup.Origin origin,
            WskProviderCharacteristics characteristics,
            int preference,
            WskProbe probe,
            String failure) {
        /** {@return whether it is available and did not fail to start} */
        boolean available() {
            return probe instanceof WskProbe.Available && failure.isEmpty();
        }

        /** {@return the same after another look at whether it is available} */
        private Found probedAgain() {
            return probe instanceof WskProbe.Available
                    ? this
                    : new Found(
                            provider,
                            name,
                            origin,
                            characteristics,
                            preference,
                            probed(provider),
                            failure);
        }

        private Found failed(String why) {
            return new Found(provider, name, origin, characteristics, preference, probe, why);
        }
    }

    /**
     * The result of a lookup.
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
            List<WskAttachingClient.Extension> extensions) {
        WskException failure() {
            return new WskException(failedWith, message + System.lineSeparator() + selection);
        }
    }

    /** Makes all services, and asks each provider whether it is available. */
    Survey survey() {
        List<String> rejected = new ArrayList<>();
        ExtensionLookup.Result extensions = ExtensionLookup.look(options, rejected);
        return new Survey(findProviders(rejected), extensions, rejected);
    }

    /** All services that were found, and what became of them so far. */
    final class Survey {
        private final List<Found> found;
        private final ExtensionLookup.Result extensions;
        private final List<String> rejected;

        private Survey(
                List<Found> found, ExtensionLookup.Result extensions, List<String> rejected) {
            this.found = found;
            this.extensions = extensions;
            this.rejected = rejected;
        }

        /** Asks the unavailable providers again; makes none. */
        void probeAgain() {
            found.replaceAll(Found::probedAgain);
        }

        /** Notes that a provider could not start, so that it is not chosen again. */
        void failed(Found who, String why) {
            found.replaceAll(each -> each.equals(who) ? each.failed(why) : each);
        }

        /** Chooses. */
        Outcome choose(WskVersion version) {
            Optional<WskSelection.Requested> requested = requested();
            Found chosen =
                    found.stream()
                            .filter(candidate -> eligible(candidate, requested, version))
                            .findFirst()
                            .orElse(null);
            WskSelection selection =
                    new WskSelection(
                            requested,
                            Optional.ofNullable(chosen).map(Found::name),
                            describe(found, chosen, requested, version),
                            extensions.described(),
                            rejected);
            return outcome(chosen, found, requested, version, selection, extensions.extensions());
        }
    }

    Outcome look(WskVersion version) {
        return survey().choose(version);
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

    /** All usable providers, the best first. */
    private List<Found> findProviders(List<String> rejected) {
        List<Found> found = new ArrayList<>();
        for (ServiceLookup.Service<WskProvider> service :
                ServiceLookup.all(WskProvider.class, options, rejected)) {
            try {
                found.add(ask(service));
            } catch (RuntimeException | LinkageError | AssertionError e) {
                rejected.add(service.describe() + ": failed when asked about itself: " + e);
            }
        }
        List<Found> unique =
                ServiceLookup.unique(
                        found,
                        each -> "provider " + each.name(),
                        (one, other) -> one.name().equals(other.name()),
                        Found::origin,
                        rejected);
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
                provider,
                name,
                service.origin(),
                characteristics,
                provider.preference(),
                probe,
                "");
    }

    /**
     * {@return what a provider says after it was accepted, when a failure cannot reject it any
     * more}
     */
    private static WskProbe probed(WskProvider provider) {
        try {
            WskProbe probe = provider.probe();
            return probe == null
                    ? new WskProbe.Unavailable("its probe answered nothing", "")
                    : probe;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return new WskProbe.Unavailable("its probe failed: " + e, "");
        }
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
                case WskProbe.Available available -> {
                    capabilities = available.capabilities();
                    verdict = String.join("; ", remarked(verdict, available.remarks()));
                }
                case WskProbe.Unavailable unavailable -> remedy = unavailable.remedy();
            }
            described.add(
                    new WskSelection.Provider(
                            f.name(),
                            f.origin().source(),
                            f.characteristics(),
                            f.preference(),
                            f.available(),
                            capabilities,
                            verdict,
                            remedy));
        }
        return described;
    }

    private static List<String> remarked(String verdict, List<String> remarks) {
        List<String> all = new ArrayList<>();
        all.add(verdict);
        all.addAll(remarks);
        return all;
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
        if (!candidate.failure().isEmpty()) {
            return "could not start: " + candidate.failure();
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
            List<WskAttachingClient.Extension> extensions) {
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
                    "provider "
                            + named.name()
                            + ", named by "
                            + named.by()
                            + ", could not start: "
                            + candidates.getFirst().failure();
        };
    }
}
