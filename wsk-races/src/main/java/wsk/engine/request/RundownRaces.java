package wsk.engine.request;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

import wsk.engine.loop.LiveLoop;

/** What ends waits for what is there, and lets nothing in that it does not wait for. */
final class RundownRaces {
    private RundownRaces() {}

    /** A socket is given to a loop that is about to end. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the loop stays")
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the socket goes elsewhere")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a socket on a loop that has ended")
    @State
    public static class EnterAndEnd {
        private final Rundown whole = new Rundown();
        private final Rundown loop = new Rundown(whole, () -> {});

        @Actor
        public void chooser(III_Result r) {
            r.r1 = loop.acquire() ? 1 : 0;
        }

        @Actor
        public void loop(III_Result r) {
            r.r2 = loop.endIfEmpty() ? 1 : 0;
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = (int) whole.count();
        }
    }

    /** The last socket goes while deregister begins to wait. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "deregister returns")
    @Outcome(expect = Expect.FORBIDDEN, desc = "deregister waits for ever, or returned too early")
    @State
    public static class ReleaseAndWait {
        private final Rundown whole = new Rundown();
        private final Rundown loop = entered(whole);
        private volatile int gone;

        @Actor
        public void socket() {
            gone = 1;
            loop.release();
        }

        @Actor
        public void deregister(II_Result r) {
            long until = System.nanoTime() + LiveLoop.DEADLINE_NANOS;
            try {
                boolean empty = whole.await(2 * LiveLoop.DEADLINE_NANOS);
                // Whoever is not woken looks again at the end of its time.
                r.r1 = empty && System.nanoTime() - until < 0 ? 1 : 0;
            } catch (InterruptedException e) {
                r.r1 = -1;
            }
            r.r2 = gone;
        }
    }

    /** A socket is asked for while the last one goes; whoever waits sees both or neither. */
    @JCStressTest
    @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "the loop stays for the new one")
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the loop had ended")
    @Outcome(expect = Expect.FORBIDDEN, desc = "counted wrongly, or nobody was told")
    @State
    public static class LeaveAndEnter {
        private volatile int emptied;
        private final Rundown whole = new Rundown();
        private final Rundown loop = new Rundown(whole, () -> emptied = 1);
        private final boolean entered = loop.acquire();

        @Actor
        public void leaving() {
            if (entered) {
                loop.release();
            }
            loop.endIfEmpty();
        }

        @Actor
        public void entering(III_Result r) {
            r.r1 = loop.acquire() ? 1 : 0;
        }

        @Arbiter
        public void count(III_Result r) {
            // Told if it was empty for a moment; where somebody came before, it never was.
            r.r2 = emptied == 1 || r.r1 == 1 ? 1 : 0;
            r.r3 = (int) whole.count();
        }
    }

    private static Rundown entered(Rundown whole) {
        Rundown loop = new Rundown(whole, () -> {});
        if (!loop.acquire()) {
            throw new AssertionError("a rundown that has just been made has ended");
        }
        return loop;
    }
}
