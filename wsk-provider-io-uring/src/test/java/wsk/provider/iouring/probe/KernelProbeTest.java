package wsk.provider.iouring.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.provider.iouring.NeedsIoUring;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultySyscalls;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FfmSyscalls;
import wsk.provider.iouring.kernel.KernelRefusal;
import wsk.provider.iouring.probe.ProbeResult.Available;
import wsk.provider.iouring.probe.ProbeResult.Cause;
import wsk.provider.iouring.probe.ProbeResult.Unavailable;

/** What a probe says, here and where io_uring is refused. */
final class KernelProbeTest {
    @NeedsIoUring
    @Test
    void findsTheRunningKernel() {
        assertInstanceOf(Available.class, KernelProbe.run());
    }

    @ParameterizedTest
    @CsvSource({"1, DENIED", "12, MEMORY", "22, TOO_OLD", "24, OTHER"})
    void tellsRefusalsApart(int errno, Cause cause) {
        ProbeResult result =
                KernelProbe.run(
                        arena -> new FaultySyscalls(new FfmSyscalls(arena), _ -> errno, _ -> 0));
        Unavailable unavailable = assertInstanceOf(Unavailable.class, result);
        assertEquals(cause, unavailable.cause());
        assertFalse(unavailable.remedy().isBlank());
    }

    @NeedsIoUring
    @ParameterizedTest
    @CsvSource({"1, DENIED", "13, DENIED"})
    void tellsRingsThatMayNotBeUsed(int errno, Cause cause) {
        ProbeResult result =
                KernelProbe.run(
                        arena -> new FaultySyscalls(new FfmSyscalls(arena), _ -> 0, _ -> errno));
        Unavailable unavailable = assertInstanceOf(Unavailable.class, result);
        assertEquals(cause, unavailable.cause());
        assertEquals("io_uring_enter", unavailable.reason().split(" ", 2)[0]);
    }

    @Test
    void aFilterIsNamedFirstWhereThereIsOne() {
        KernelRefusal refusal = new KernelRefusal("io_uring_setup", Errno.ENOSYS);
        Unavailable filtered = Obstacles.explain(refusal, true);
        assertEquals(Cause.DENIED, filtered.cause());
        assertTrue(
                filtered.reason().indexOf("seccomp") < filtered.reason().indexOf("this kernel"),
                filtered::toString);
        assertTrue(filtered.remedy().startsWith("allow io_uring_setup"), filtered::toString);
        Unavailable bare = Obstacles.explain(refusal, false);
        assertEquals(Cause.ABSENT, bare.cause());
        assertTrue(bare.remedy().startsWith("use Linux"), bare::toString);
    }

    @Test
    void aMisspelledSwitchIsNamed() {
        System.setProperty(Feature.OFF_PROPERTY, "speed");
        try {
            ProbeResult result = KernelProbe.run(FfmSyscalls::new);
            Unavailable unavailable = assertInstanceOf(Unavailable.class, result);
            assertTrue(unavailable.reason().contains("'speed'"), unavailable::toString);
            assertTrue(unavailable.remedy().contains(Feature.OFF_PROPERTY), unavailable::toString);
        } finally {
            System.clearProperty(Feature.OFF_PROPERTY);
        }
    }

    @Test
    void neverThrows() {
        ProbeResult result =
                KernelProbe.run(
                        _ -> {
                            throw new IllegalStateException("on purpose");
                        });
        assertEquals(Cause.OTHER, assertInstanceOf(Unavailable.class, result).cause());
    }
}
