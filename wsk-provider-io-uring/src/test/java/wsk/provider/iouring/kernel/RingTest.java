package wsk.provider.iouring.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.provider.iouring.NeedsIoUring;

import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;

/** A ring of the running kernel, with and without each of its optional parts. */
@NeedsIoUring
final class RingTest {
    private static void nops(Sandbox box, int count) {
        for (int i = 0; i < count; i++) {
            box.ring.submissions().nop(i);
        }
    }

    private static void assertEachOnceInOrder(Sandbox box, int count) {
        long[] expected = LongStream.range(0, count).toArray();
        long[] actual = box.seen.stream().mapToLong(Sandbox.Cqe::userData).toArray();
        assertEquals(
                LongStream.of(expected).boxed().toList(), LongStream.of(actual).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void worksWithoutAnyOneFeature(Feature missing) {
        Set<Feature> wanted = EnumSet.complementOf(EnumSet.of(missing));
        try (Sandbox box = new Sandbox(new RingOptions(8, 32, wanted))) {
            assertFalse(
                    missing != Feature.INCREMENTAL
                            && missing != Feature.FIXED_FILES
                            && box.ring.features().contains(missing),
                    () -> "got " + box.ring.features());
            nops(box, 20);
            box.await(() -> box.seen.size() >= 20, "20 requests complete");
            assertEachOnceInOrder(box, 20);
        }
    }

    @Test
    void worksWithoutAnyFeature() {
        try (Sandbox box = new Sandbox(new RingOptions(8, 32, Set.of()))) {
            nops(box, 20);
            box.await(() -> box.seen.size() >= 20, "20 requests complete");
            assertEachOnceInOrder(box, 20);
        }
    }

    @Test
    void getsEverythingThisKernelHas() {
        try (Sandbox box = new Sandbox()) {
            Set<Feature> got = box.ring.features();
            assertTrue(got.contains(Feature.SINGLE_ISSUER), got::toString);
            assertTrue(got.contains(Feature.DEFER_TASKRUN), got::toString);
            assertFalse(got.contains(Feature.COOP_TASKRUN), got::toString);
        }
    }

    @Test
    void requestsBeyondTheRingWaitAndKeepTheirOrder() {
        try (Sandbox box = new Sandbox(new RingOptions(4, 1024, Feature.wanted()))) {
            nops(box, 500);
            assertEquals(500, box.ring.submissions().waiting());
            box.await(() -> box.seen.size() >= 500, "500 requests complete");
            assertEachOnceInOrder(box, 500);
            assertTrue(box.ring.counters().spills() > 0);
            assertEquals(0, box.ring.submissions().waiting());
        }
    }

    @Test
    void nothingIsLeftBehindWhileWaiting() {
        try (Sandbox box = new Sandbox(new RingOptions(4, 64, Feature.wanted()))) {
            int event = box.own(box.syscalls.eventfd());
            for (int i = 0; i < 9; i++) {
                box.ring.submissions().poll(event, SocketAbi.POLLIN, i);
            }
            box.ring.submissions().nop(100);
            assertEquals(0, box.ring.submitAndWait(1, 30_000_000_000L), "the wait had to end");
            assertTrue(box.ring.completionsReady());
            assertEquals(0, box.ring.submissions().waiting());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void nothingStaysMappedIfNotEverythingCanBe(int granted) {
        FaultySyscalls faulty = new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> 0, _ -> 0);
        faulty.mapsLeft = granted;
        RingOptions options = new RingOptions(8, 32, Feature.wanted());
        assertThrows(KernelRefusal.class, () -> Ring.open(faulty, options));
        assertEquals(0, faulty.maps);
    }

    @Test
    void completionsBeyondTheRingAreKeptAndCounted() {
        try (Sandbox box = new Sandbox(new RingOptions(64, 128, Feature.wanted()))) {
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 64; i++) {
                    box.ring.submissions().nop(round * 64L + i);
                }
                box.ring.submitAndWait(0, 0);
            }
            assertTrue(box.ring.deferredWorkReady());
            box.await(() -> box.seen.size() >= 256, "256 requests complete");
            assertEachOnceInOrder(box, 256);
            assertTrue(box.ring.counters().overflows() > 0);
        }
    }

    @Test
    void waitsNoLongerThanAsked() {
        try (Sandbox box = new Sandbox()) {
            assertEquals(-Errno.ETIME, box.ring.submitAndWait(1, 1_000_000L));
            assertFalse(box.ring.completionsReady());
            assertEquals(0, box.ring.submitAndWait(1, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM, Errno.ETIME})
    void survivesEntersThatFail(int errno) {
        IntUnaryOperator everyThird = enter -> enter % 3 == 1 ? errno : 0;
        FaultySyscalls faulty =
                new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> 0, everyThird);
        RingOptions options = new RingOptions(4, 1024, Feature.wanted());
        try (Sandbox box = new Sandbox(options, faulty)) {
            nops(box, 100);
            box.await(() -> box.seen.size() >= 100, "100 requests complete");
            assertEachOnceInOrder(box, 100);
            assertTrue(faulty.failures > 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7})
    void getsThroughEvenWhenFailuresKeepStep(int step) {
        IntUnaryOperator allButOneOf = enter -> enter % step == 0 ? 0 : Errno.EAGAIN;
        FaultySyscalls faulty =
                new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> 0, allButOneOf);
        RingOptions options = new RingOptions(4, 1024, Feature.wanted());
        try (Sandbox box = new Sandbox(options, faulty)) {
            nops(box, 30);
            box.await(() -> box.seen.size() >= 30, "30 requests complete");
            assertEachOnceInOrder(box, 30);
        }
    }

    @Test
    void tellsThatMemoryIsShort() {
        FaultySyscalls none =
                new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> Errno.ENOMEM, _ -> 0);
        RingOptions options = new RingOptions(64, 256, Feature.wanted());
        KernelRefusal refusal = assertThrows(KernelRefusal.class, () -> Ring.open(none, options));
        assertEquals(Errno.ENOMEM, refusal.errno());
    }

    @Test
    void failsLoudlyWhenTheKernelLosesCompletions() {
        IntUnaryOperator second = enter -> enter == 0 ? Errno.EBADR : 0;
        FaultySyscalls faulty = new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> 0, second);
        try (Sandbox box = new Sandbox(new RingOptions(4, 8, Feature.wanted()), faulty)) {
            assertThrows(AssertionError.class, () -> box.ring.submitAndWait(1, 0));
        }
    }

    @Test
    void aSinkThatThrowsLosesOnlyItsOwnCompletion() {
        try (Sandbox box = new Sandbox()) {
            nops(box, 3);
            box.ring.submitAndWait(3, -1);
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            box.ring.drain(
                                    (userData, _, _) -> {
                                        throw new IllegalStateException("on " + userData);
                                    },
                                    8));
            box.turn();
            assertEquals(List.of(1L, 2L), box.seen.stream().map(Sandbox.Cqe::userData).toList());
        }
    }

    @Test
    void aSignalFromAnotherThreadEndsAWait() throws InterruptedException {
        try (Sandbox box = new Sandbox()) {
            int event = box.own(box.syscalls.eventfd());
            box.ring.submissions().pollMultishot(event, SocketAbi.POLLIN, 7);
            box.ring.submitAndWait(0, 0);
            Thread other = Thread.ofPlatform().start(() -> box.syscalls.signal(event));
            Sandbox.Cqe cqe = box.await(7);
            assertTrue(cqe.more());
            other.join();
            long value = box.allocate(Long.BYTES).address();
            assertEquals(Long.BYTES, box.syscalls.read(event, value, Long.BYTES));
            assertEquals(1, Memory.getLong(value));
            assertEquals(-Errno.EAGAIN, box.syscalls.read(event, value, Long.BYTES));
        }
    }

    @Test
    void refusesSizesOutOfRange() {
        Set<Feature> all = Feature.allBut("");
        assertThrows(IllegalArgumentException.class, () -> new RingOptions(3, 8, all));
        assertThrows(IllegalArgumentException.class, () -> new RingOptions(8, 8, all));
        assertThrows(IllegalArgumentException.class, () -> new RingOptions(65_536, 8, all));
    }

    @Test
    void aFeatureSwitchHasToNameAFeature() {
        assertEquals(
                EnumSet.complementOf(EnumSet.of(Feature.INCREMENTAL, Feature.NO_IOWAIT)),
                Feature.allBut("incremental, noiowait"));
        assertThrows(IllegalArgumentException.class, () -> Feature.allBut("speed"));
    }
}
