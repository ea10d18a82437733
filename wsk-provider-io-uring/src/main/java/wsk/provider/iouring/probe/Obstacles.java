package wsk.provider.iouring.probe;

import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.KernelRefusal;
import wsk.provider.iouring.probe.ProbeResult.Cause;
import wsk.provider.iouring.probe.ProbeResult.Unavailable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stands between this process and io_uring, and what to do about it. */
final class Obstacles {
    private static final Path SYSCTL = Path.of("/proc/sys/kernel/io_uring_disabled");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String SECCOMP = "Seccomp:";
    private static final String PROFILE =
            "allow io_uring_setup, io_uring_enter and io_uring_register in the seccomp profile";

    private Obstacles() {}

    /** {@return that the kernel lacks something needed} */
    static Unavailable tooOld(String reason) {
        return new Unavailable(
                Cause.TOO_OLD, reason, "use Linux 6.1 or later, or another provider");
    }

    /** {@return what stands behind a refusal, as far as it can be told} */
    static Unavailable explain(KernelRefusal refusal) {
        return explain(refusal, isFiltered());
    }

    /** As the other, with a filter of system calls on this process or without. */
    static Unavailable explain(KernelRefusal refusal, boolean filtered) {
        return switch (refusal.errno()) {
            case Errno.EPERM, Errno.EACCES -> denied(refusal);
            case Errno.ENOSYS -> filtered ? hidden(refusal) : absent(refusal);
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

    private static Unavailable absent(KernelRefusal refusal) {
        return new Unavailable(
                Cause.ABSENT,
                refusal.reason() + ": this kernel has no io_uring, or a sandbox hides it",
                "use Linux 6.1 or later built with CONFIG_IO_URING, or another provider");
    }

    /** Most filters answer as a kernel does that does not know the call. */
    private static Unavailable hidden(KernelRefusal refusal) {
        return new Unavailable(
                Cause.DENIED,
                refusal.reason()
                        + ": a seccomp filter is on this process, which most likely hides io_uring;"
                        + " or this kernel has none",
                PROFILE + "; if it allows them, use Linux 6.1 or later built with CONFIG_IO_URING");
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
                PROFILE);
    }

    private static String sysctl() {
        return read(SYSCTL).strip();
    }

    private static boolean isFiltered() {
        return read(STATUS)
                .lines()
                .filter(line -> line.startsWith(SECCOMP))
                .anyMatch(line -> !line.substring(SECCOMP.length()).strip().equals("0"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException | SecurityException e) {
            return "";
        }
    }
}
