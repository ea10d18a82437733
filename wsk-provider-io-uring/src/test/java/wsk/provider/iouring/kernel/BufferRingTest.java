package wsk.provider.iouring.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.provider.iouring.NeedsIoUring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Buffers the kernel picks, filled whole and piece by piece. */
@NeedsIoUring
final class BufferRingTest {
    private static final int BUFFER = IoUringAbi.IORING_CQE_F_BUFFER;

    private static BufferRing open(Sandbox box, int count, int bytes, boolean incremental) {
        BufferGroup shape = new BufferGroup(5, count, count, bytes);
        BufferRing buffers =
                BufferRing.open(box.syscalls, box.ring.descriptor(), shape, incremental);
        assertEquals(incremental, buffers.incremental());
        return buffers;
    }

    private static byte[] bytesAt(BufferRing buffers, int buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        Memory.get(buffers.memory(buffer).address() + offset, bytes, 0, length);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamArrivesWholeAndInOrderThroughFewBuffers(boolean incremental) {
        try (Sandbox box = new Sandbox();
                BufferRing buffers = open(box, 2, 512, incremental)) {
            int[] pair = box.pair();
            byte[] sent = new byte[20_000];
            new Random(7).nextBytes(sent);
            box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
            box.send(pair[0], sent);
            box.syscalls.shutdown(pair[0], SocketAbi.SHUT_WR);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            boolean ended = false;
            while (!ended) {
                Sandbox.Cqe cqe = box.await(1);
                if (cqe.result() == -Errno.ENOBUFS) {
                    buffers.ranDry();
                } else {
                    assertTrue(cqe.result() >= 0, cqe::toString);
                    ended = cqe.result() == 0;
                    collect(buffers, cqe, received);
                }
                if (!cqe.more() && !ended) {
                    box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
                }
            }
            assertArrayEquals(sent, received.toByteArray());
            assertEquals(2, buffers.available());
            assertTrue(buffers.dry() > 0);
            assertTrue(buffers.recycled() > 0);
        }
    }

    private static void collect(BufferRing buffers, Sandbox.Cqe cqe, ByteArrayOutputStream into) {
        if ((cqe.flags() & BUFFER) == 0) {
            return;
        }
        int buffer = BufferRing.bufferOf(cqe.flags());
        int at = buffers.take(cqe.flags(), cqe.result());
        if (at >= 0) {
            into.writeBytes(bytesAt(buffers, buffer, at, cqe.result()));
        }
        if (!buffers.kernelOwns(buffer)) {
            buffers.recycle(buffer);
            buffers.publish();
        }
    }

    @Test
    void smallMessagesShareABufferUntilItIsFullAndFree() {
        try (Sandbox box = new Sandbox();
                BufferRing buffers = open(box, 2, 256, true)) {
            int[] pair = box.pair();
            box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
            int[] at = new int[5];
            int[] buffer = new int[5];
            for (int i = 0; i < 5; i++) {
                box.send(pair[0], new byte[] {(byte) i, 1, 2, 3});
                Sandbox.Cqe cqe = box.await(1);
                assertEquals(4, cqe.result());
                at[i] = buffers.take(cqe.flags(), cqe.result());
                buffer[i] = BufferRing.bufferOf(cqe.flags());
                assertEquals(buffer[0], buffer[i]);
                assertEquals(4 * i, at[i]);
            }
            for (int i = 0; i < 5; i++) {
                assertEquals(i, bytesAt(buffers, buffer[i], at[i], 1)[0]);
            }
            assertEquals(2, buffers.available());
            assertTrue(buffers.kernelOwns(buffer[0]));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsOfStreamsCostNoBuffers(boolean incremental) {
        try (Sandbox box = new Sandbox();
                BufferRing buffers = open(box, 2, 256, incremental)) {
            for (int round = 0; round < 10; round++) {
                int[] pair = box.pair();
                box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
                box.ring.submitAndWait(0, 0);
                if (round % 2 == 0) {
                    box.send(pair[0], new byte[] {1, 2, 3});
                    collect(buffers, box.await(1), new ByteArrayOutputStream());
                }
                box.syscalls.shutdown(pair[0], SocketAbi.SHUT_WR);
                Sandbox.Cqe end = box.await(1);
                assertEquals(0, end.result());
                collect(buffers, end, new ByteArrayOutputStream());
                assertEquals(2, buffers.available());
            }
        }
    }

    @Test
    void aBufferHeldBackKeepsTheRingDry() {
        try (Sandbox box = new Sandbox();
                BufferRing buffers = open(box, 1, 64, false)) {
            int[] pair = box.pair();
            box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
            box.send(pair[0], new byte[10]);
            Sandbox.Cqe first = box.await(1);
            buffers.take(first.flags(), first.result());
            assertEquals(0, buffers.available());
            box.send(pair[0], new byte[10]);
            Sandbox.Cqe dry = box.await(1);
            assertEquals(-Errno.ENOBUFS, dry.result());
            assertTrue(!dry.more());
            buffers.recycle(BufferRing.bufferOf(first.flags()));
            buffers.publish();
            box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
            assertEquals(10, box.await(1).result());
        }
    }

    @Test
    void whatTheKernelSaysAboutBuffersIsChecked() {
        try (Sandbox box = new Sandbox();
                BufferRing buffers = open(box, 2, 64, false)) {
            assertThrows(AssertionError.class, () -> buffers.take(BUFFER | 9 << 16, 1));
            assertThrows(AssertionError.class, () -> buffers.take(BUFFER, 65));
            assertThrows(AssertionError.class, () -> buffers.recycle(0));
            buffers.take(BUFFER, 1);
            assertThrows(AssertionError.class, () -> buffers.take(BUFFER, 1));
        }
    }

    @Test
    void growsUntilAllBuffersAreGranted() {
        try (Sandbox box = new Sandbox();
                BufferRing buffers =
                        BufferRing.open(
                                box.syscalls,
                                box.ring.descriptor(),
                                new BufferGroup(5, 4, 1, 64),
                                false)) {
            int[] pair = box.pair();
            box.send(pair[0], new byte[200]);
            box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
            assertEquals(64, box.await(1).result());
            assertEquals(-Errno.ENOBUFS, box.await(1).result());
            assertEquals(2, buffers.grow(2));
            box.ring.submissions().receiveMultishot(pair[1], 0, 5, 1);
            assertEquals(64, box.await(1).result());
            assertEquals(64, box.await(1).result());
            assertEquals(1, buffers.grow(9));
            assertEquals(0, buffers.grow(1));
            assertEquals(4, buffers.granted());
        }
    }

    private static long mappedKiB() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmSize:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneThatIsRefusedLeavesNoMemoryBehind() {
        try (Sandbox box = new Sandbox();
                BufferRing buffers = open(box, 2, 64, false)) {
            BufferGroup large = new BufferGroup(buffers.group(), 512, 1, 1 << 20);
            long before = mappedKiB();
            for (int i = 0; i < 100; i++) {
                assertThrows(
                        KernelRefusal.class,
                        () -> BufferRing.open(box.syscalls, box.ring.descriptor(), large, false));
            }
            // A hundred times half a GiB.
            assertTrue(mappedKiB() - before < 10 << 20, "they are still mapped");
        }
    }

    @Test
    void whatBroughtNothingGivesItsBufferBack() {
        try (Sandbox box = new Sandbox();
                BufferRing whole = open(box, 2, 64, false);
                BufferRing pieces =
                        BufferRing.open(
                                box.syscalls,
                                box.ring.descriptor(),
                                new BufferGroup(6, 2, 2, 64),
                                true)) {
            assertTrue(whole.takeUnfilled(BUFFER, 0));
            assertEquals(1, whole.available());
            assertThrows(AssertionError.class, () -> whole.takeUnfilled(BUFFER, 0));
            assertTrue(whole.takeUnfilled(BUFFER | 1 << 16, -Errno.ECANCELED));
            if (pieces.incremental()) {
                // The end of a stream names the buffer that it would have filled.
                assertFalse(pieces.takeUnfilled(BUFFER, 0));
                assertTrue(pieces.takeUnfilled(BUFFER, -Errno.ECANCELED));
                assertEquals(1, pieces.available());
            }
        }
    }

    @Test
    void refusesShapesOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new BufferGroup(-1, 2, 2, 64));
        assertThrows(IllegalArgumentException.class, () -> new BufferGroup(0, 3, 2, 64));
        assertThrows(IllegalArgumentException.class, () -> new BufferGroup(0, 2, 2, 8));
    }
}
