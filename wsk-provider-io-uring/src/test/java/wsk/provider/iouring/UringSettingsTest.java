package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be set from outside, and its ranges. */
final class UringSettingsTest {
    @AfterEach
    void forget() {
        System.clearProperty(UringSettings.SQ_ENTRIES);
        System.clearProperty(UringSettings.CQ_ENTRIES);
        System.clearProperty(UringSettings.BUFFERS);
        System.clearProperty(UringSettings.SPIN_MICROS);
        System.clearProperty(UringSettings.ZERO_COPY_BYTES);
        System.clearProperty(UringSettings.FIXED_FILES);
        System.clearProperty(UringSettings.DESCRIPTORS);
    }

    @Test
    void shrinkUntilTheyAreSmallAndStayLegal() {
        UringSettings settings = UringSettings.fromProperties();
        int steps = 0;
        while (settings.canShrink()) {
            int before = settings.ring().submissionEntries() + settings.streamBuffers();
            settings = settings.smaller();
            assertTrue(settings.ring().submissionEntries() + settings.streamBuffers() < before);
            steps++;
        }
        assertEquals(3, steps);
        assertEquals(64, settings.ring().submissionEntries());
        assertEquals(512, settings.ring().completionEntries());
        assertEquals(64, settings.streamGroup().count());
    }

    @Test
    void smallOnesDoNotShrink() {
        System.setProperty(UringSettings.SQ_ENTRIES, "2");
        System.setProperty(UringSettings.CQ_ENTRIES, "4");
        System.setProperty(UringSettings.BUFFERS, "1");
        System.setProperty(UringSettings.DATAGRAM_BUFFERS, "1");
        UringSettings settings = UringSettings.fromProperties();
        System.clearProperty(UringSettings.DATAGRAM_BUFFERS);
        assertFalse(settings.canShrink());
    }

    @ParameterizedTest
    @CsvSource({
        "wsk.iouring.sqEntries, 3",
        "wsk.iouring.sqEntries, many",
        "wsk.iouring.cqEntries, 8",
        "wsk.iouring.buffers, 0",
        "wsk.iouring.buffers, 3",
        "wsk.iouring.spinMicros, 1001",
        "wsk.iouring.zeroCopyBytes, 100",
        "wsk.iouring.fixedFiles, 65537",
        "wsk.iouring.descriptors, -1",
    })
    void outOfRangeIsRefused(String property, String value) {
        System.setProperty(property, value);
        assertThrows(IllegalArgumentException.class, UringSettings::fromProperties);
    }
}
