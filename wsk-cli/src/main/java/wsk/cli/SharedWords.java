package wsk.cli;

import wsk.api.WskSelection;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The words for what a provider can do that say the same of each provider, so that two can be
 * compared. All others are a provider's own: its kernel's features, its settings.
 */
final class SharedWords {
    private static final Set<String> WORDS =
            Set.of(
                    "tcp",
                    "udp",
                    "unix",
                    "acknowledged-disconnect",
                    "acknowledged-sends",
                    "control-data",
                    "ideal-send-backlog",
                    "raw-options",
                    "receive-backlog");

    private SharedWords() {}

    /** {@return what it can do, in the words of all, in their order} */
    static Set<String> of(WskSelection.Provider provider) {
        return select(provider, true);
    }

    /** {@return what it says beyond that, in its own words, in their order} */
    static Set<String> own(WskSelection.Provider provider) {
        return select(provider, false);
    }

    private static Set<String> select(WskSelection.Provider provider, boolean shared) {
        return provider.capabilities().stream()
                .filter(word -> WORDS.contains(word) == shared)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
