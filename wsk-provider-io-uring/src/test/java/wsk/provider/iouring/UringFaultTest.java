package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.api.NtStatus;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.RecordingDatagrams.Outgoing;
import wsk.provider.iouring.kernel.CompletionSink;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Completions that are wrong, late, doubled or missing. */
@NeedsIoUring
final class UringFaultTest {
    /** A loop with a faulty kernel; not closed as a sound one is. */
    private static final class Broken implements AutoCloseable {
        FaultyKernel kernel;
        final LoopBox box;

        Broken(Set<Feature> wanted) {
            box =
                    new LoopBox(
                            LoopBox.settings(wanted),
                            real -> {
                                kernel = new FaultyKernel(real);
                                return kernel;
                            });
        }

        Broken() {
            this(Feature.wanted());
        }

        @Override
        public void close() {
            kernel.fault =
                    (_, sink, userData, result, flags) -> sink.completed(userData, result, flags);
            box.loop.close();
        }
    }

    private static boolean is(Operation op, long userData) {
        return UserData.op(userData) == op.code();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aCompletionThatComesTwiceFailsTheLoop() throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            broken.kernel.fault =
                    (_, sink, userData, result, flags) -> {
                        sink.completed(userData, result, flags);
                        if (is(Operation.SEND, userData)) {
                            sink.completed(userData, result, flags);
                        }
                    };
            pair[0].driver.sending().send(LoopBox.list(random(10)));
            assertThrows(
                    AssertionError.class,
                    () -> broken.box.await("sent", () -> pair[0].sink.sent > 10));
            assertEquals(10, pair[0].sink.sent);
        }
    }

    @Test
    void aCompletionForASlotOfSomebodyElseFailsTheLoop() throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            pair[1].driver.receiving().arm();
            broken.kernel.fault =
                    (_, sink, userData, result, flags) ->
                            sink.completed(
                                    is(Operation.SEND, userData) ? userData + (1L << 24) : userData,
                                    result,
                                    flags);
            pair[0].driver.sending().send(LoopBox.list(random(10)));
            assertThrows(
                    AssertionError.class,
                    () -> broken.box.await("sent", () -> pair[0].sink.sent > 0));
            assertEquals(0, pair[0].sink.sent);
        }
    }

    @Test
    void aBufferTheKernelDidNotHaveFailsTheLoop() throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            pair[1].driver.receiving().arm();
            int other = 17 << 16 | IoUringAbi.IORING_CQE_F_BUFFER | IoUringAbi.IORING_CQE_F_MORE;
            broken.kernel.fault =
                    (_, sink, userData, result, flags) -> {
                        boolean swap = is(Operation.RECEIVE_FED, userData) && result > 0;
                        sink.completed(userData, swap ? 1 << 20 : result, swap ? other : flags);
                    };
            pair[0].driver.sending().send(LoopBox.list(random(10)));
            assertThrows(
                    AssertionError.class,
                    () -> broken.box.await("came", () -> pair[1].sink.received.size() > 0));
            assertEquals(0, pair[1].sink.received.size());
        }
    }

    @Test
    void aCloseWaitsForTheLastCompletion() throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            pair[1].driver.receiving().arm();
            broken.box.loop.turn(0);
            broken.kernel.fault =
                    (kernel, sink, userData, result, flags) -> {
                        if (is(Operation.RECEIVE_FED, userData)) {
                            kernel.later(userData, result, flags, 20);
                        } else {
                            sink.completed(userData, result, flags);
                        }
                    };
            pair[1].driver.close(false);
            for (int turn = 0; turn < 10; turn++) {
                broken.box.loop.turn(0);
                assertFalse(pair[1].sink.closed, "closed with a receive in flight");
            }
            broken.box.await("closed", () -> pair[1].sink.closed);
            broken.box.close(pair[0], false);
            assertEquals(0, broken.box.loop.sockets().live());
        }
    }

    @Test
    void completionsThatComeLateChangeNothing() throws DriverException {
        try (Broken broken = new Broken()) {
            Random dice = new Random(42);
            broken.kernel.fault =
                    (kernel, sink, userData, result, flags) -> {
                        if (dice.nextInt(3) == 0) {
                            kernel.later(userData, result, flags, dice.nextInt(4));
                        } else {
                            kernel.drainHeld(sink);
                            sink.completed(userData, result, flags);
                        }
                    };
            End[] pair = broken.box.pair();
            pair[1].driver.receiving().arm();
            byte[] content = random(200_000);
            broken.box.sendAll(pair[0], content);
            broken.box.await("came", () -> pair[1].sink.received.size() == content.length);
            assertArrayEquals(content, pair[1].sink.received.toByteArray());
            broken.box.close(pair[0], false);
            broken.box.await("ended", () -> pair[1].sink.ended);
            broken.box.close(pair[1], false);
        }
    }

    @Test
    void shortSendsAreSettledAsShort() throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            broken.kernel.fault =
                    (_, sink, userData, result, flags) ->
                            sink.completed(
                                    userData,
                                    is(Operation.SEND, userData) ? result / 2 : result,
                                    flags);
            pair[0].driver.sending().send(LoopBox.list(random(10)));
            broken.box.await("sent", () -> pair[0].sink.sent == 5);
        }
    }

    /** Falsifies the first completion of a kind, and counts all. */
    private static int[] failFirst(Broken broken, Operation op, int errno) {
        int[] seen = {0};
        broken.kernel.fault =
                (_, sink, userData, result, flags) -> {
                    boolean fail = is(op, userData) && seen[0]++ == 0;
                    sink.completed(userData, fail ? -errno : result, flags);
                };
        return seen;
    }

    /** A request that failed for want of memory costs nothing until the engine asks again. */
    private static void assertNothingIsTried(LoopBox box) {
        long requests = box.loop.counters().submissions();
        for (int turn = 0; turn < 20; turn++) {
            box.loop.turn(0);
        }
        assertEquals(requests, box.loop.counters().submissions());
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOBUFS, Errno.ENOMEM})
    void aSendThatFoundNoMemoryIsToldAndMayBeTriedAgain(int errno) throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            failFirst(broken, Operation.SEND, errno);
            pair[0].driver.sending().send(LoopBox.list(random(10)));
            broken.box.await("told", () -> pair[0].sink.sendFailed != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, pair[0].sink.sendFailed);
            assertEquals(0, pair[0].sink.sent);
            assertNothingIsTried(broken.box);
            pair[0].driver.sending().send(LoopBox.list(random(10)));
            broken.box.await("sent", () -> pair[0].sink.sent == 10);
        }
    }

    @Test
    void aReceiveThatFoundNoMemoryIsToldAndMayBeArmedAgain() throws DriverException {
        try (Broken broken = new Broken(Feature.allBut("multishotreceive,incremental"))) {
            End[] pair = broken.box.pair();
            failFirst(broken, Operation.RECEIVE_FED, Errno.ENOMEM);
            pair[1].driver.receiving().arm();
            broken.box.sendAll(pair[0], random(10));
            broken.box.await("told", () -> pair[1].sink.receiveFailed != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, pair[1].sink.receiveFailed);
            assertNothingIsTried(broken.box);
            pair[1].driver.receiving().arm();
            broken.box.sendAll(pair[0], random(20));
            broken.box.await("came", () -> pair[1].sink.received.size() == 20);
            // Who has disarmed meanwhile is not told.
            pair[1].sink.receiveFailed = null;
            int[] seen = failFirst(broken, Operation.RECEIVE_FED, Errno.ENOMEM);
            pair[1].driver.receiving().disarm();
            broken.box.await("ended", () -> seen[0] == 1);
            assertNull(pair[1].sink.receiveFailed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOBUFS, Errno.ENOMEM})
    void aPostedReceiveThatFoundNoMemoryIsWithdrawn(int errno) throws DriverException {
        try (Broken broken = new Broken()) {
            End[] pair = broken.box.pair();
            failFirst(broken, Operation.RECEIVE_POSTED, errno);
            pair[1].sink.target = Arena.ofAuto().allocate(100);
            pair[1].driver.receiving().post(pair[1].sink.target, 0, 100);
            broken.box.sendAll(pair[0], random(10));
            broken.box.await("told", () -> pair[1].sink.receiveFailed != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, pair[1].sink.receiveFailed);
            assertNothingIsTried(broken.box);
            pair[1].driver.receiving().post(pair[1].sink.target, 0, 100);
            broken.box.sendAll(pair[0], random(20));
            broken.box.await("filled", () -> pair[1].sink.filled == 20);
        }
    }

    @Test
    void aDatagramReceiveThatFoundNoMemoryIsToldAndMayBeArmedAgain() throws DriverException {
        try (Broken broken = new Broken(Feature.allBut("multishotreceive"))) {
            LoopBox.Datagrams from = broken.box.new Datagrams();
            LoopBox.Datagrams to = broken.box.new Datagrams();
            failFirst(broken, Operation.RECEIVE_FED, Errno.ENOMEM);
            to.driver.armReceive();
            assertTrue(from.driver.send(new Outgoing(to.address, random(10))));
            broken.box.await("told", () -> to.sink.receiveFailed != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, to.sink.receiveFailed);
            assertNothingIsTried(broken.box);
            to.driver.armReceive();
            assertTrue(from.driver.send(new Outgoing(to.address, random(10))));
            broken.box.await("came", () -> to.sink.received.size() == 1);
        }
    }

    @Test
    void datagramsThatMayNotLeaveTogetherLeaveOneByOne() throws DriverException {
        try (Broken broken = new Broken()) {
            LoopBox.Datagrams from = broken.box.new Datagrams();
            LoopBox.Datagrams to = broken.box.new Datagrams();
            to.driver.armReceive();
            int[] sends = {0};
            broken.kernel.fault =
                    (_, sink, userData, result, flags) -> {
                        boolean refuse = is(Operation.SEND, userData) && sends[0]++ == 0;
                        sink.completed(userData, refuse ? -Errno.EINVAL : result, flags);
                    };
            List<Outgoing> outgoing = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                outgoing.add(new Outgoing(to.address, random(30), random(70)));
                assertTrue(from.driver.send(outgoing.get(i)));
            }
            broken.box.await("settled", () -> outgoing.stream().allMatch(o -> o.status != null));
            assertEquals(6, sends[0], "one run, then each alone");
            for (Outgoing each : outgoing) {
                assertEquals(NtStatus.SUCCESS, each.status);
                assertEquals(100, each.sent);
            }
            // The refused run had left after all, so each came twice.
            broken.box.await("came", () -> to.sink.received.size() == 10);
            assertEquals(100, to.sink.received.get(9).bytes.length);
        }
    }

    @Test
    void descriptorsThatRanOutEndAcceptingUntilItIsArmedAgain() throws DriverException {
        Set<Feature> single = EnumSet.complementOf(EnumSet.of(Feature.MULTISHOT_ACCEPT));
        try (Broken broken = new Broken(single)) {
            LoopBox.Listener listener = broken.box.new Listener();
            boolean[] full = {true};
            broken.kernel.fault =
                    (_, sink, userData, result, flags) -> {
                        if (full[0] && is(Operation.ACCEPT, userData) && result >= 0) {
                            broken.box.loop.syscalls().abandon(result);
                            sink.completed(userData, -Errno.EMFILE, flags);
                        } else {
                            sink.completed(userData, result, flags);
                        }
                    };
            broken.box.connect(listener.address);
            broken.box.await("failed", () -> listener.sink.failed != null);
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, listener.sink.failed);
            full[0] = false;
            listener.driver.armAccept();
            broken.box.connect(listener.address);
            broken.box.await("accepted", () -> listener.sink.accepted.size() == 1);
            listener.sink.accepted.remove().reject();
        }
    }

    @Test
    void aLoopThatFailedStillTellsThePeers() throws DriverException {
        try (LoopBox other = new LoopBox()) {
            LoopBox.Listener listener = other.new Listener();
            End server;
            try (Broken broken = new Broken()) {
                End client = broken.box.connect(listener.address);
                broken.box.await("connected", () -> client.sink.connected != null);
                client.driver.receiving().arm();
                broken.box.loop.turn(0);
                server = other.accept(listener);
                server.driver.receiving().arm();
                other.loop.turn(0);
            }
            other.await(
                    "the end arrived",
                    () -> server.sink.ended || server.sink.receiveFailed != null);
            other.close(server, false);
            listener.close();
        }
    }

    @Test
    void aLoopThatFailedClosesNothingThatIsSomebodyElsesByNow() throws DriverException {
        Broken broken = new Broken();
        LoopBox box = broken.box;
        List<Integer> fillers = new ArrayList<>();
        // Takes the numbers that are free in between, so that the next one free is the socket's.
        for (int i = 0; i < 64; i++) {
            fillers.add(box.loop.syscalls().eventfd());
        }
        End[] pair = box.pair();
        fillers.add(box.loop.syscalls().eventfd());
        boolean[] closed = {false};
        broken.kernel.fault =
                (_, sink, userData, result, flags) -> {
                    if (is(Operation.CLOSE, userData)) {
                        closed[0] = true;
                    } else {
                        sink.completed(userData, result, flags);
                    }
                };
        pair[0].driver.close(false);
        box.await("the kernel has closed it", () -> closed[0]);
        int foreign = box.loop.syscalls().eventfd();
        assertTrue(foreign > 0);
        assertTrue(box.loop.syscalls().signal(foreign));
        broken.close();
        assertTrue(box.loop.syscalls().signal(foreign), "it was closed");
        fillers.add(foreign);
        fillers.forEach(fd -> box.loop.syscalls().close(fd));
    }

    @Test
    void aCompletionOfAnUnknownKindFailsTheLoop() {
        try (Broken broken = new Broken()) {
            CompletionSink sink = broken.box.loop;
            assertThrows(AssertionError.class, () -> sink.completed(99L << 56, 0, 0));
            assertThrows(AssertionError.class, () -> sink.completed(3, 0, 0));
            assertTrue(broken.box.loop.counters().enters() >= 0);
        }
    }
}
