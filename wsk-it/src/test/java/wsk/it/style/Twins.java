package wsk.it.style;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The two providers are read side by side: what plays one role has one name, with two prefixes.
 * What only one of them has is said here, with the reason.
 */
final class Twins {
    private static final Path NIO = Path.of("wsk-provider-nio");
    private static final Path URING = Path.of("wsk-provider-io-uring");

    /** What only the provider on java.nio has. */
    private static final Map<String, String> NIO_ALONE =
            Map.of(
                    "Rebind", "a channel that listens is another than one that connects",
                    "Slab", "the ring has its blocks in one piece as it is",
                    "Views", "channels want byte buffers, the kernel wants addresses",
                    "WatchCheck", "the JDK does not say that a selector watches in vain");

    /** What only the provider on io_uring has. */
    private static final Map<String, String> URING_ALONE =
            Map.of(
                    "Acknowledgements", "java.nio cannot tell what a peer has acknowledged",
                    "BusyWait", "a selector is not looked at without a system call",
                    "ControlData", "java.nio has no control data",
                    "File", "a channel keeps its descriptor to itself",
                    "Places", "a selector has no table of descriptors",
                    "RingEvent", "there is nothing to count in a selector",
                    "RunRefusals", "java.nio sends datagrams one by one",
                    "Settings", "the JDK's selector has none");

    private Twins() {}

    /** {@return how many are said to be alone} */
    static int alone() {
        return NIO_ALONE.size() + URING_ALONE.size();
    }

    static List<Finding> check(Set<String> nio, Set<String> uring) {
        Set<String> one = roles(nio, "Nio");
        Set<String> other = roles(uring, "Uring");
        List<Finding> findings = new ArrayList<>();
        missing(NIO, one, other, NIO_ALONE.keySet(), findings);
        missing(URING, other, one, URING_ALONE.keySet(), findings);
        return findings;
    }

    private static Set<String> roles(Set<String> names, String prefix) {
        Set<String> roles = new TreeSet<>();
        for (String name : names) {
            roles.add(name.startsWith(prefix) ? name.substring(prefix.length()) : name);
        }
        return roles;
    }

    private static void missing(
            Path module, Set<String> own, Set<String> its, Set<String> alone, List<Finding> into) {
        for (String role : own) {
            if (!its.contains(role) && !alone.contains(role)) {
                into.add(new Finding(module, 0, role + " has no twin, and no reason is given"));
            }
        }
        for (String role : alone) {
            if (!own.contains(role) || its.contains(role)) {
                into.add(new Finding(module, 0, role + " is said to be alone, and is not"));
            }
        }
    }
}
