package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.api.WskProviderCharacteristics;
import wsk.api.WskSelection;
import wsk.api.WskVersion;
import wsk.cli.Diagnosis.NativeAccess;
import wsk.cli.Finding.Mark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The doctor, on machines made up of files. */
class DiagnosisTest {
    @TempDir private Path proc;

    @Test
    void aGoodMachineHasNothingToFix() throws IOException {
        machine("0", "0", "65536", "unlimited");
        List<Finding> findings = findings(NativeAccess.ALLOWED, bothProviders());
        for (Finding finding : findings) {
            assertEquals(Mark.OK, finding.mark(), finding.toString());
            assertEquals("", finding.fix());
        }
        assertEquals("Linux 6.18.0", find(findings, "kernel").detail());
        assertEquals("no limit", find(findings, "locked memory").detail());
        assertTrue(find(findings, "provider").detail().startsWith("io_uring, chosen"));
    }

    @Test
    void ioUringSwitchedOff() throws IOException {
        machine("2", "0", "65536", "unlimited");
        Finding finding = find(findings(NativeAccess.ALLOWED, nioOnly("denied")), "io_uring");
        assertEquals(Mark.PROBLEM, finding.mark());
        assertEquals("sudo sysctl -w kernel.io_uring_disabled=0", finding.fix());
    }

    @Test
    void ioUringForAGroupOnly() throws IOException {
        machine("1", "0", "65536", "unlimited");
        Finding finding = find(findings(NativeAccess.ALLOWED, bothProviders()), "io_uring");
        assertEquals(Mark.NOTE, finding.mark());
        assertTrue(finding.detail().contains("kernel.io_uring_group"));
    }

    @Test
    void aFilterIsSuspectedOnlyIfIoUringDoesNotWork() throws IOException {
        machine("0", "2", "65536", "unlimited");
        assertEquals(
                Mark.OK, find(findings(NativeAccess.ALLOWED, bothProviders()), "seccomp").mark());
        Finding suspected = find(findings(NativeAccess.ALLOWED, nioOnly("EPERM")), "seccomp");
        assertEquals(Mark.NOTE, suspected.mark());
        assertTrue(suspected.fix().contains("--security-opt seccomp="));
    }

    @Test
    void smallLimits() throws IOException {
        machine("0", "0", "1024", "65536");
        List<Finding> findings = findings(NativeAccess.ALLOWED, bothProviders());
        assertTrue(find(findings, "open files").fix().startsWith("ulimit -n"));
        assertTrue(find(findings, "locked memory").fix().startsWith("ulimit -l"));
    }

    @Test
    void aFilterThatHidesIoUringIsNamedBeforeTheKernel() throws IOException {
        machine("0", "2", "65536", "unlimited");
        List<Finding> findings =
                findings(
                        NativeAccess.ALLOWED,
                        nioOnly("io_uring_setup failed with errno 38: no io_uring"));
        assertEquals("seccomp", findings.getFirst().topic());
        assertEquals(Mark.PROBLEM, findings.getFirst().mark());
        assertTrue(findings.getFirst().fix().contains("io_uring_setup"));
        assertEquals(1, findings.stream().filter(f -> f.topic().equals("seccomp")).count());
        machine("0", "0", "65536", "unlimited");
        findings =
                findings(
                        NativeAccess.ALLOWED,
                        nioOnly("io_uring_setup failed with errno 38: no io_uring"));
        assertEquals(Mark.OK, find(findings, "seccomp").mark(), "without a filter it is true");
    }

    @ParameterizedTest
    @CsvSource({
        "5.11.22, 8388608, 4, OK, all processes of this user together; 4 loops take about 475136",
        "5.11.22, 65536, 4, NOTE, 4 loops take about 475136",
        "5.12.0, 65536, 4, OK, do not count",
        "6.13.9-generic, 65536, 4, OK, do not count",
        "6.14.0, 65536, 1, NOTE, 1 loop takes about 118784",
        "6.14.0, 8388608, 64, OK, all processes of this user together",
        "6.18.44-fc, 8388608, 128, NOTE, 128 loops take about 15204352",
        "7.0, 8388608, 128, NOTE, 128 loops take",
        "strange, 65536, 4, NOTE, 4 loops take",
    })
    void lockedMemory(String release, String limit, int loops, Mark mark, String said)
            throws IOException {
        machine("0", "0", "65536", limit);
        Files.writeString(proc.resolve("sys/kernel/osrelease"), release + "\n");
        Finding finding =
                new LockedMemory(new Proc(proc), loops, LockedMemory.LOOP_BYTES).finding();
        assertEquals(mark, finding.mark(), finding.toString());
        assertTrue(finding.detail().contains(said), finding.toString());
        assertTrue(finding.detail().startsWith("at most " + limit + " bytes"), finding.toString());
    }

    @Test
    void whatALoopTakesIsTheProvidersWord() {
        assertEquals(LockedMemory.LOOP_BYTES, LockedMemory.loopBytes(bothProviders()));
        WskSelection.Provider first = bothProviders().providers().getFirst();
        WskSelection.Provider larger =
                new WskSelection.Provider(
                        first.name(),
                        first.source(),
                        first.versions(),
                        first.preference(),
                        true,
                        Set.of("gso", "locked-memory=4096000"),
                        first.verdict(),
                        "");
        WskSelection selection =
                new WskSelection(
                        Optional.empty(),
                        Optional.of(larger.name()),
                        List.of(larger),
                        List.of(),
                        List.of());
        assertEquals(4_096_000, LockedMemory.loopBytes(selection));
    }

    @Test
    void whoMayLockAnyAmountIsNotLimited() throws IOException {
        machine("0", "0", "65536", "65536");
        Path status = proc.resolve("self/status");
        Files.writeString(status, Files.readString(status) + "CapEff:\t0000000000004000\n");
        Finding finding = new LockedMemory(new Proc(proc), 64, LockedMemory.LOOP_BYTES).finding();
        assertEquals(Mark.OK, finding.mark());
        assertTrue(finding.detail().endsWith("may lock any amount"), finding.toString());
    }

    @Test
    void aProviderThatWorksAndDoesNotStart() throws IOException {
        machine("0", "0", "65536", "8388608");
        StartTrial refused = new StartTrial(16, Optional.of("no room"));
        Finding finding =
                find(findings(NativeAccess.ALLOWED, bothProviders(), refused), "provider");
        assertEquals(Mark.PROBLEM, finding.mark());
        assertEquals("io_uring, chosen, does not start: no room", finding.detail());
        assertTrue(finding.fix().contains("--loops 1"), finding.fix());
    }

    @Test
    void nativeAccessMissing() throws IOException {
        machine("0", "0", "65536", "unlimited");
        Finding denied = find(findings(NativeAccess.DENIED, nioOnly("no")), "native access");
        assertEquals(Mark.PROBLEM, denied.mark());
        assertEquals("java --enable-native-access=wsk.provider.iouring ...", denied.fix());
        Finding absent = find(findings(NativeAccess.ABSENT, nioOnly("no")), "native access");
        assertEquals(Mark.NOTE, absent.mark());
    }

    @Test
    void aProviderThatCannotBeUsedSaysWhyAndWhatToDo() throws IOException {
        machine("0", "0", "65536", "unlimited");
        List<Finding> findings = findings(NativeAccess.ALLOWED, nioOnly("the kernel is too old"));
        Finding unavailable =
                findings.stream().filter(f -> f.fix().equals("mend it")).findFirst().orElseThrow();
        assertEquals("unavailable: the kernel is too old", unavailable.detail());
        assertTrue(find(findings, "provider").detail().startsWith("nio, "));
    }

    @Test
    void nothingAtAll() {
        WskSelection nothing =
                new WskSelection(
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of("broken.Plugin: no"));
        List<Finding> findings = findings(NativeAccess.ABSENT, nothing);
        assertEquals(Mark.NOTE, find(findings, "kernel").mark());
        assertEquals("limit not known", find(findings, "open files").detail());
        assertEquals("broken.Plugin: no", find(findings, "plug-ins").detail());
        assertEquals(Mark.PROBLEM, find(findings, "provider").mark());
        assertTrue(find(findings, "provider").fix().contains("module path"));
    }

    @Test
    void aNamedProviderThatIsNotThere() throws IOException {
        machine("0", "0", "65536", "unlimited");
        WskSelection named =
                new WskSelection(
                        Optional.of(new WskSelection.Requested("x", "the environment")),
                        Optional.empty(),
                        bothProviders().providers(),
                        List.of(),
                        List.of());
        Finding finding = find(findings(NativeAccess.ALLOWED, named), "provider");
        assertEquals("x, named by the environment, cannot be used", finding.detail());
        assertTrue(finding.fix().contains("io_uring, nio"), finding.fix());
    }

    private void machine(String ioUringDisabled, String seccomp, String files, String memlock)
            throws IOException {
        Path kernel = Files.createDirectories(proc.resolve("sys/kernel"));
        Path self = Files.createDirectories(proc.resolve("self"));
        Files.writeString(kernel.resolve("osrelease"), "6.18.0\n");
        Files.writeString(kernel.resolve("io_uring_disabled"), ioUringDisabled + "\n");
        Files.writeString(
                self.resolve("status"), "Name:\tjava\nSeccomp:\t" + seccomp + "\nThreads:\t1\n");
        Files.writeString(
                self.resolve("limits"),
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max open files            %s                %s                files
                Max locked memory         %s              unlimited            bytes
                """
                        .formatted(files, files, memlock));
    }

    private List<Finding> findings(NativeAccess access, WskSelection selection) {
        return findings(access, selection, new StartTrial(4, Optional.empty()));
    }

    private List<Finding> findings(NativeAccess access, WskSelection selection, StartTrial trial) {
        return new Diagnosis(new Proc(proc), access, selection, trial).findings();
    }

    private static Finding find(List<Finding> findings, String topic) {
        return findings.stream().filter(f -> f.topic().equals(topic)).findFirst().orElseThrow();
    }

    private static WskSelection bothProviders() {
        return selection(
                "io_uring",
                provider("io_uring", Diagnosis.NATIVE_MODULE, true, "chosen: best", ""),
                provider("nio", "wsk.provider.nio", true, "available, but not preferred", ""));
    }

    private static WskSelection nioOnly(String reason) {
        return selection(
                "nio",
                provider(
                        "io_uring",
                        Diagnosis.NATIVE_MODULE,
                        false,
                        "unavailable: " + reason,
                        "mend it"),
                provider("nio", "wsk.provider.nio", true, "chosen: best", ""));
    }

    private static WskSelection selection(String chosen, WskSelection.Provider... providers) {
        return new WskSelection(
                Optional.empty(), Optional.of(chosen), List.of(providers), List.of(), List.of());
    }

    private static WskSelection.Provider provider(
            String name, String source, boolean available, String verdict, String remedy) {
        return new WskSelection.Provider(
                name,
                source,
                new WskProviderCharacteristics(WskVersion.V1_0, WskVersion.V1_0),
                100,
                available,
                Set.of(),
                verdict,
                remedy);
    }
}
