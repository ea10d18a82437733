package wsk.tck.programs;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A promise that was not kept.
 *
 * @param promise which
 * @param what what was seen; its first line says it, others tell where
 */
record Finding(Promise promise, String what) {
    private static final Pattern SOCKET = Pattern.compile("\\b[a-z]+\\[\\d+]");
    private static final Pattern WORD = Pattern.compile("\\p{Alpha}\\w*");

    /**
     * {@return whether this is the other finding once more, or a part of it, perhaps on another
     * socket and with other numbers} A shorter program that fails in another way is no shorter form
     * of the first.
     */
    boolean isLike(Finding other) {
        return promise == other.promise && other.words().containsAll(words());
    }

    private Set<String> words() {
        String first = what.lines().findFirst().orElse("");
        return WORD.matcher(SOCKET.matcher(first).replaceAll("socket"))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return promise + ": " + what;
    }
}
