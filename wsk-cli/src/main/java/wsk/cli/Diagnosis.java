package wsk.cli;

import wsk.api.WskSelection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The findings about a machine.
 *
 * @param proc the kernel's word
 * @param nativeAccess what the io_uring provider may do
 * @param selection what the lookup found
 * @param trial what came of starting who was chosen
 */
record Diagnosis(Proc proc, NativeAccess nativeAccess, WskSelection selection, StartTrial trial) {
    /** The module that calls native code. */
    static final String NATIVE_MODULE = "wsk.provider.iouring";

    /** Files that a server with a few thousand connections needs. */
    private static final long FILES_MIN = 4096;

    /** How the probe tells of ENOSYS. */
    private static final Pattern NO_SUCH_CALL = Pattern.compile("\\berrno 38\\b");

    /** Whether the native module may call native code. */
    enum NativeAccess {
        /** The module is not on the module path. */
        ABSENT,
        /** It is there, and nobody allowed it. */
        DENIED,
        /** It is there and allowed. */
        ALLOWED;

        static NativeAccess ofRunningProgram() {
            return ModuleLayer.boot()
                    .findModule(NATIVE_MODULE)
                    .map(module -> module.isNativeAccessEnabled() ? ALLOWED : DENIED)
                    .orElse(ABSENT);
        }
    }

    /** All findings, in the order in which causes come before effects. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (isHiddenByFilter()) {
            // A filter may answer in the kernel's place: whoever believes it mends the wrong thing.
            findings.add(seccomp());
        }
        findings.add(Finding.ok("java", Runtime.version().toString()));
        findings.add(kernel());
        findings.add(ioUringSwitch());
        if (!isHiddenByFilter()) {
            findings.add(seccomp());
        }
        findings.add(files());
        findings.add(lockedMemory());
        findings.add(nativeAccessFinding());
        for (WskSelection.Provider provider : selection.providers()) {
            if (!provider.available()) {
                findings.add(Finding.note(provider.name(), provider.verdict(), provider.remedy()));
            }
        }
        for (String line : selection.rejected()) {
            findings.add(Finding.note("plug-ins", line, "mend it or take it off the module path"));
        }
        findings.add(chosenProvider());
        return findings;
    }

    private Finding lockedMemory() {
        return new LockedMemory(proc, trial.loops(), LockedMemory.loopBytes(selection)).finding();
    }

    private Finding kernel() {
        Optional<String> release = proc.read("sys/kernel/osrelease");
        return release.map(r -> Finding.ok("kernel", "Linux " + r))
                .orElseGet(
                        () ->
                                Finding.note(
                                        "kernel",
                                        "not Linux, or /proc is hidden: "
                                                + System.getProperty("os.name"),
                                        "the nio provider runs here; io_uring needs Linux"));
    }

    private Finding ioUringSwitch() {
        String topic = "io_uring";
        String fix = "sudo sysctl -w kernel.io_uring_disabled=0";
        String value = proc.read("sys/kernel/io_uring_disabled").orElse("");
        return switch (value) {
            case "" -> Finding.ok(topic, "no kernel.io_uring_disabled switch on this kernel");
            case "0" -> Finding.ok(topic, "kernel.io_uring_disabled = 0: everybody may use it");
            case "1" ->
                    Finding.note(
                            topic,
                            "kernel.io_uring_disabled = 1: only the group in"
                                    + " kernel.io_uring_group and CAP_SYS_ADMIN may use it",
                            fix);
            default ->
                    Finding.problem(
                            topic, "kernel.io_uring_disabled = " + value + ": nobody may", fix);
        };
    }

    /**
     * A filter cannot be read; only the provider's probe knows whether io_uring works behind it.
     */
    private Finding seccomp() {
        String topic = "seccomp";
        String fix =
                "docker run --security-opt seccomp=unconfined ..., or a profile that allows"
                        + " io_uring_setup, io_uring_enter and io_uring_register";
        String mode = seccompMode();
        if (mode.isEmpty()) {
            return Finding.ok(topic, "not known on this kernel");
        }
        if (mode.equals("0")) {
            return Finding.ok(topic, "no filter on this process");
        }
        if (ioUringWorks()) {
            return Finding.ok(topic, "a filter is on; io_uring passes it");
        }
        return isHiddenByFilter()
                ? Finding.problem(
                        topic,
                        "a filter is on, and most likely it is what says that there is no io_uring"
                                + " here (ENOSYS): look at it before the kernel",
                        fix)
                : Finding.note(
                        topic,
                        "a filter is on; container run-times often deny io_uring with one",
                        fix);
    }

    private String seccompMode() {
        return proc.field("self/status", "Seccomp:").orElse("");
    }

    private boolean isHiddenByFilter() {
        String mode = seccompMode();
        return !mode.isEmpty()
                && !mode.equals("0")
                && !ioUringWorks()
                && selection.providers().stream()
                        .anyMatch(p -> !p.available() && NO_SUCH_CALL.matcher(p.verdict()).find());
    }

    private boolean ioUringWorks() {
        return selection.providers().stream()
                .anyMatch(p -> p.available() && p.source().startsWith(NATIVE_MODULE));
    }

    private Finding files() {
        Optional<Long> limit = proc.limit("Max open files");
        if (limit.isEmpty()) {
            return Finding.ok("open files", "limit not known");
        }
        String detail = "at most " + amount(limit.get());
        return limit.get() >= FILES_MIN
                ? Finding.ok("open files", detail)
                : Finding.note(
                        "open files",
                        detail + ", one for each connection",
                        "ulimit -n 65536 (and LimitNOFILE= in a systemd unit)");
    }

    private Finding nativeAccessFinding() {
        String topic = "native access";
        return switch (nativeAccess) {
            case ALLOWED -> Finding.ok(topic, "allowed to module " + NATIVE_MODULE);
            case DENIED ->
                    Finding.problem(
                            topic,
                            "not allowed to module " + NATIVE_MODULE,
                            "java --enable-native-access=" + NATIVE_MODULE + " ...");
            case ABSENT ->
                    Finding.note(
                            topic,
                            "module " + NATIVE_MODULE + " is not there",
                            "put the jar of wsk-provider-io-uring on the module path, and give java"
                                    + " --enable-native-access="
                                    + NATIVE_MODULE);
        };
    }

    private Finding chosenProvider() {
        Optional<WskSelection.Provider> chosen =
                selection.providers().stream()
                        .filter(p -> selection.chosen().equals(Optional.of(p.name())))
                        .findFirst();
        if (chosen.isPresent() && trial.refusal().isPresent()) {
            return Finding.problem(
                    "provider",
                    chosen.get().name() + ", chosen, does not start: " + trial.refusal().get(),
                    "fewer loops (wsk echo --loops 1), or another provider (wsk echo --provider"
                            + " nio)");
        }
        if (chosen.isPresent()) {
            return Finding.ok("provider", chosen.get().name() + ", " + chosen.get().verdict());
        }
        if (selection.requested().isPresent()) {
            WskSelection.Requested named = selection.requested().get();
            return Finding.problem(
                    "provider",
                    named.name() + ", named by " + named.by() + ", cannot be used",
                    "name one of these, or none: " + String.join(", ", usable()));
        }
        return selection.providers().isEmpty()
                ? Finding.problem(
                        "provider", "there is none", "put a provider's jar on the module path")
                : Finding.problem(
                        "provider", "none of those found can be used", "see what they said above");
    }

    private List<String> usable() {
        return selection.providers().stream()
                .filter(WskSelection.Provider::available)
                .map(WskSelection.Provider::name)
                .toList();
    }

    private static String amount(long value) {
        return value == Long.MAX_VALUE ? "unlimited" : Long.toString(value);
    }
}
