package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import wsk.provider.iouring.kernel.CompletionSink;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.RingCounters;
import wsk.provider.iouring.kernel.RingOptions;
import wsk.provider.iouring.kernel.SubmissionQueue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How many completions a loop waits for, after how many came. */
@NeedsIoUring
final class UringBatchesTest {
    private static final long TURN_NANOS = 1_000_000;

    /** Notes what is waited for, and tells of batches that did not come. */
    private static final class Counting implements Kernel {
        private final Kernel real;
        final List<Integer> asked = new ArrayList<>();
        int came;

        Counting(Kernel real) {
            this.real = real;
        }

        @Override
        public SubmissionQueue submissions() {
            return real.submissions();
        }

        @Override
        public int submitAndWait(int minComplete, long timeoutNanos) {
            if (timeoutNanos != 0) {
                asked.add(minComplete);
            }
            return real.submitAndWait(minComplete, timeoutNanos);
        }

        @Override
        public int drain(CompletionSink sink, int limit) {
            real.drain(sink, limit);
            return came;
        }

        @Override
        public int installDescriptor(int index, long userData) {
            return real.installDescriptor(index, userData);
        }

        @Override
        public boolean completionsReady() {
            return real.completionsReady();
        }

        @Override
        public boolean deferredWorkReady() {
            return real.deferredWorkReady();
        }

        @Override
        public RingCounters counters() {
            return real.counters();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    /** {@return what is waited for after each of so many completions} */
    private static List<Integer> askedAfter(int minWaitMicros, Set<Feature> wanted, int... came) {
        List<Counting> seam = new ArrayList<>();
        RingOptions ring = new RingOptions(64, 256, minWaitMicros, wanted);
        try (LoopBox box =
                new LoopBox(
                        LoopBox.settings(ring, 4096, 64, 64),
                        real -> {
                            seam.add(new Counting(real));
                            return seam.getFirst();
                        })) {
            Counting kernel = seam.getFirst();
            for (int batch : came) {
                kernel.came = batch;
                box.loop.turn(0);
                box.loop.turn(TURN_NANOS);
            }
            kernel.came = 0;
            return List.copyOf(kernel.asked);
        }
    }

    @Test
    void waitsForHalfOfALargeBatchUntilASmallOneComes() {
        assertEquals(
                List.of(1, 16, 50, 64, 64, 64, 1, 1),
                askedAfter(20, Feature.wanted(), 31, 32, 100, 129, 31, 16, 15, 31));
    }

    @Test
    void waitsForOneUnlessTold() {
        assertEquals(List.of(1, 1), askedAfter(0, Feature.wanted(), 100, 200));
    }

    @Test
    void waitsForOneWhereTheKernelDoesNotBoundTheWait() {
        Set<Feature> without = EnumSet.complementOf(EnumSet.of(Feature.MIN_WAIT));
        assertEquals(List.of(1, 1), askedAfter(20, without, 100, 200));
    }
}
