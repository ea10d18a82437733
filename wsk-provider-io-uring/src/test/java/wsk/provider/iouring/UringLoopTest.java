package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.RecordingDatagrams.Outgoing;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.RingOptions;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Sockets of one loop, driven directly. */
@NeedsIoUring
final class UringLoopTest {
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static void exchange(LoopBox box, int bytes) throws DriverException {
        End[] pair = box.pair();
        byte[] content = random(bytes);
        pair[1].driver.receiving().arm();
        box.sendAll(pair[0], content);
        box.await("all arrived", () -> pair[1].sink.received.size() == bytes);
        assertArrayEquals(content, pair[1].sink.received.toByteArray());
        pair[0].driver.sending().shutdown();
        box.await("the end arrived", () -> pair[1].sink.ended);
        box.await("the end is settled", () -> pair[0].sink.shutdown != null);
        assertEquals(NtStatus.SUCCESS, pair[0].sink.shutdown);
        pair[1].driver.sending().send(LoopBox.list(content));
        pair[0].sink.target = Arena.ofAuto().allocate(4096);
        while (pair[0].sink.filled < bytes) {
            long before = pair[0].sink.filled;
            pair[0].driver.receiving().post(pair[0].sink.target, 0, 4096);
            box.await("a posted receive is settled", () -> pair[0].sink.filled > before);
        }
        box.await("sent", () -> pair[1].sink.sent == bytes);
        assertArrayEquals(content, pair[0].sink.received.toByteArray());
        box.close(pair[0], false);
        box.close(pair[1], false);
    }

    @Test
    void bytesGoBothWaysAndEndInOrder() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            exchange(box, 100_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void worksWithoutAnyOneFeature(Feature missing) throws DriverException {
        Set<Feature> wanted = EnumSet.complementOf(EnumSet.of(missing));
        try (LoopBox box = new LoopBox(LoopBox.settings(wanted))) {
            exchange(box, 50_000);
            datagramsGo(box);
        }
    }

    @Test
    void worksWithATinyRingAndTinyBuffersAndNoFeatures() throws DriverException {
        UringSettings tiny = LoopBox.settings(new RingOptions(1, 2, Set.of()), 64, 1, 1);
        try (LoopBox box = new LoopBox(tiny)) {
            exchange(box, 10_000);
            datagramsGo(box);
        }
    }

    @Test
    void worksWithATinyRingAndTinyBuffers() throws DriverException {
        RingOptions ring = new RingOptions(1, 2, Feature.wanted());
        try (LoopBox box = new LoopBox(LoopBox.settings(ring, 64, 1, 1))) {
            exchange(box, 10_000);
            datagramsGo(box);
        }
    }

    @Test
    void worksWhileLookingForWorkBeforeSleeping() throws DriverException, InterruptedException {
        RingOptions ring = new RingOptions(64, 256, Feature.wanted());
        try (LoopBox box = new LoopBox(new UringSettings(ring, 4096, 64, 64, 1000, 0, 64, -1))) {
            exchange(box, 100_000);
            Thread waker = Thread.ofPlatform().start(box.loop::wakeup);
            box.loop.turn(LoopDriver.FOREVER);
            waker.join();
        }
    }

    @Test
    void worksWithoutCopyingWhatIsSent(@TempDir Path folder) throws DriverException {
        RingOptions ring = new RingOptions(64, 256, Feature.wanted());
        try (LoopBox box = new LoopBox(new UringSettings(ring, 4096, 64, 64, 0, 4096, 64, -1))) {
            exchange(box, 50_000);
            End[] pair = box.pair();
            pair[1].driver.receiving().arm();
            pair[0].driver.sending().send(LoopBox.list(random(5000), random(6000)));
            box.await("arrived", () -> pair[1].sink.received.size() == 11_000);
            box.await("sent", () -> pair[0].sink.sent == 11_000);
            pair[0].driver.sending().send(LoopBox.list(random(16 << 20)));
            box.loop.turn(0);
            box.close(pair[0], true);
            box.close(pair[1], true);
            // Where it cannot be done, the bytes are copied after one try.
            LoopBox.Listener listener =
                    box.new Listener(new SockAddr.Unix(folder.resolve("s").toString()));
            End client = box.connect(listener.address);
            End server = box.accept(listener);
            server.driver.receiving().arm();
            client.driver.sending().send(LoopBox.list(random(5000)));
            box.loop.turn(0);
            box.loop.turn(0);
            if (client.sink.sent == 0) {
                client.driver.sending().send(LoopBox.list(random(5000)));
            }
            box.await("came", () -> server.sink.received.size() == 5000);
            box.close(client, false);
            box.close(server, false);
            listener.close();
        }
    }

    @Test
    void aGatherListArrivesInOrder() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            pair[1].driver.receiving().arm();
            pair[0].driver.sending().send(LoopBox.list(random(10), random(2000), random(1)));
            box.await("arrived", () -> pair[1].sink.received.size() == 2011);
            byte[] expected = new byte[2011];
            System.arraycopy(random(10), 0, expected, 0, 10);
            System.arraycopy(random(2000), 0, expected, 10, 2000);
            System.arraycopy(random(1), 0, expected, 2010, 1);
            assertArrayEquals(expected, pair[1].sink.received.toByteArray());
            box.close(pair[0], false);
            box.await("the end arrived", () -> pair[1].sink.ended);
            box.close(pair[1], false);
        }
    }

    @Test
    void bytesStayWithTheKernelWhileDisarmedAndKeepTheirOrder() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            byte[] content = random(30_000);
            pair[1].sink.target = Arena.ofAuto().allocate(700);
            box.sendAll(pair[0], content);
            for (int round = 0; pair[1].sink.received.size() < content.length; round++) {
                int before = pair[1].sink.received.size();
                if (round % 3 == 0) {
                    pair[1].driver.receiving().arm();
                    box.await("fed", () -> pair[1].sink.received.size() > before);
                    pair[1].driver.receiving().disarm();
                } else {
                    pair[1].driver.receiving().post(pair[1].sink.target, 0, 700);
                    long filled = pair[1].sink.filled;
                    box.await("filled", () -> pair[1].sink.filled > filled);
                }
            }
            assertArrayEquals(content, pair[1].sink.received.toByteArray());
            box.close(pair[0], false);
            box.close(pair[1], false);
        }
    }

    @Test
    void aCancelledReceiveIsSettledOnceAndLosesNothing() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            pair[1].sink.target = Arena.ofAuto().allocate(64);
            for (int round = 0; round < 50; round++) {
                pair[1].sink.receiveFailed = null;
                long filled = pair[1].sink.filled;
                pair[1].driver.receiving().post(pair[1].sink.target, 0, 64);
                if (round % 2 == 0) {
                    box.loop.turn(0);
                }
                if (round % 5 == 0) {
                    pair[0].driver.sending().send(LoopBox.list(random(8)));
                }
                pair[1].driver.receiving().cancelPosted();
                box.await(
                        "settled",
                        () ->
                                pair[1].sink.receiveFailed == NtStatus.CANCELLED
                                        || pair[1].sink.filled > filled);
                assertFalse(pair[1].sink.receiveFailed != null && pair[1].sink.filled > filled);
                long sent = 8L * (round / 5 + 1);
                box.await("sent", () -> pair[0].sink.sent == sent);
            }
            pair[1].driver.receiving().arm();
            box.await("all is there", () -> pair[1].sink.received.size() == 80);
            box.close(pair[0], false);
            box.close(pair[1], false);
        }
    }

    @Test
    void whoKeepsNothingThatIsScarceHoldsUpNobodyElse() throws DriverException {
        RingOptions ring = new RingOptions(64, 256, Feature.wanted());
        try (LoopBox box = new LoopBox(LoopBox.settings(ring, 1024, 8, 1))) {
            End[] greedy = box.pair();
            End[] modest = box.pair();
            int much = 1 << 20;
            greedy[1].sink.keep = true;
            greedy[1].driver.receiving().arm();
            modest[1].driver.receiving().arm();
            greedy[0].driver.sending().send(LoopBox.list(random(much)));
            for (int i = 1; i <= 100; i++) {
                int upTo = 1000 * i;
                modest[0].driver.sending().send(LoopBox.list(random(1000)));
                box.await("the modest is served", () -> modest[1].sink.received.size() == upTo);
            }
            box.await("all came", () -> greedy[1].sink.received.size() == much);
            assertArrayEquals(random(much), greedy[1].sink.received.toByteArray());
            assertFalse(greedy[1].sink.kept.isEmpty(), "nothing was kept");
            greedy[1].sink.releaseAll();
            box.close(greedy[0], false);
            box.close(greedy[1], false);
            box.close(modest[0], false);
            box.close(modest[1], false);
            assertEquals(8, box.loop.streamBlocks().ring().available());
        }
    }

    @Test
    void datagramsThatAreKeptHoldUpNobodyElse() throws DriverException {
        try (LoopBox box = new LoopBox(LoopBox.settings(RingOptions.defaults(), 1024, 8, 4))) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams greedy = box.new Datagrams();
            LoopBox.Datagrams modest = box.new Datagrams();
            greedy.sink.keep = true;
            greedy.driver.armReceive();
            modest.driver.armReceive();
            for (int i = 1; i <= 50; i++) {
                assertTrue(from.driver.send(new Outgoing(greedy.address, random(i))));
                assertTrue(from.driver.send(new Outgoing(modest.address, random(i))));
                int count = i;
                box.await(
                        "both are served",
                        () ->
                                greedy.sink.received.size() == count
                                        && modest.sink.received.size() == count);
            }
            assertArrayEquals(random(50), greedy.sink.received.get(49).bytes);
            greedy.sink.releaseAll();
            assertEquals(4, box.loop.datagramBlocks().ring().available());
            from.close();
            greedy.close();
            modest.close();
        }
    }

    @Test
    void aResetIsSeenInBothDirections() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            pair[1].driver.receiving().arm();
            box.loop.turn(0);
            box.close(pair[0], true);
            box.await("the reset arrived", () -> pair[1].sink.receiveFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[1].sink.receiveFailed);
            pair[1].driver.sending().send(LoopBox.list(random(10)));
            box.await("the send failed", () -> pair[1].sink.sendFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[1].sink.sendFailed);
            assertFalse(pair[1].sink.ended);
            box.close(pair[1], false);
        }
    }

    @Test
    void aResetThatASendMetFirstIsTheReceivesToo() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            box.close(pair[0], true);
            pair[1].driver.sending().send(LoopBox.list(random(10)));
            box.await("the send failed", () -> pair[1].sink.sendFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[1].sink.sendFailed);
            pair[1].driver.receiving().arm();
            box.await("the receive failed", () -> pair[1].sink.receiveFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[1].sink.receiveFailed);
            box.close(pair[1], false);
        }
    }

    @Test
    void connectingToNobodyIsRefused() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener gone = box.new Listener();
            gone.close();
            End end = box.connect(gone.address);
            box.await("refused", () -> end.sink.connected != null);
            assertEquals(NtStatus.CONNECTION_REFUSED, end.sink.connected);
            box.close(end, false);
        }
    }

    @Test
    void closingEndsWhateverIsInFlight() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener listener = box.new Listener();
            End client = box.connect(listener.address);
            End server = box.accept(listener);
            box.await("connected", () -> client.sink.connected != null);
            client.driver.sending().send(LoopBox.list(random(16 * 1024 * 1024)));
            server.sink.target = Arena.ofAuto().allocate(1 << 20);
            client.driver.receiving().arm();
            box.loop.turn(0);
            box.close(client, true);
            server.driver.receiving().post(server.sink.target, 0, 1 << 20);
            box.close(server, true);
            assertEquals(0, client.sink.sent);
            assertNull(client.sink.sendFailed, "nothing is settled after the close");
            LoopBox.Datagrams datagrams = box.new Datagrams();
            datagrams.driver.armReceive();
            datagrams.close();
            listener.close();
        }
    }

    @Test
    void anAcceptedConnectionThatIsRejectedIsReset() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener listener = box.new Listener();
            End client = box.connect(listener.address);
            box.await("accepted", () -> !listener.sink.accepted.isEmpty());
            assertEquals(
                    client.driver.control().localAddress(), listener.sink.accepted.peek().remote());
            assertEquals(listener.address, listener.sink.accepted.peek().local());
            listener.sink.accepted.remove().reject();
            client.driver.receiving().arm();
            box.await("reset", () -> client.sink.receiveFailed == NtStatus.CONNECTION_RESET);
            box.close(client, false);
            listener.close();
        }
    }

    @Test
    void acceptingCanPauseAndGoOn() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener listener = box.new Listener();
            box.loop.turn(0);
            listener.driver.disarmAccept();
            listener.driver.armAccept();
            listener.driver.disarmAccept();
            for (int i = 0; i < 5; i++) {
                box.loop.turn(0);
            }
            End client = box.connect(listener.address);
            box.await("connected", () -> client.sink.connected != null);
            box.loop.turn(1_000_000);
            assertTrue(listener.sink.accepted.isEmpty());
            listener.driver.armAccept();
            End server = box.accept(listener);
            box.close(server, false);
            box.close(client, false);
            listener.close();
        }
    }

    @Test
    void addressesOfEveryFamilyWork(@TempDir Path folder) throws DriverException {
        try (LoopBox box = new LoopBox()) {
            List<SockAddr> places =
                    List.of(
                            SockAddr.of("127.0.0.1", 0),
                            SockAddr.of("::1", 0),
                            new SockAddr.Unix(folder.resolve("s").toString()));
            for (SockAddr place : places) {
                LoopBox.Listener listener = box.new Listener(place);
                assertEquals(place.family(), listener.address.family());
                End client = box.connect(listener.address);
                End server = box.accept(listener);
                server.driver.receiving().arm();
                box.sendAll(client, random(9));
                box.await("arrived", () -> server.sink.received.size() == 9);
                client.driver.sending().shutdown();
                box.await("ended", () -> server.sink.ended && client.sink.shutdown != null);
                box.close(client, true);
                box.close(server, true);
                listener.close();
            }
        }
    }

    private static void datagramsGo(LoopBox box) throws DriverException {
        LoopBox.Datagrams from = box.new Datagrams();
        LoopBox.Datagrams to = box.new Datagrams();
        to.driver.armReceive();
        int[] sizes = {0, 1, 1400, 65_507};
        for (int size : sizes) {
            int before = to.sink.received.size();
            Outgoing datagram =
                    size == 0 ? new Outgoing(to.address) : new Outgoing(to.address, random(size));
            assertTrue(from.driver.send(datagram));
            box.await("sent", () -> datagram.status != null);
            assertEquals(NtStatus.SUCCESS, datagram.status);
            assertEquals(size, datagram.sent);
            box.await("came", () -> to.sink.received.size() > before);
            RecordingDatagrams.Datagram got = to.sink.received.getLast();
            assertArrayEquals(size == 0 ? new byte[0] : random(size), got.bytes);
            assertEquals(from.address, got.remote);
            assertEquals(0, got.flags);
        }
        assertTrue(to.sink.batches > 0);
        Outgoing tooLong = new Outgoing(to.address, random(65_508));
        assertTrue(from.driver.send(tooLong));
        box.await("refused", () -> tooLong.status != null);
        assertEquals(NtStatus.INVALID_BUFFER_SIZE, tooLong.status);
        from.close();
        to.close();
    }

    @Test
    void datagramsKeepTheirBordersAndTellTheirSender() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            datagramsGo(box);
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            to.driver.armReceive();
            List<Outgoing> sent = new ArrayList<>();
            boolean taken = true;
            while (taken) {
                Outgoing next =
                        new Outgoing(to.address, random(3), new byte[] {(byte) sent.size()});
                taken = from.driver.send(next);
                if (taken) {
                    sent.add(next);
                }
            }
            assertEquals(0, from.sink.ready);
            box.await("ready again", () -> from.sink.ready == 1);
            box.await("all came", () -> to.sink.received.size() == sent.size());
            for (int i = 0; i < sent.size(); i++) {
                assertEquals(NtStatus.SUCCESS, sent.get(i).status);
                assertEquals((byte) i, to.sink.received.get(i).bytes[3]);
                assertEquals(4, to.sink.received.get(i).bytes.length);
            }
            from.close();
            to.close();
        }
    }

    @Test
    void datagramsThatLeaveTogetherArriveOneByOne() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            LoopBox.Datagrams other = box.new Datagrams();
            to.driver.armReceive();
            other.driver.armReceive();
            int[] lengths = {
                100, 100, 100, 40, 40, 0, 7, 1200, 1200, 1200, 1199, 65_000, 1000, 1000
            };
            List<Outgoing> sent = new ArrayList<>();
            for (int length : lengths) {
                sent.add(
                        length == 0
                                ? new Outgoing(to.address)
                                : new Outgoing(to.address, random(length)));
            }
            Outgoing elsewhere = new Outgoing(other.address, random(1000));
            for (Outgoing datagram : sent) {
                assertTrue(from.driver.send(datagram));
            }
            assertTrue(from.driver.send(elsewhere));
            long before = box.loop.counters().submissions();
            box.await("all came", () -> to.sink.received.size() == lengths.length);
            assertTrue(
                    box.loop.counters().submissions() - before < lengths.length,
                    "they left one by one");
            box.await("the other came", () -> other.sink.received.size() == 1);
            for (int i = 0; i < lengths.length; i++) {
                assertArrayEquals(
                        lengths[i] == 0 ? new byte[0] : random(lengths[i]),
                        to.sink.received.get(i).bytes);
                assertEquals(from.address, to.sink.received.get(i).remote);
                assertEquals(NtStatus.SUCCESS, sent.get(i).status);
                assertEquals(lengths[i], sent.get(i).sent);
            }
            from.close();
            to.close();
            other.close();
        }
    }

    @Test
    void optionsAreSetAndTold() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            End[] pair = box.pair();
            assertTrue(pair[0].driver.control().getOption(WskOption.TCP_NODELAY));
            assertTrue(pair[1].driver.control().getOption(WskOption.TCP_NODELAY));
            pair[0].driver.control().setOption(WskOption.TCP_KEEPIDLE, 77);
            assertEquals(77, pair[0].driver.control().getOption(WskOption.TCP_KEEPIDLE));
            pair[0].driver.control().setOption(WskOption.SO_RCVBUF, 50_000);
            assertEquals(50_000, pair[0].driver.control().getOption(WskOption.SO_RCVBUF));
            pair[0].driver.control().setOption(WskOption.SO_KEEPALIVE, true);
            assertTrue(pair[0].driver.control().getOption(WskOption.SO_KEEPALIVE));
            DriverException refusal =
                    assertThrows(
                            DriverException.class,
                            () ->
                                    pair[0].driver
                                            .control()
                                            .setOption(WskOption.SO_CONDITIONAL_ACCEPT, true));
            assertEquals(NtStatus.NOT_SUPPORTED, refusal.status());
            assertTrue(pair[0].driver.sending().idealBacklog() >= 64 * 1024);
            box.sendAll(pair[0], random(123));
            box.await("they are there", () -> pair[1].driver.receiving().backlog() == 123);
            box.close(pair[0], false);
            box.close(pair[1], false);
        }
    }

    @Test
    void anotherThreadEndsATurnWithoutLimit() throws InterruptedException {
        try (LoopBox box = new LoopBox()) {
            Thread waker = Thread.ofPlatform().start(box.loop::wakeup);
            box.loop.turn(LoopDriver.FOREVER);
            waker.join();
            box.loop.wakeup();
            box.loop.turn(LoopDriver.FOREVER);
            // Turns that only look do not wait.
            box.loop.turn(0);
        }
    }

    @Test
    void manyConnectionsLeaveNothingBehind() throws DriverException, IOException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener listener = box.new Listener();
            box.loop.turn(0);
            long before = descriptors();
            for (int i = 0; i < 500; i++) {
                End client = box.connect(listener.address);
                End server = box.accept(listener);
                server.driver.receiving().arm();
                box.sendAll(client, random(10));
                box.await("arrived", () -> server.sink.received.size() == 10);
                box.close(client, i % 2 == 0);
                box.close(server, i % 3 == 0);
            }
            assertEquals(before, descriptors());
            assertEquals(1, box.loop.sockets().live());
            listener.close();
            assertNotEquals(0, box.loop.counters().completions());
        }
    }
}
