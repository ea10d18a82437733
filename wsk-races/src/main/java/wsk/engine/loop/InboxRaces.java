package wsk.engine.loop;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;

import wsk.engine.request.LoopTask;

/** The way into a loop. */
final class InboxRaces {
    private static final int POSTS = 4;

    private InboxRaces() {}

    private static final class Named extends LoopTask {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void run() {}
    }

    private static String names(@Nullable LoopTask first) {
        StringBuilder names = new StringBuilder();
        for (LoopTask at = first; at != null; at = at.next) {
            names.append(((Named) at).name);
        }
        return names.toString();
    }

    /** Two put at once: nothing is lost, and each keeps its order. */
    @JCStressTest
    @Outcome(
            id = {"12a", "1a2", "a12"},
            expect = Expect.ACCEPTABLE,
            desc = "all, each thread's in its order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or out of order")
    @State
    public static class TwoPut {
        private final Inbox inbox = new Inbox();
        private final Named first = new Named("1");
        private final Named second = new Named("2");
        private final Named other = new Named("a");

        @Actor
        public void one() {
            inbox.put(first);
            inbox.put(second);
        }

        @Actor
        public void another() {
            inbox.put(other);
        }

        @Arbiter
        public void all(L_Result r) {
            r.r1 = names(inbox.takeAll());
        }
    }

    /** One puts while the loop takes: nothing is lost or doubled. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled, or out of order")
    @State
    public static class PutAndTake {
        private final Inbox inbox = new Inbox();
        private final Named first = new Named("1");
        private final Named second = new Named("2");
        private String taken = "";

        @Actor
        public void one() {
            inbox.put(first);
            inbox.put(second);
        }

        @Actor
        public void loop() {
            taken = names(inbox.takeAll()) + names(inbox.takeAll());
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = taken + names(inbox.takeAll());
        }
    }

    /** Each posts to a loop of its own, which is about to sleep after the last task: it wakes. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "all have run")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a loop sleeps over a task")
    @State
    public static class PostAndSleep {
        private static int postAndSleep() {
            EventLoop own = LiveLoop.OWN.get();
            for (int i = 0; i < POSTS; i++) {
                LiveLoop.Flag flag = new LiveLoop.Flag();
                own.post(flag);
                if (!flag.awaitRun()) {
                    return 0;
                }
            }
            return 1;
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = postAndSleep();
        }

        @Actor
        public void another(II_Result r) {
            r.r2 = postAndSleep();
        }
    }
}
