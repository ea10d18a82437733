package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import wsk.provider.iouring.kernel.ProbeResult.Available;
import wsk.provider.iouring.kernel.ProbeResult.Cause;
import wsk.provider.iouring.kernel.ProbeResult.Unavailable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds out whether io_uring works here, by using it: a small ring is made, asked for its
 * operations, given buffers and one request, and closed again. Versions are not looked at.
 */
public final class KernelProbe {
    private static final Path SYSCTL = Path.of("/proc/sys/kernel/io_uring_disabled");
    private static final long DEADLINE_NANOS = 1_000_000_000L;
    private static final long NOP_USER_DATA = 0x5EED;

    // SEND_ZC stands for multishot receive, which has no number of its own and came in the same
    // version.
    private static final int[] NEEDED = {
        IORING_OP_POLL_ADD,
        IORING_OP_SENDMSG,
        IORING_OP_RECVMSG,
        IORING_OP_ACCEPT,
        IORING_OP_ASYNC_CANCEL,
        IORING_OP_CONNECT,
        IORING_OP_CLOSE,
        IORING_OP_READ,
        IORING_OP_SEND,
        IORING_OP_RECV,
        IORING_OP_SEND_ZC,
    };

    private final Function<Arena, Syscalls> source;

    private KernelProbe(Function<Arena, Syscalls> source) {
        this.source = source;
    }

    /** {@return what was found; never throws} */
    public static ProbeResult run() {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (!os.equals("Linux") || !SyscallNumbers.known(arch) || !little) {
            return new Unavailable(
                    Cause.PLATFORM,
                    "io_uring is for Linux on x86-64 and aarch64, this is " + os + " on " + arch,
                    "use another provider here");
        }
        Module module = KernelProbe.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            return new Unavailable(
                    Cause.NATIVE_ACCESS,
                    "the JVM was started without native access for this provider",
                    "start java with --enable-native-access=" + name);
        }
        return run(FfmSyscalls::new);
    }

    /** {@return what was found with these system calls; never throws} */
    static ProbeResult run(Function<Arena, Syscalls> source) {
        try {
            Feature.wanted();
        } catch (IllegalArgumentException e) {
            return new Unavailable(
                    Cause.OTHER,
                    String.valueOf(e.getMessage()),
                    "correct the system property " + Feature.OFF_PROPERTY + ", or leave it out");
        }
        try {
            AbiLayouts.check();
            return new KernelProbe(source).tryRing();
        } catch (KernelRefusal refusal) {
            return explain(refusal);
        } catch (RuntimeException | AssertionError e) {
            return new Unavailable(
                    Cause.OTHER,
                    "probing io_uring failed: " + e,
                    "report this, and use another provider meanwhile");
        }
    }

    private ProbeResult tryRing() {
        try (Arena arena = Arena.ofConfined()) {
            Syscalls syscalls = source.apply(arena);
            RingOptions small = new RingOptions(4, 8, 0, Feature.wanted());
            try (Ring ring = Ring.open(syscalls, small)) {
                refuseIfForbidden(syscalls.ioUringEnter(ring.descriptor(), 0, 0, 0, 0, 0));
                Set<Integer> operations = Operations.of(syscalls, ring.descriptor());
                for (int needed : NEEDED) {
                    if (!operations.contains(needed)) {
                        return tooOld("io_uring operation " + needed + " is missing");
                    }
                }
                BufferGroup shape = new BufferGroup(0, 2, 2, Memory.PAGE_BYTES);
                boolean incremental =
                        ring.features().contains(Feature.INCREMENTAL)
                                && Feature.wanted().contains(Feature.INCREMENTAL);
                try (Arena memory = Arena.ofShared();
                        BufferRing buffers =
                                BufferRing.open(
                                        syscalls, memory, ring.descriptor(), shape, incremental)) {
                    if (!nopWorks(ring)) {
                        return tooOld("a request that does nothing did not complete");
                    }
                    FileTable files = FileTable.open(syscalls, memory, ring, 1, Feature.wanted());
                    return new Available(features(ring, buffers, files));
                }
            }
        }
    }

    /** A filter may let rings be made and not be used, which for a ring would be a defect. */
    private static void refuseIfForbidden(int entered) {
        if (entered == -Errno.EPERM || entered == -Errno.EACCES || entered == -Errno.ENOSYS) {
            throw new KernelRefusal("io_uring_enter", -entered);
        }
    }

    private static Set<Feature> features(Ring ring, BufferRing buffers, FileTable files) {
        EnumSet<Feature> found = EnumSet.noneOf(Feature.class);
        found.addAll(ring.features());
        if (!buffers.incremental()) {
            found.remove(Feature.INCREMENTAL);
        }
        if (files.size() == 0) {
            found.remove(Feature.FIXED_FILES);
        }
        if (files.givesDescriptorsBack()) {
            found.add(Feature.DESCRIPTOR_BACK);
        }
        for (Feature feature :
                EnumSet.of(
                        Feature.MULTISHOT_ACCEPT,
                        Feature.MULTISHOT_RECEIVE,
                        Feature.ZERO_COPY,
                        Feature.SEGMENTATION,
                        Feature.COALESCING)) {
            if (Feature.wanted().contains(feature)) {
                found.add(feature);
            }
        }
        return found;
    }

    private static boolean nopWorks(Ring ring) {
        long[] seen = {0};
        ring.submissions().nop(NOP_USER_DATA);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (seen[0] != NOP_USER_DATA && System.nanoTime() < deadline) {
            ring.submitAndWait(1, DEADLINE_NANOS);
            ring.drain((userData, _, _) -> seen[0] = userData, 8);
        }
        return seen[0] == NOP_USER_DATA;
    }

    private static Unavailable tooOld(String reason) {
        return new Unavailable(
                Cause.TOO_OLD, reason, "use Linux 6.1 or later, or another provider");
    }

    private static Unavailable explain(KernelRefusal refusal) {
        return switch (refusal.errno()) {
            case Errno.EPERM, Errno.EACCES -> denied(refusal);
            case Errno.ENOSYS ->
                    new Unavailable(
                            Cause.ABSENT,
                            refusal.reason()
                                    + ": this kernel has no io_uring, or a sandbox hides it",
                            "use Linux 6.1 or later built with CONFIG_IO_URING, or another"
                                    + " provider");
            case Errno.ENOMEM ->
                    new Unavailable(
                            Cause.MEMORY,
                            refusal.reason()
                                    + ": not enough memory, or not enough of it may be locked",
                            "raise the limit of locked memory (ulimit -l) or of the control group,"
                                    + " or make the rings smaller");
            case Errno.EINVAL -> tooOld(refusal.reason());
            default ->
                    new Unavailable(
                            Cause.OTHER,
                            refusal.reason(),
                            "see io_uring_setup(2) for the error number, or use another provider");
        };
    }

    private static Unavailable denied(KernelRefusal refusal) {
        String disabled = sysctl();
        if (!disabled.isEmpty() && !disabled.equals("0")) {
            return new Unavailable(
                    Cause.SYSCTL,
                    refusal.reason() + ": the sysctl kernel.io_uring_disabled is " + disabled,
                    "set kernel.io_uring_disabled to 0, or to 1 and run in kernel.io_uring_group");
        }
        return new Unavailable(
                Cause.DENIED,
                refusal.reason() + ": forbidden, most likely by a container's seccomp filter",
                "allow io_uring_setup, io_uring_enter and io_uring_register in the seccomp"
                        + " profile");
    }

    private static String sysctl() {
        try {
            return Files.readString(SYSCTL).strip();
        } catch (IOException | SecurityException e) {
            return "";
        }
    }
}
