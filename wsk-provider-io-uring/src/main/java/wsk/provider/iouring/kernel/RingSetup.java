package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Set;

/**
 * Finds the best set of flags a kernel accepts. Distributions carry features back to older
 * versions, so versions say nothing: the flags are tried.
 */
final class RingSetup {
    private static final int ALWAYS = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE;
    private static final int NEEDED =
            IORING_FEAT_SINGLE_MMAP
                    | IORING_FEAT_NODROP
                    | IORING_FEAT_SUBMIT_STABLE
                    | IORING_FEAT_FAST_POLL
                    | IORING_FEAT_EXT_ARG;

    // Best first. A kernel knows a prefix of its history, so the last one it knows is near the top.
    private static final int[] LADDER = {
        ALWAYS
                | IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_DEFER_TASKRUN
                | IORING_SETUP_TASKRUN_FLAG
                | IORING_SETUP_NO_SQARRAY,
        ALWAYS
                | IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_DEFER_TASKRUN
                | IORING_SETUP_TASKRUN_FLAG,
        ALWAYS
                | IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_COOP_TASKRUN
                | IORING_SETUP_TASKRUN_FLAG,
        ALWAYS | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
        ALWAYS,
    };

    /** A ring's descriptor and where its parts are. */
    record Made(int fd, RingLayout layout) {}

    /** A descriptor with its layout, or {@code -errno} without. */
    private record Attempt(int result, @Nullable RingLayout layout) {}

    private RingSetup() {}

    static Made make(Syscalls syscalls, RingOptions options) {
        Attempt attempt = climb(syscalls, options);
        RingLayout layout = attempt.layout();
        if (layout == null) {
            throw new KernelRefusal("io_uring_setup", -attempt.result());
        }
        return checked(syscalls, new Made(attempt.result(), layout));
    }

    private static Attempt climb(Syscalls syscalls, RingOptions options) {
        int unwanted = unwanted(options.wanted());
        int result = -Errno.EINVAL;
        try (Arena arena = Arena.ofConfined()) {
            long params = arena.allocate(RingLayout.PARAMS_BYTES, Long.BYTES).address();
            for (int step : LADDER) {
                int flags = legal(step & ~unwanted);
                Memory.clear(params, RingLayout.PARAMS_BYTES);
                Memory.putInt(params + RingLayout.PARAMS_CQ_ENTRIES, options.completionEntries());
                Memory.putInt(params + RingLayout.PARAMS_FLAGS, flags);
                result = syscalls.ioUringSetup(options.submissionEntries(), params);
                if (result >= 0) {
                    return new Attempt(result, RingLayout.read(params));
                }
                if (result != -Errno.EINVAL) {
                    break;
                }
            }
        }
        return new Attempt(result, null);
    }

    /** Flags that the kernel accepts only together lose their partner together. */
    private static int legal(int flags) {
        int legal = flags;
        if ((legal & IORING_SETUP_SINGLE_ISSUER) == 0) {
            legal &= ~IORING_SETUP_DEFER_TASKRUN;
        }
        if ((legal & (IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN)) == 0) {
            legal &= ~IORING_SETUP_TASKRUN_FLAG;
        }
        return legal;
    }

    private static Made checked(Syscalls syscalls, Made made) {
        int missing = NEEDED & ~made.layout().features();
        if (missing != 0) {
            syscalls.close(made.fd());
            throw new KernelRefusal(
                    "io_uring without needed features 0x" + Integer.toHexString(missing),
                    Errno.ENOSYS);
        }
        return made;
    }

    private static int unwanted(Set<Feature> wanted) {
        int flags = 0;
        for (Feature feature : EnumSet.complementOf(mutable(wanted))) {
            flags |= setupFlag(feature);
        }
        return flags;
    }

    private static EnumSet<Feature> mutable(Set<Feature> features) {
        EnumSet<Feature> copy = EnumSet.noneOf(Feature.class);
        copy.addAll(features);
        return copy;
    }

    static Set<Feature> granted(RingLayout layout, int enterFlags) {
        EnumSet<Feature> granted = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if (layout.hasFlag(setupFlag(feature))) {
                granted.add(feature);
            }
        }
        if ((enterFlags & IORING_ENTER_NO_IOWAIT) != 0) {
            granted.add(Feature.NO_IOWAIT);
        }
        // From the version that reports this on, completions of one group come in the order buffers
        // were filled in.
        if (layout.hasFeature(IORING_FEAT_NO_IOWAIT)) {
            granted.add(Feature.INCREMENTAL);
        }
        // Up to the version before, a file that left the table stayed open until every older
        // request on any file of the table had completed, a receive on a quiet connection too.
        if (layout.hasFeature(IORING_FEAT_RW_ATTR)) {
            granted.add(Feature.FIXED_FILES);
        }
        return granted;
    }

    private static int setupFlag(Feature feature) {
        return switch (feature) {
            case NO_SQARRAY -> IORING_SETUP_NO_SQARRAY;
            case DEFER_TASKRUN -> IORING_SETUP_DEFER_TASKRUN;
            case SINGLE_ISSUER -> IORING_SETUP_SINGLE_ISSUER;
            case COOP_TASKRUN -> IORING_SETUP_COOP_TASKRUN;
            case TASKRUN_FLAG -> IORING_SETUP_TASKRUN_FLAG;
            case SUBMIT_ALL -> IORING_SETUP_SUBMIT_ALL;
            case INCREMENTAL,
                    NO_IOWAIT,
                    MULTISHOT_RECEIVE,
                    MULTISHOT_ACCEPT,
                    ZERO_COPY,
                    SEGMENTATION,
                    COALESCING,
                    FIXED_FILES,
                    DESCRIPTOR_BACK ->
                    0;
        };
    }
}
