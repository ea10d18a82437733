package wsk.api.spi;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether a provider can run here. */
public sealed interface WskProbe {
    /**
     * It can.
     *
     * @param capabilities what it can do beyond the least, in words of its own
     * @param remarks what is to be said all the same, for a person: what it does without here, and
     *     why
     */
    record Available(Set<String> capabilities, List<String> remarks) implements WskProbe {
        /** Makes the collections unmodifiable. */
        public Available {
            capabilities = Set.copyOf(capabilities);
            remarks = List.copyOf(remarks);
        }

        /**
         * It can, and nothing more is to be said.
         *
         * @param capabilities what it can do beyond the least, in words of its own
         */
        public Available(Set<String> capabilities) {
            this(capabilities, List.of());
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
