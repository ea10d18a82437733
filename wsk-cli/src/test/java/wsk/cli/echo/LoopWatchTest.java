package wsk.cli.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.WskHealth;

import java.util.Optional;

class LoopWatchTest {
    private final LoopWatch watch = new LoopWatch();

    private static WskHealth health(int serving, long failures) {
        return new WskHealth(
                2,
                serving,
                failures,
                failures == 0 ? Optional.empty() : Optional.of(new OutOfMemoryError("full")));
    }

    @Test
    void silentWhileAllIsWell() {
        assertEquals(Optional.empty(), watch.look(health(2, 0)));
        assertFalse(watch.isHopeless());
    }

    @Test
    void eachFailureIsToldOnce() {
        assertEquals(
                Optional.of(
                        "a loop failed, with its connections: java.lang.OutOfMemoryError: full; of"
                                + " 2 loops 1 serve, 1 have failed so far"),
                watch.look(health(1, 1)));
        assertEquals(Optional.empty(), watch.look(health(1, 1)));
        assertEquals(Optional.empty(), watch.look(health(2, 1)));
        assertTrue(watch.look(health(1, 2)).isPresent());
    }

    @Test
    void givesUpWhereNoLoopComesBack() {
        for (int i = 1; i < LoopWatch.PATIENCE; i++) {
            watch.look(health(0, 2));
            assertFalse(watch.isHopeless());
        }
        watch.look(health(1, 2));
        for (int i = 1; i < LoopWatch.PATIENCE; i++) {
            watch.look(health(0, 2));
        }
        assertFalse(watch.isHopeless(), "one was there in between");
        watch.look(health(0, 2));
        assertTrue(watch.isHopeless());
    }
}
