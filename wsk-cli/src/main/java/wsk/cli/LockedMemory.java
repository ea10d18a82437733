package wsk.cli;

import wsk.api.WskSelection;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the limit of locked memory means for io_uring's rings.
 *
 * @param proc the kernel's word
 * @param loops how many loops a server has unless it is told otherwise
 * @param loopBytes what each takes
 */
record LockedMemory(Proc proc, int loops, long loopBytes) {
    private static final String TOPIC = "locked memory";

    /** What the io_uring provider's documentation says that a loop takes. */
    static final long LOOP_BYTES = 116 << 10;

    /** How a provider says what a loop takes as it is set. */
    private static final Pattern CAPABILITY = Pattern.compile("locked-memory=([0-9]{1,15})");

    /** The bit of the capability to lock any amount. */
    private static final int CAP_IPC_LOCK = 14;

    private static final Pattern RELEASE = Pattern.compile("([0-9]+)\\.([0-9]+).*");

    /** {@return what a loop takes, as a provider says, or else as it is documented} */
    static long loopBytes(WskSelection selection) {
        return selection.providers().stream()
                .flatMap(provider -> provider.capabilities().stream())
                .map(CAPABILITY::matcher)
                .filter(Matcher::matches)
                .mapToLong(said -> Long.parseLong(said.group(1)))
                .filter(bytes -> bytes > 0)
                .findFirst()
                .orElse(LOOP_BYTES);
    }

    Finding finding() {
        Optional<Long> limit = proc.limit("Max locked memory");
        if (limit.isEmpty()) {
            return Finding.ok(TOPIC, "limit not known");
        }
        if (limit.get() == Long.MAX_VALUE) {
            return Finding.ok(TOPIC, "no limit");
        }
        String detail = "at most " + limit.get() + " bytes";
        if (mayLockAny()) {
            return Finding.ok(TOPIC, detail + ", but this process may lock any amount");
        }
        if (!ringsCount()) {
            return Finding.ok(
                    TOPIC, detail + "; io_uring's rings do not count on kernels 5.12 to 6.13");
        }
        long wanted = loops * loopBytes;
        String counted =
                detail
                        + " for the io_uring rings of all processes of this user together; "
                        + loops
                        + (loops == 1 ? " loop takes" : " loops take")
                        + " about "
                        + wanted;
        return wanted <= limit.get()
                ? Finding.ok(TOPIC, counted)
                : Finding.note(
                        TOPIC,
                        counted,
                        "ulimit -l unlimited (and LimitMEMLOCK= in a systemd unit), or fewer loops:"
                                + " wsk echo --loops "
                                + Math.max(1, limit.get() / loopBytes));
    }

    /** A process whose capabilities are hidden is taken for one without. */
    private boolean mayLockAny() {
        return proc.field("self/status", "CapEff:")
                .filter(hex -> hex.matches("[0-9a-f]{1,16}"))
                .map(hex -> Long.parseUnsignedLong(hex, 16))
                .filter(capabilities -> (capabilities >> CAP_IPC_LOCK & 1) != 0)
                .isPresent();
    }

    /**
     * Kernels before 5.12 charge rings to the user, then the control group is charged instead, and
     * from 6.14 on both are. An unknown kernel is taken for one that does.
     */
    private boolean ringsCount() {
        Matcher release = RELEASE.matcher(proc.read("sys/kernel/osrelease").orElse(""));
        if (!release.matches()) {
            return true;
        }
        int major = Integer.parseInt(release.group(1));
        int minor = Integer.parseInt(release.group(2));
        boolean before = major < 5 || (major == 5 && minor < 12);
        boolean after = major > 6 || (major == 6 && minor >= 14);
        return before || after;
    }
}
