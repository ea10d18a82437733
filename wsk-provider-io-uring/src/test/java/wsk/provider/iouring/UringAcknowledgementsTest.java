package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.Kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a connection tells of what its peer has acknowledged. */
@NeedsIoUring
final class UringAcknowledgementsTest {
    // More than the window of a peer that does not read, less than the kernel takes.
    private static final byte[] MUCH = new byte[300_000];
    private static final int ATTEMPTS = 50;

    private static End[] unixPair(LoopBox box, Path folder) throws DriverException {
        LoopBox.Listener listener =
                box.new Listener(new SockAddr.Unix(folder.resolve("s").toString()));
        End client = box.connect(listener.address);
        End server = box.accept(listener);
        box.await("connected", () -> client.sink.connected != null);
        listener.close();
        return new End[] {client, server};
    }

    private static void sendAndWatch(LoopBox box, End end, byte[] content) {
        box.sendAll(end, content);
        end.driver.sending().watchAcknowledged();
        assertTrue(end.sink.outstanding >= 0, "the first look tells");
    }

    private static void close(LoopBox box, End... ends) {
        for (End end : ends) {
            box.close(end, true);
        }
        assertEquals(LoopDriver.FOREVER, box.loop.acknowledgements().shorten(LoopDriver.FOREVER));
    }

    @Test
    void whatTheWindowTakesIsAcknowledgedAlthoughNobodyReads() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            sendAndWatch(box, pair[0], new byte[100]);
            box.await("acknowledged", () -> pair[0].sink.outstanding == 0);
            close(box, pair);
        }
    }

    @Test
    void theEndIsSettledAfterAllThatWasSent() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            sendAndWatch(box, pair[0], MUCH);
            assertTrue(pair[0].sink.outstanding > 0);
            pair[0].driver.sending().shutdown();
            assertTrue(pair[0].sink.outstanding <= MUCH.length, "the end is no data");
            assertNull(pair[0].sink.shutdown);
            pair[1].driver.receiving().arm();
            box.await("the end is settled", () -> pair[0].sink.shutdown != null);
            assertEquals(NtStatus.SUCCESS, pair[0].sink.shutdown);
            assertEquals(0, pair[0].sink.outstanding);
            close(box, pair);
        }
    }

    @Test
    void aResetIsNoticedAlthoughNobodyReceives() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            sendAndWatch(box, pair[0], MUCH);
            box.close(pair[1], true);
            box.await("noticed", () -> pair[0].sink.sendBroke != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[0].sink.sendBroke);
            assertTrue(pair[0].sink.outstanding > 0);
            // The kernel tells a failure once, and yet the other direction hears of it.
            pair[0].driver.receiving().arm();
            box.await("failed", () -> pair[0].sink.receiveFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[0].sink.receiveFailed);
            close(box, pair[0]);
        }
    }

    @Test
    void onAUnixDomainSocketReadingIsAcknowledging(@TempDir Path folder) throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = unixPair(box, folder);
            sendAndWatch(box, pair[0], new byte[10_000]);
            assertTrue(pair[0].sink.outstanding >= 10_000, "nobody has read");
            pair[0].driver.sending().shutdown();
            assertNull(pair[0].sink.shutdown);
            pair[1].driver.receiving().arm();
            box.await("read", () -> pair[0].sink.outstanding == 0);
            assertEquals(NtStatus.SUCCESS, pair[0].sink.shutdown);
            close(box, pair);
        }
    }

    @Test
    void whatAUnixPeerLeavesUnreadIsNotAcknowledged(@TempDir Path folder) throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = unixPair(box, folder);
            sendAndWatch(box, pair[0], new byte[10_000]);
            box.close(pair[1], false);
            box.await("noticed", () -> pair[0].sink.sendBroke != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[0].sink.sendBroke);
            assertTrue(pair[0].sink.outstanding > 0);
            close(box, pair[0]);
        }
    }

    @Test
    void aReceiveThatHearsOfItFirstHidesNothing(@TempDir Path folder) throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = unixPair(box, folder);
            pair[0].driver.receiving().arm();
            sendAndWatch(box, pair[0], new byte[10_000]);
            pair[0].driver.sending().shutdown();
            box.close(pair[1], false);
            box.await("failed", () -> pair[0].sink.receiveFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[0].sink.receiveFailed);
            assertEquals(NtStatus.CONNECTION_RESET, pair[0].sink.sendBroke);
            assertEquals(NtStatus.CONNECTION_RESET, pair[0].sink.shutdown);
            assertTrue(pair[0].sink.outstanding > 0, "nobody has read");
            close(box, pair[0]);
        }
    }

    @Test
    void bothDirectionsHearOfTheSameFailure() throws DriverException {
        FaultyKernel[] kernel = new FaultyKernel[1];
        UnaryOperator<Kernel> seam =
                real -> {
                    kernel[0] = new FaultyKernel(real);
                    return kernel[0];
                };
        try (LoopBox box = new LoopBox(LoopBox.settings(Feature.wanted()), seam)) {
            boolean[] cut = {false};
            // As if the network had been cut instead of the peer.
            kernel[0].fault =
                    (_, sink, userData, result, flags) -> {
                        boolean reset = result == -Errno.ECONNRESET;
                        cut[0] |= reset;
                        sink.completed(userData, reset ? -Errno.ETIMEDOUT : result, flags);
                    };
            // The kernel tells it once: mostly to the receive, sometimes to a look.
            for (int i = 0; i < ATTEMPTS && !cut[0]; i++) {
                End[] pair = box.pair();
                pair[0].driver.receiving().arm();
                sendAndWatch(box, pair[0], MUCH);
                box.close(pair[1], true);
                box.await("failed", () -> pair[0].sink.receiveFailed != null);
                assertEquals(pair[0].sink.receiveFailed, pair[0].sink.sendBroke);
                close(box, pair[0]);
            }
            assertTrue(cut[0], "no receive heard of it first");
        }
    }

    @Test
    void manyWaitAtOnceAndLeaveInAnyOrder() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            List<End[]> pairs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                End[] pair = box.pair();
                sendAndWatch(box, pair[0], MUCH);
                pairs.add(pair);
            }
            for (int i = 0; i < 20; i += 3) {
                End[] pair = pairs.get(i);
                pair[1].driver.receiving().arm();
                box.await("acknowledged", () -> pair[0].sink.outstanding == 0);
            }
            for (int i = 0; i < 20; i++) {
                if (i % 3 != 0) {
                    assertTrue(pairs.get(i)[0].sink.outstanding > 0);
                }
            }
            close(box, pairs.stream().map(pair -> pair[0]).toArray(End[]::new));
            close(box, pairs.stream().map(pair -> pair[1]).toArray(End[]::new));
        }
    }
}
