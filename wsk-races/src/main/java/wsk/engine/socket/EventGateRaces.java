package wsk.engine.socket;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import wsk.api.NtStatus;
import wsk.engine.loop.LiveLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.Lane;
import wsk.engine.request.LoopTask;
import wsk.engine.request.OpCode;
import wsk.engine.request.RequestTarget;

import java.time.Duration;

/** An event that another thread disables while the loop calls back. */
final class EventGateRaces {
    private EventGateRaces() {}

    private static final int EVENT = 1;

    /** After a disable with an IRP has completed no callback runs, and none begins. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "disabled, and quiet")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a callback after the disable, or no answer")
    @State
    public static class DisableAndFire implements RequestTarget {
        private final EventGate gate = new EventGate();
        private final Irp irp = new Irp();
        private volatile boolean disabled;
        private volatile int late;

        public DisableAndFire() {
            gate.enable(EVENT);
        }

        /** The callback, of which the second part runs in a later round of the loop. */
        private final class Fire extends LoopTask {
            @Override
            public void run() {
                if (!gate.isEnabled(EVENT)) {
                    return;
                }
                gate.enter(EVENT);
                if (disabled) {
                    late++;
                }
                gate.exit(EVENT);
            }
        }

        @Override
        public Lane lane() {
            return LiveLoop.LANE;
        }

        @Override
        public NtStatus perform(Irp request) {
            return gate.disable(EVENT, request);
        }

        @Override
        public void cancel(Irp request) {}

        @Actor
        public void network() {
            LiveLoop.LOOP.post(new Fire());
            LiveLoop.LOOP.post(new Fire());
        }

        @Actor
        public void client(II_Result r) {
            irp.begin(this, OpCode.DISABLE_EVENT).submit();
            try {
                r.r1 = irp.await(Duration.ofNanos(LiveLoop.DEADLINE_NANOS)).isSuccess() ? 1 : 0;
            } catch (InterruptedException e) {
                r.r1 = -1;
            }
            disabled = true;
            LiveLoop.Flag behind = new LiveLoop.Flag();
            LiveLoop.LOOP.post(new Fire());
            LiveLoop.LOOP.post(behind);
            r.r2 = behind.awaitRun() ? late : -1;
        }
    }
}
