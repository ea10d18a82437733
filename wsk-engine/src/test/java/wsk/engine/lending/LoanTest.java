package wsk.engine.lending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

import wsk.engine.lending.Loan.GiveBack;

import java.util.concurrent.atomic.AtomicInteger;

/** Loan and giving back, at the same time. */
final class LoanTest {
    private static final int ROUNDS = 5_000;

    @Test
    void giveBackBeforeAndAfterTheCallbackReturned() {
        Loan loan = new Loan();
        assertEquals(GiveBack.REFUSED, loan.giveBack());
        loan.show();
        assertEquals(GiveBack.EARLY, loan.giveBack());
        assertEquals(false, loan.lend());
        loan.takeBack();
        loan.show();
        assertEquals(true, loan.lend());
        assertEquals(GiveBack.RECYCLE, loan.giveBack());
        assertEquals(GiveBack.REFUSED, loan.giveBack());
    }

    /** Either the loop or the client recycles, never neither and never both. */
    @Test
    void giveBackWhileTheCallbackReturns() throws InterruptedException {
        Loan loan = new Loan();
        AtomicInteger shown = new AtomicInteger();
        AtomicInteger givenBack = new AtomicInteger();
        GiveBack[] answers = new GiveBack[ROUNDS];
        Thread client =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int round = 0; round < ROUNDS; round++) {
                                        await(shown, round + 1);
                                        answers[round] = loan.giveBack();
                                        givenBack.set(round + 1);
                                    }
                                });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                loan.show();
                shown.set(round + 1);
                boolean lent = loan.lend();
                await(givenBack, round + 1);
                assertNotEquals(GiveBack.REFUSED, answers[round], "round " + round);
                assertEquals(lent, answers[round] == GiveBack.RECYCLE, "round " + round);
                loan.takeBack();
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
