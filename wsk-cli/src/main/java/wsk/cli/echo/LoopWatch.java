package wsk.cli.echo;

import wsk.api.WskHealth;

import java.util.Optional;

/**
 * Tells of loops that fail, and when to give up. A failed loop is replaced; while there is no loop
 * at all nobody is served, and a process that stays like that keeps its port from one that would
 * serve.
 */
public final class LoopWatch {
    /** The looks in a row that find no loop before a new one is given up. */
    static final int PATIENCE = 10;

    private long failures;
    private int looksInVain;

    /** {@return what is new; nothing if all is well} */
    public Optional<String> look(WskHealth health) {
        looksInVain = health.canServe() ? 0 : looksInVain + 1;
        if (health.failures() == failures) {
            return Optional.empty();
        }
        failures = health.failures();
        return Optional.of(
                "a loop failed, with its connections: "
                        + reason(health)
                        + "; of "
                        + health.loops()
                        + " loops "
                        + health.serving()
                        + " serve, "
                        + failures
                        + " have failed so far");
    }

    /** {@return whether it is time to give up} */
    public boolean isHopeless() {
        return looksInVain >= PATIENCE;
    }

    private static String reason(WskHealth health) {
        return health.lastFailure().map(Throwable::toString).orElse("not known why");
    }
}
