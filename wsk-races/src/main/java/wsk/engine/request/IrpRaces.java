package wsk.engine.request;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

import wsk.api.NtStatus;
import wsk.api.WskIrp;
import wsk.engine.loop.LiveLoop;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One IRP between its owner, who waits for it, cancels it and uses it again, and a loop. */
final class IrpRaces {
    private IrpRaces() {}

    /** Keeps every request. */
    private static final class Keeper implements RequestTarget {
        @Override
        public Lane lane() {
            return LiveLoop.LANE;
        }

        @Override
        public NtStatus perform(Irp irp) {
            return NtStatus.PENDING;
        }

        @Override
        public void cancel(Irp irp) {}
    }

    private static final Keeper KEEPER = new Keeper();

    private static void end(Irp irp) {
        irp.settleWithoutLoop(NtStatus.SUCCESS, LiveLoop.CALLBACKS);
    }

    private static int done(CompletionStage<WskIrp> stage) {
        return stage.toCompletableFuture().isDone() ? 1 : 0;
    }

    /**
     * The owner uses the IRP again before the loop has told whoever waited for the last request.
     */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first is told, the second waits")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the first was still pending")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a stage of one request is told of the other")
    @State
    public static class StageAndReuse {
        private final Irp irp = new Irp().begin(KEEPER, OpCode.RECEIVE);
        private final CompletionStage<WskIrp> first = irp.toCompletionStage();
        private CompletionStage<WskIrp> second = first;

        @Actor
        public void loop() {
            end(irp);
        }

        @Actor
        public void owner() {
            if (!irp.isPending()) {
                irp.begin(KEEPER, OpCode.SEND);
                second = irp.toCompletionStage();
            }
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = done(first);
            r.r2 = second == first ? 2 : done(second);
        }
    }

    /** Two loops end two requests of one IRP, close behind each other, and each has its stage. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both are told")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the first was still pending")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one was lost")
    @State
    public static class TwoEnds {
        private final Irp irp = new Irp().begin(KEEPER, OpCode.RECEIVE);
        private final CompletionStage<WskIrp> first = irp.toCompletionStage();
        private CompletionStage<WskIrp> second = first;

        @Actor
        public void oneLoop() {
            end(irp);
        }

        @Actor
        public void another() {
            if (!irp.isPending()) {
                irp.begin(KEEPER, OpCode.SEND);
                second = irp.toCompletionStage();
                end(irp);
            }
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = done(first);
            r.r2 = second == first ? 2 : done(second);
        }
    }

    /** Somebody asks for a stage while the request ends. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told")
    @Outcome(expect = Expect.FORBIDDEN, desc = "waits for ever")
    @State
    public static class StageAndEnd {
        private final Irp irp = new Irp().begin(KEEPER, OpCode.RECEIVE);
        private CompletionStage<WskIrp> stage = new Irp().toCompletionStage();

        @Actor
        public void loop() {
            end(irp);
        }

        @Actor
        public void owner() {
            stage = irp.toCompletionStage();
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = done(stage);
        }
    }

    /** Somebody begins to wait while the request ends. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not woken")
    @State
    public static class AwaitAndEnd {
        private final Irp irp = new Irp().begin(KEEPER, OpCode.RECEIVE);

        @Actor
        public void loop() {
            end(irp);
        }

        @Actor
        public void owner(I_Result r) {
            long until = System.nanoTime() + LiveLoop.DEADLINE_NANOS;
            try {
                boolean ended =
                        irp.await(Duration.ofNanos(2 * LiveLoop.DEADLINE_NANOS)).isSuccess();
                // Whoever is not woken looks again at the end of its time.
                r.r1 = ended && System.nanoTime() - until < 0 ? 1 : 0;
            } catch (InterruptedException e) {
                r.r1 = -1;
            }
        }
    }

    /** Two use one IRP at the same moment. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both have it, or none")
    @State
    public static class TwoBegin {
        private final Irp irp = new Irp();

        private int begin(OpCode what) {
            try {
                irp.begin(KEEPER, what);
                return 1;
            } catch (IllegalStateException refused) {
                return 0;
            }
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = begin(OpCode.SEND);
        }

        @Actor
        public void another(II_Result r) {
            r.r2 = begin(OpCode.RECEIVE);
        }
    }

    /** A cancel of one request is on its way while that ends and the next begins. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "the next is untouched")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the next is cancelled")
    @State
    public static class LateCancel {
        private final Irp irp = new Irp().begin(KEEPER, OpCode.RECEIVE);

        @Actor
        public void loop() {
            end(irp);
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = irp.cancel() ? 1 : 0;
        }

        @Arbiter
        public void next(II_Result r) {
            irp.begin(KEEPER, OpCode.SEND);
            LiveLoop.Flag behind = new LiveLoop.Flag();
            LiveLoop.LOOP.post(behind);
            r.r2 = !behind.awaitRun() || irp.cancelWanted ? 1 : 0;
        }
    }
}
