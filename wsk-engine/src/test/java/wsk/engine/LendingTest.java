package wsk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

import wsk.engine.Lending.GiveBack;

import java.util.concurrent.atomic.AtomicInteger;

/** Lending and giving back, at the same time. */
final class LendingTest {
    private static final int ROUNDS = 5_000;

    @Test
    void giveBackBeforeAndAfterTheCallbackReturned() {
        Lending lending = new Lending();
        assertEquals(GiveBack.REFUSED, lending.giveBack());
        lending.show();
        assertEquals(GiveBack.EARLY, lending.giveBack());
        assertEquals(false, lending.lend());
        lending.takeBack();
        lending.show();
        assertEquals(true, lending.lend());
        assertEquals(GiveBack.RECYCLE, lending.giveBack());
        assertEquals(GiveBack.REFUSED, lending.giveBack());
    }

    /** Either the loop or the client recycles, never neither and never both. */
    @Test
    void giveBackWhileTheCallbackReturns() throws InterruptedException {
        Lending lending = new Lending();
        AtomicInteger shown = new AtomicInteger();
        AtomicInteger givenBack = new AtomicInteger();
        GiveBack[] answers = new GiveBack[ROUNDS];
        Thread client =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int round = 0; round < ROUNDS; round++) {
                                        await(shown, round + 1);
                                        answers[round] = lending.giveBack();
                                        givenBack.set(round + 1);
                                    }
                                });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                lending.show();
                shown.set(round + 1);
                boolean lent = lending.lend();
                await(givenBack, round + 1);
                assertNotEquals(GiveBack.REFUSED, answers[round], "round " + round);
                assertEquals(lent, answers[round] == GiveBack.RECYCLE, "round " + round);
                lending.takeBack();
            }
        } finally {
            client.interrupt();
            client.join();
        }
    }

    private static void await(AtomicInteger counter, int value) {
        while (counter.get() < value && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }
}
