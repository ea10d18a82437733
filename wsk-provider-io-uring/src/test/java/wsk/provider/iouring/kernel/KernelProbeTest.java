package wsk.provider.iouring.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.provider.iouring.NeedsIoUring;
import wsk.provider.iouring.kernel.ProbeResult.Available;
import wsk.provider.iouring.kernel.ProbeResult.Cause;
import wsk.provider.iouring.kernel.ProbeResult.Unavailable;

/** What a probe says, here and where io_uring is refused. */
final class KernelProbeTest {
    @NeedsIoUring
    @Test
    void findsTheRunningKernel() {
        assertInstanceOf(Available.class, KernelProbe.run());
    }

    @ParameterizedTest
    @CsvSource({"1, DENIED", "38, ABSENT", "12, MEMORY", "22, TOO_OLD", "24, OTHER"})
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
    @CsvSource({"1, DENIED", "13, DENIED", "38, ABSENT"})
    void tellsRingsThatMayNotBeUsed(int errno, Cause cause) {
        ProbeResult result =
                KernelProbe.run(
                        arena -> new FaultySyscalls(new FfmSyscalls(arena), _ -> 0, _ -> errno));
        Unavailable unavailable = assertInstanceOf(Unavailable.class, result);
        assertEquals(cause, unavailable.cause());
        assertEquals("io_uring_enter", unavailable.reason().split(" ", 2)[0]);
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
