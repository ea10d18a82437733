package wsk.api.spi;

import java.util.Objects;
import java.util.Set;

/** Whether a provider can run here. */
public sealed interface WskProbe {
    /**
     * It can.
     *
     * @param capabilities what it can do beyond the least, in words of its own
     */
    record Available(Set<String> capabilities) implements WskProbe {
        /** Makes the set unmodifiable. */
        public Available {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /**
     * It cannot.
     *
     * @param reason why not, for a person
     * @param remedy what to do about it, for a person; empty if nothing helps
     */
    record Unavailable(String reason, String remedy) implements WskProbe {
        /** Checks that both are there. */
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(remedy, "remedy");
        }
    }
}
