package wsk.engine.lending;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Received bytes that are lent while others give them back. */
final class LoanRaces {
    private static final int EARLY = Loan.GiveBack.EARLY.ordinal();
    private static final int RECYCLE = Loan.GiveBack.RECYCLE.ordinal();

    private LoanRaces() {}

    /** The loop lends what the client gives back from another thread meanwhile. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "lent, then recycled by who gave back")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "given back early, so never lent")
    @Outcome(expect = Expect.FORBIDDEN, desc = "recycled twice, or by nobody")
    @State
    public static class LendAndGiveBack {
        private final Loan loan = shown();

        @Actor
        public void loop(II_Result r) {
            r.r1 = loan.lend() ? 1 : 0;
        }

        @Actor
        public void client(II_Result r) {
            r.r2 = loan.giveBack().ordinal();
        }
    }

    /** Two threads of the client give back the same bytes. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one recycles, the other is refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both were taken, or none")
    @State
    public static class GiveBackTwice {
        private final Loan loan = lent();

        @Actor
        public void first(II_Result r) {
            r.r1 = loan.giveBack().ordinal();
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = loan.giveBack().ordinal();
        }
    }

    private static Loan lent() {
        Loan loan = shown();
        if (!loan.lend()) {
            throw new AssertionError("nobody has given it back yet");
        }
        return loan;
    }

    private static Loan shown() {
        if (EARLY != 0 || RECYCLE != 1) {
            throw new AssertionError("the outcomes above are numbered otherwise");
        }
        Loan loan = new Loan();
        loan.show();
        return loan;
    }
}
