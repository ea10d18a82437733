package wsk.provider.iouring.kernel;

import java.util.Locale;

/**
 * Numbers of the system calls used here. Those of io_uring came late enough to be the same
 * everywhere; the others differ by architecture.
 */
record SyscallNumbers(
        int read,
        int write,
        int close,
        int mmap,
        int munmap,
        int madvise,
        int ioctl,
        int socket,
        int connect,
        int shutdown,
        int bind,
        int listen,
        int getsockname,
        int getpeername,
        int setsockopt,
        int getsockopt,
        int eventfd2,
        int ppoll,
        int prlimit64) {

    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;
    static final int IO_URING_REGISTER = 427;

    private static final SyscallNumbers X86_64 =
            new SyscallNumbers(
                    0, 1, 3, 9, 11, 28, 16, 41, 42, 48, 49, 50, 51, 52, 54, 55, 290, 271, 302);
    private static final SyscallNumbers AARCH64 =
            new SyscallNumbers(
                    63, 64, 57, 222, 215, 233, 29, 198, 203, 210, 200, 201, 204, 205, 208, 209, 19,
                    73, 261);

    /** {@return whether the numbers of this processor are known} */
    static boolean known(String arch) {
        return isX86(arch) || isArm(arch);
    }

    /** {@return the numbers of the processor this JVM runs on} */
    static SyscallNumbers here() {
        String arch = System.getProperty("os.arch", "");
        if (isX86(arch)) {
            return X86_64;
        }
        if (isArm(arch)) {
            return AARCH64;
        }
        throw new AssertionError("no system call numbers for " + arch);
    }

    private static boolean isX86(String arch) {
        return switch (arch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> true;
            default -> false;
        };
    }

    private static boolean isArm(String arch) {
        return arch.equalsIgnoreCase("aarch64");
    }
}
