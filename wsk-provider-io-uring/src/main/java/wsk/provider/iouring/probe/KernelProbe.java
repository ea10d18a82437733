package wsk.provider.iouring.probe;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import wsk.provider.iouring.kernel.AbiLayouts;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FfmSyscalls;
import wsk.provider.iouring.kernel.FileTable;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.KernelRefusal;
import wsk.provider.iouring.kernel.Operations;
import wsk.provider.iouring.kernel.Ring;
import wsk.provider.iouring.kernel.RingOptions;
import wsk.provider.iouring.kernel.Syscalls;
import wsk.provider.iouring.probe.ProbeResult.Cause;
import wsk.provider.iouring.probe.ProbeResult.Unavailable;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Finds out whether io_uring works here, and what of it, by using it: a small ring is made, asked
 * for its operations, and used over sockets of its own, in a few milliseconds. Versions are not
 * looked at.
 */
public final class KernelProbe {
    private static final long DEADLINE_NANOS = 1_000_000_000L;
    private static final long NOP_USER_DATA = 0x5EED;

    // What is used whatever features there are.
    private static final int[] NEEDED = {
        IORING_OP_POLL_ADD,
        IORING_OP_SENDMSG,
        IORING_OP_RECVMSG,
        IORING_OP_ACCEPT,
        IORING_OP_ASYNC_CANCEL,
        IORING_OP_CONNECT,
        IORING_OP_CLOSE,
        IORING_OP_SEND,
        IORING_OP_RECV,
    };

    private final Function<Arena, Syscalls> source;

    private final UnaryOperator<Kernel> seam;

    private KernelProbe(Function<Arena, Syscalls> source, UnaryOperator<Kernel> seam) {
        this.source = source;
        this.seam = seam;
    }

    /** {@return what was found; never throws} */
    public static ProbeResult run() {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (!os.equals("Linux") || !Syscalls.areKnownOn(arch) || !little) {
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
        return run(source, UnaryOperator.identity());
    }

    /**
     * {@return what was found with these system calls; never throws}
     *
     * @param seam what to put between the trials and the ring; tests do
     */
    static ProbeResult run(Function<Arena, Syscalls> source, UnaryOperator<Kernel> seam) {
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
            return new KernelProbe(source, seam).tryRing();
        } catch (KernelRefusal refusal) {
            return Obstacles.explain(refusal);
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
            RingOptions small = new RingOptions(8, 64, Feature.wanted());
            try (Ring ring = Ring.open(syscalls, small)) {
                refuseIfForbidden(syscalls.ioUringEnter(ring.descriptor(), 0, 0, 0, 0, 0));
                Set<Integer> operations = Operations.of(syscalls, ring.descriptor());
                for (int needed : NEEDED) {
                    if (!operations.contains(needed)) {
                        return Obstacles.tooOld("io_uring operation " + needed + " is missing");
                    }
                }
                if (!nopWorks(ring)) {
                    return Obstacles.tooOld("a request that does nothing did not complete");
                }
                Set<Feature> wanted = Feature.wanted();
                FileTable files = FileTable.open(syscalls, arena, ring, 1, wanted);
                return new FeatureTrials(syscalls, ring, seam.apply(ring)).run(files, wanted);
            }
        }
    }

    /** A filter may let rings be made and not be used, which for a ring would be a defect. */
    private static void refuseIfForbidden(int entered) {
        if (entered == -Errno.EPERM || entered == -Errno.EACCES || entered == -Errno.ENOSYS) {
            throw new KernelRefusal("io_uring_enter", -entered);
        }
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
}
