package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertEquals("at most unlimited bytes", find(findings, "locked memory").detail());
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
        return new Diagnosis(proc, access, selection).findings();
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
