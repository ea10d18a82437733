package wsk.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the lookup at capture time found. {@link #toString()} is a table for people.
 *
 * @param requested the provider that was named, if one was, and by whom
 * @param chosen the provider that won, if one did
 * @param providers every provider found, the best first
 * @param extensions every extension interface found that is in use
 * @param rejected what was found but cannot be used, one line each, by name and with the reason
 */
public record WskSelection(
        Optional<Requested> requested,
        Optional<String> chosen,
        List<Provider> providers,
        List<Extension> extensions,
        List<String> rejected) {
    /** Makes the lists unmodifiable. */
    public WskSelection {
        providers = List.copyOf(providers);
        extensions = List.copyOf(extensions);
        rejected = List.copyOf(rejected);
    }

    /**
     * A provider that was asked for by name.
     *
     * @param name the name
     * @param by who asked: the registration option, the system property or the environment
     */
    public record Requested(String name, String by) {}

    /**
     * A provider that was found.
     *
     * @param name its name
     * @param source the module, or else the class path, it came from
     * @param versions what it speaks
     * @param preference the higher the better
     * @param available whether it could be used
     * @param capabilities what it can do beyond the least; empty if unavailable
     * @param verdict why it won or did not, and what else it had to say
     * @param remedy what to do about it; empty if nothing is to be done
     */
    public record Provider(
            String name,
            String source,
            WskProviderCharacteristics versions,
            int preference,
            boolean available,
            Set<String> capabilities,
            String verdict,
            String remedy) {
        /** Makes the set unmodifiable. */
        public Provider {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /**
     * An extension interface that was found.
     *
     * @param name its name
     * @param version what it provides
     * @param source the module, or else the class path, it came from
     */
    public record Extension(String name, WskVersion version, String source) {}

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("provider: ");
        text.append(chosen.orElse("none"));
        requested.ifPresent(
                r ->
                        text.append(" (")
                                .append(r.name())
                                .append(" named by ")
                                .append(r.by())
                                .append(')'));
        for (Provider p : providers) {
            text.append(String.format("%n  %-12s %-28s %s", p.name(), p.source(), p.verdict()));
            if (!p.remedy().isEmpty()) {
                text.append("; ").append(p.remedy());
            }
        }
        for (Extension e : extensions) {
            text.append(
                    String.format(
                            "%n  extension %s %s from %s", e.name(), e.version(), e.source()));
        }
        for (String line : rejected) {
            text.append(String.format("%n  rejected: %s", line));
        }
        return text.toString();
    }
}
