package wsk.engine.request;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;

import wsk.engine.loop.LiveLoop;

/** What the loop asks while other threads ask too. */
final class LaneRaces {
    private LaneRaces() {}

    /** The loop asks for something when it sees that another thread has asked before. */
    @JCStressTest
    @Outcome(id = "ab", expect = Expect.ACCEPTABLE, desc = "in the order of asking")
    @Outcome(id = "a", expect = Expect.ACCEPTABLE, desc = "the loop has looked before")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or overtaken")
    @State
    public static class ThereAndHere {
        private final Lane lane = new Lane(LiveLoop.LOOP);
        private volatile boolean asked;

        // Confined to the loop.
        private String done = "";

        @Actor
        public void there() {
            lane.post(() -> done += "a");
            asked = true;
        }

        @Actor
        public void here() {
            LiveLoop.LOOP.execute(
                    () -> {
                        if (asked) {
                            lane.execute(() -> done += "b");
                        }
                    });
        }

        @Arbiter
        public void look(L_Result r) {
            // The second is behind what the tasks before the first have asked.
            boolean ran = LiveLoop.goesRound() && LiveLoop.goesRound();
            r.r1 = ran ? done : "not run";
        }
    }

    /** Two ask at once, and then the loop may go its own way again. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "free")
    @Outcome(expect = Expect.FORBIDDEN, desc = "counted wrongly")
    @State
    public static class TwoAsk {
        private final Lane lane = new Lane(LiveLoop.LOOP);
        private volatile int free;

        @Actor
        public void one() {
            lane.post(() -> {});
        }

        @Actor
        public void another() {
            lane.post(() -> {});
        }

        @Arbiter
        public void look(I_Result r) {
            LiveLoop.LOOP.execute(() -> free = lane.isFree() ? 1 : 0);
            r.r1 = LiveLoop.goesRound() ? free : -1;
        }
    }
}
