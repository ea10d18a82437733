package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import wsk.api.spi.WskProbe;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.probe.KernelProbe;
import wsk.provider.iouring.probe.ProbeResult;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the provider says of itself. */
@NeedsIoUring
final class UringProviderTest {
    @AfterEach
    void forget() {
        System.clearProperty(UringSettings.SQ_ENTRIES);
    }

    private static WskProbe.Available probe() {
        return assertInstanceOf(WskProbe.Available.class, new UringProvider().probe());
    }

    private static List<String> lockedMemory() {
        return probe().capabilities().stream()
                .filter(word -> word.startsWith(UringProvider.LOCKED_MEMORY))
                .toList();
    }

    @Test
    void aLoopsLockedMemoryIsToldWhereItCounts() {
        boolean counts =
                assertInstanceOf(ProbeResult.Available.class, KernelProbe.run()).locksMemory();
        // Measured: 17 pages of queues, 8 of requests, and 2 for each kind of buffers.
        List<String> expected =
                counts ? List.of(UringProvider.LOCKED_MEMORY + 29 * 4096) : List.of();
        assertEquals(expected, lockedMemory());
    }

    @Test
    void aSettingThatIsWrongIsNoMatterOfTheProbe() {
        System.setProperty(UringSettings.SQ_ENTRIES, "3");
        assertTrue(probe().capabilities().contains("raw-options"));
        assertEquals(List.of(), lockedMemory());
    }

    @Test
    void loopsDoWithoutWhatAnswersWrongly() {
        UringSettings settings = LoopBox.settings(EnumSet.allOf(Feature.class));
        UringSettings without = settings.without(Set.of(Feature.INCREMENTAL, Feature.ZERO_COPY));
        assertEquals(
                EnumSet.complementOf(EnumSet.of(Feature.INCREMENTAL, Feature.ZERO_COPY)),
                without.ring().wanted());
        assertEquals(settings, settings.without(Set.of()));
    }
}
