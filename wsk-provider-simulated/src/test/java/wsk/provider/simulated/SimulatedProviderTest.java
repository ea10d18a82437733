package wsk.provider.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.WskClientNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is particular about the simulated provider. */
final class SimulatedProviderTest {
    private static WskSelection select(WskRegistrationOptions options) {
        return WskRegistration.register(WskClientNpi.of("a test"), options).selection();
    }

    @Test
    void itIsNeverChosenUnlessNamed() {
        WskSelection unnamed = select(WskRegistrationOptions.defaults());
        assertNotEquals(Optional.of(SimulatedProvider.NAME), unnamed.chosen(), unnamed::toString);
        WskRegistrationOptions named =
                WskRegistrationOptions.defaults().withProvider(SimulatedProvider.NAME);
        assertEquals(SimulatedProvider.NAME, select(named).chosen().orElseThrow());
    }

    @Test
    void theSelectionTellsTheSeed() {
        WskSelection.Provider found =
                select(WskRegistrationOptions.defaults()).providers().stream()
                        .filter(provider -> provider.name().equals(SimulatedProvider.NAME))
                        .findFirst()
                        .orElseThrow();
        assertTrue(found.capabilities().contains("seed " + SimulatedNetwork.seed()));
    }

    @Test
    void theSeedDecidesTheOrderBetweenLanesAndNeverWithinOne() {
        List<String> first = orderOf(1);
        assertEquals(first, orderOf(1), "the same seed, the same order");
        assertEquals(sorted(first, "a"), List.of("a0", "a1", "a2"));
        assertEquals(sorted(first, "b"), List.of("b0", "b1", "b2"));
        boolean differs = false;
        for (int seed = 2; seed < 50; seed++) {
            differs |= !orderOf(seed).equals(first);
        }
        assertTrue(differs, "another seed, another order");
    }

    private static List<String> sorted(List<String> order, String lane) {
        return order.stream().filter(step -> step.startsWith(lane)).toList();
    }

    private static List<String> orderOf(long seed) {
        SimulatedLoop loop = new SimulatedLoop(seed, false);
        List<String> order = new ArrayList<>();
        SimulatedLoop.Lane a = loop.lane();
        SimulatedLoop.Lane b = loop.lane();
        for (int i = 0; i < 3; i++) {
            int number = i;
            a.post(() -> order.add("a" + number));
            b.post(() -> order.add("b" + number));
        }
        while (order.size() < 6) {
            loop.turn(0);
        }
        return order;
    }

    @Test
    void aTurnEndsAtAWakeUpThatCameBefore() {
        SimulatedLoop loop = new SimulatedLoop(1, false);
        loop.wakeup();
        loop.turn(SimulatedLoop.FOREVER);
        loop.turn(1);
        assertFalse(loop.fault(), "faults are off unless asked for");
    }
}
