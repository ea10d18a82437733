package wsk.provider.iouring.kernel;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a ring uses where the kernel has it and does without where not. Each can be switched off by
 * name, so that the path for older kernels is tested on a new one.
 */
public enum Feature {
    /** Buffers of a ring are filled piece by piece. 6.12, used from 6.15 on. */
    INCREMENTAL("incremental"),
    /** Waiting is not shown as waiting for a disk. 6.15. */
    NO_IOWAIT("noiowait"),
    /** No array between the submission ring and its entries. 6.6. */
    NO_SQARRAY("nosqarray"),
    /** Completions are produced only when the loop asks for them. 6.1. */
    DEFER_TASKRUN("defer"),
    /** One thread submits. 6.0. */
    SINGLE_ISSUER("singleissuer"),
    /** Completions do not interrupt a running loop. 5.19. */
    COOP_TASKRUN("coop"),
    /** A flag in memory tells of deferred work. 5.19. */
    TASKRUN_FLAG("taskrunflag"),
    /** One entry that fails does not hold up those behind it. 5.18. */
    SUBMIT_ALL("submitall"),
    /** Receives without a request each. 6.0. */
    MULTISHOT_RECEIVE("multishotreceive"),
    /** Accepts without a request each. 5.19. */
    MULTISHOT_ACCEPT("multishotaccept"),
    /** Large sends are not copied. 6.0. */
    ZERO_COPY("zerocopy"),
    /** Datagrams of one length to one destination leave together. 4.18. */
    SEGMENTATION("gso"),
    /** Datagrams of one sender arrive together. 5.0. */
    COALESCING("gro"),
    /** Files are named by their place in a table of the ring. 5.12, used from 6.14 on. */
    FIXED_FILES("fixedfiles"),
    /** A file of the table gets a descriptor back, so it can do without one. 6.8. */
    DESCRIPTOR_BACK("fdinstall");

    /** The system property that names what to do without, separated by commas. */
    public static final String OFF_PROPERTY = "wsk.iouring.off";

    private final String token;

    Feature(String token) {
        this.token = token;
    }

    /** {@return the name in {@link #OFF_PROPERTY}} */
    public String token() {
        return token;
    }

    /**
     * {@return the features left when those named are off}
     *
     * @param off names separated by commas; may be empty
     * @throws IllegalArgumentException if a name is not a feature's
     */
    public static Set<Feature> allBut(String off) {
        EnumSet<Feature> wanted = EnumSet.allOf(Feature.class);
        for (String name : off.split(",", -1)) {
            if (!name.isBlank()) {
                wanted.remove(named(name.strip().toLowerCase(Locale.ROOT)));
            }
        }
        return Collections.unmodifiableSet(wanted);
    }

    /** {@return the features the system property leaves} */
    public static Set<Feature> wanted() {
        return allBut(System.getProperty(OFF_PROPERTY, ""));
    }

    private static Feature named(String name) {
        for (Feature feature : values()) {
            if (feature.token.equals(name)) {
                return feature;
            }
        }
        String known =
                Arrays.stream(values()).map(Feature::token).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                OFF_PROPERTY + " names '" + name + "', which is none of " + known);
    }
}
