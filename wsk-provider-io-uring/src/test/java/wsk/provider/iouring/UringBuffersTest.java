package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.engine.driver.DriverException;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.RecordingDatagrams.Outgoing;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.RingOptions;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.util.ArrayList;
import java.util.List;

/** Receives that found no buffer, and buffers on their way back. */
@NeedsIoUring
final class UringBuffersTest {
    private static final int BUFFER_BYTES = 4096;
    private static final long TURN_NANOS = 4_000_000_000L;

    private static LoopBox box(int buffers) {
        RingOptions ring = new RingOptions(512, 4096, Feature.wanted());
        return new LoopBox(LoopBox.settings(ring, BUFFER_BYTES, buffers, buffers));
    }

    private static List<End[]> pairs(LoopBox box, int count) throws DriverException {
        List<End[]> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(box.pair());
        }
        return pairs;
    }

    private static void close(LoopBox box, List<End[]> pairs) {
        for (End[] pair : pairs) {
            box.close(pair[0], true);
            box.close(pair[1], true);
        }
    }

    /** All are armed in one turn, in which the busy ones take every buffer there is. */
    @ParameterizedTest
    @CsvSource({"1, 1, 8", "4, 4, 200", "64, 32, 120"})
    void anIdleConnectionThatStarvedIsNotDeaf(int buffers, int busy, int idle)
            throws DriverException {
        try (LoopBox box = box(buffers)) {
            List<End[]> talking = pairs(box, busy);
            List<End[]> silent = pairs(box, idle);
            for (End[] pair : talking) {
                box.sendAll(pair[0], new byte[BUFFER_BYTES]);
            }
            for (End[] pair : talking) {
                pair[1].driver.receiving().arm();
            }
            for (End[] pair : silent) {
                pair[1].driver.receiving().arm();
            }
            box.loop.turn(0);
            assertTrue(box.loop.streamBlocks().ring().dry() >= idle, "nobody waiting");
            End[] last = silent.getLast();
            last[0].driver.sending().send(LoopBox.list(new byte[10]));
            // The loop sleeps as soon as it may; who is not armed by then is deaf.
            box.await("the last one hears", () -> last[1].sink.received.size() == 10);
            close(box, talking);
            close(box, silent);
        }
    }

    @Test
    void whatAClientGivesBackBetweenTurnsIsUsedInTheNext() throws DriverException {
        try (LoopBox box = box(1)) {
            List<End[]> pairs = pairs(box, 2);
            End keeper = pairs.get(0)[1];
            keeper.sink.keepsScarce = true;
            keeper.driver.receiving().arm();
            box.sendAll(pairs.get(0)[0], new byte[BUFFER_BYTES]);
            box.await("it keeps the only buffer", () -> !keeper.sink.kept.isEmpty());
            keeper.driver.receiving().disarm();
            End hungry = pairs.get(1)[1];
            hungry.driver.receiving().arm();
            box.sendAll(pairs.get(1)[0], new byte[10]);
            box.loop.turn(0);
            box.loop.turn(0);
            long before = box.loop.counters().submissions();
            for (int i = 0; i < 20; i++) {
                box.loop.turn(0);
            }
            assertEquals(0, hungry.sink.received.size());
            assertEquals(before, box.loop.counters().submissions(), "waiting for a buffer is free");
            keeper.sink.releaseAll();
            box.loop.turn(TURN_NANOS);
            assertEquals(10, hungry.sink.received.size());
            close(box, pairs);
        }
    }

    @Test
    void datagramSocketsThatStarvedAreNotDeaf() throws DriverException {
        try (LoopBox box = box(1)) {
            LoopBox.Datagrams from = box.new Datagrams();
            List<LoopBox.Datagrams> sockets = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                sockets.add(box.new Datagrams());
            }
            Outgoing first = new Outgoing(sockets.getFirst().address, new byte[10]);
            assertTrue(from.driver.send(first));
            box.await("sent", () -> first.status != null);
            for (LoopBox.Datagrams socket : sockets) {
                socket.driver.armReceive();
            }
            box.loop.turn(0);
            assertTrue(box.loop.datagramBlocks().ring().dry() > 0, "nobody waiting");
            LoopBox.Datagrams last = sockets.getLast();
            assertTrue(from.driver.send(new Outgoing(last.address, new byte[10])));
            box.await("the last one hears", () -> last.sink.received.size() == 1);
            sockets.forEach(LoopBox.Datagrams::close);
            from.close();
        }
    }

    /** A worker of the kernel takes a buffer before it tries; a cancelled one says which. */
    @Test
    void aReceiveThatBroughtNothingGivesTheBufferItNamesBack() throws DriverException {
        FaultyKernel[] kernel = {null};
        LoopBox box =
                new LoopBox(
                        LoopBox.settings(Feature.allBut("incremental")),
                        real -> {
                            kernel[0] = new FaultyKernel(real);
                            return kernel[0];
                        });
        End[] pair = box.pair();
        LoopBox.Datagrams datagrams = box.new Datagrams();
        pair[1].driver.receiving().arm();
        datagrams.driver.armReceive();
        box.loop.turn(0);
        int third = 3 << 16 | IoUringAbi.IORING_CQE_F_BUFFER;
        kernel[0].fault =
                (_, sink, userData, result, flags) -> {
                    boolean failed =
                            UserData.op(userData) == Operation.RECEIVE_FED.code() && result < 0;
                    sink.completed(userData, result, failed ? flags | third : flags);
                };
        pair[1].driver.receiving().disarm();
        datagrams.driver.disarmReceive();
        box.await(
                "both are back",
                () ->
                        box.loop.streamBlocks().ring().recycled() == 1
                                && box.loop.datagramBlocks().ring().recycled() == 1);
        // The same where the receive ends because of the close.
        datagrams.driver.armReceive();
        box.loop.turn(0);
        datagrams.close();
        assertEquals(2, box.loop.datagramBlocks().ring().recycled());
        box.loop.close();
    }
}
