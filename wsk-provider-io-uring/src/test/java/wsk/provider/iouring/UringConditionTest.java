package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

import wsk.provider.iouring.probe.ProbeResult;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which tests are skipped, and which may not be. */
final class UringConditionTest {
    private static final ProbeResult DENIED =
            new ProbeResult.Unavailable(ProbeResult.Cause.DENIED, "forbidden", "allow it");

    @Test
    void whereItIsDeniedATestIsSkippedAndSaysWhy() {
        ConditionEvaluationResult result = UringCondition.decide(DENIED, false);
        assertTrue(result.isDisabled());
        assertEquals(Optional.of("forbidden; allow it"), result.getReason());
    }

    @Test
    void inCiATestThatWouldBeSkippedFails() {
        IllegalStateException failure =
                assertThrows(
                        IllegalStateException.class, () -> UringCondition.decide(DENIED, true));
        assertTrue(failure.getMessage().endsWith("forbidden; allow it"), failure::getMessage);
    }

    @Test
    void whereItWorksATestRuns() {
        ProbeResult works = new ProbeResult.Available(Set.of(), false, Map.of());
        assertFalse(UringCondition.decide(works, false).isDisabled());
        assertFalse(UringCondition.decide(works, true).isDisabled());
    }
}
