package wsk.provider.iouring;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import wsk.provider.iouring.kernel.Feature;
import wsk.tck.AllContracts;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every contract, as on the oldest kernel: without any optional part, and with so little of
 * everything that rings overflow, requests spill and buffers run out.
 */
@NeedsIoUring
final class UringBareTckTest implements AllContracts {
    private static final Map<String, String> LITTLE =
            Map.of(
                    Feature.OFF_PROPERTY,
                    Arrays.stream(Feature.values())
                            .map(Feature::token)
                            .collect(Collectors.joining(",")),
                    UringSettings.SQ_ENTRIES,
                    "2",
                    UringSettings.CQ_ENTRIES,
                    "4",
                    UringSettings.BUFFER_BYTES,
                    "512",
                    UringSettings.BUFFERS,
                    "2",
                    UringSettings.DATAGRAM_BUFFERS,
                    "1");

    @BeforeAll
    static void haveLittle() {
        LITTLE.forEach(System::setProperty);
    }

    @AfterAll
    static void haveAllAgain() {
        LITTLE.keySet().forEach(System::clearProperty);
    }

    @Override
    public String providerName() {
        return UringProvider.NAME;
    }
}
