package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import wsk.api.WskClientNpi;
import wsk.api.WskRegistration;
import wsk.provider.iouring.kernel.Feature;
import wsk.tck.AllContracts;

import java.util.Map;

/**
 * Every contract without each one of the optional parts, as on a kernel that has all but that, with
 * small rings and few small buffers.
 */
@NeedsIoUring
@ParameterizedClass(name = "without {0}")
@EnumSource(Feature.class)
final class UringSwitchTckTest implements AllContracts {
    private static final Map<String, String> LITTLE =
            Map.of(
                    UringSettings.SQ_ENTRIES, "4",
                    UringSettings.CQ_ENTRIES, "8",
                    UringSettings.BUFFER_BYTES, "1024",
                    UringSettings.BUFFERS, "4",
                    UringSettings.DATAGRAM_BUFFERS, "2");

    @Parameter Feature missing;

    @BeforeParameterizedClassInvocation
    static void switchOff(Feature missing) {
        assertTrue(UringLoop.class.desiredAssertionStatus(), "assertions are off");
        System.setProperty(Feature.OFF_PROPERTY, missing.token());
        LITTLE.forEach(System::setProperty);
        try (WskRegistration registration = WskRegistration.register(WskClientNpi.of("switches"))) {
            registration.selection().providers().stream()
                    .filter(found -> found.name().equals(UringProvider.NAME))
                    .forEach(
                            found ->
                                    assertFalse(
                                            found.capabilities().contains(missing.token()),
                                            found::toString));
        }
    }

    @AfterParameterizedClassInvocation
    static void switchOn() {
        System.clearProperty(Feature.OFF_PROPERTY);
        LITTLE.keySet().forEach(System::clearProperty);
    }

    @Override
    public String providerName() {
        return UringProvider.NAME;
    }
}
