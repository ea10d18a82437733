package wsk.tck;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Random programs on a simulated network that breaks things. */
final class SimulatedFaultsProgramsTest extends SimulatedProgramsTest {
    private static final String FAULTS = "wsk.faults";

    @BeforeEach
    void on() {
        System.setProperty(FAULTS, "true");
    }

    @AfterEach
    void off() {
        System.clearProperty(FAULTS);
    }
}
