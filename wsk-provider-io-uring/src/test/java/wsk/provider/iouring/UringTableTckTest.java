package wsk.provider.iouring;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import wsk.tck.AllContracts;

import java.util.Map;

/**
 * Every contract with sockets that are in the table of the ring alone, and in so small a ring that
 * descriptors have to be made while completions do not find room.
 */
@NeedsIoUring
final class UringTableTckTest implements AllContracts {
    private static final Map<String, String> NO_DESCRIPTORS =
            Map.of(
                    UringSettings.DESCRIPTORS, "0",
                    UringSettings.SQ_ENTRIES, "2",
                    UringSettings.CQ_ENTRIES, "4");

    @BeforeAll
    static void haveNoDescriptors() {
        NO_DESCRIPTORS.forEach(System::setProperty);
    }

    @AfterAll
    static void haveThemAgain() {
        NO_DESCRIPTORS.keySet().forEach(System::clearProperty);
    }

    @Override
    public String providerName() {
        return UringProvider.NAME;
    }
}
