package wsk.provider.iouring.probe;

import wsk.provider.iouring.kernel.Feature;

import java.util.Map;
import java.util.Set;

/** What a probe of the running system found. */
public sealed interface ProbeResult {
    /**
     * A ring was made and did work.
     *
     * @param features what rings made here may use
     * @param locksMemory whether rings count against what the user may lock
     * @param refuted what they must not use although it is there, and what it answered when it was
     *     tried
     */
    record Available(Set<Feature> features, boolean locksMemory, Map<Feature, String> refuted)
            implements ProbeResult {
        /** Keeps copies. */
        public Available {
            features = Set.copyOf(features);
            refuted = Map.copyOf(refuted);
        }
    }

    /**
     * There is no io_uring to use.
     *
     * @param cause what kind of obstacle it is
     * @param reason what was tried and what came of it
     * @param remedy what to change
     */
    record Unavailable(Cause cause, String reason, String remedy) implements ProbeResult {}

    /** Kinds of obstacles. */
    enum Cause {
        /** Not Linux on x86-64 or aarch64. */
        PLATFORM,
        /** The JVM was not started with native access for this module. */
        NATIVE_ACCESS,
        /** Forbidden by a sysctl. */
        SYSCTL,
        /** Forbidden by something else, mostly a seccomp filter of a container. */
        DENIED,
        /** No io_uring in this kernel. */
        ABSENT,
        /** Memory may not be locked, or there is none. */
        MEMORY,
        /** The kernel's io_uring lacks something needed. */
        TOO_OLD,
        /** Anything else. */
        OTHER
    }
}
