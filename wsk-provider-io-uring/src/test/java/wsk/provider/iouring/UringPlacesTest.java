package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.RingOptions;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.probe.KernelProbe;
import wsk.provider.iouring.probe.ProbeResult;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Places in the table of a ring, and sockets that have nothing else. */
@NeedsIoUring
@EnabledIf("kernelHasBoth")
final class UringPlacesTest {
    private static final int NO_DESCRIPTORS = 0;
    private static final int ALL_DESCRIPTORS = 1 << 30;

    static boolean kernelHasBoth() {
        return KernelProbe.run() instanceof ProbeResult.Available(Set<Feature> features, _, _)
                && features.contains(Feature.FIXED_FILES)
                && features.contains(Feature.DESCRIPTOR_BACK);
    }

    private static RingOptions ring() {
        return new RingOptions(64, 256, Feature.wanted());
    }

    private static LoopBox box(int fixedFiles, int descriptors) {
        return new LoopBox(LoopBox.settings(ring(), fixedFiles, descriptors));
    }

    /** A box whose kernel is set up to fail before it is used. */
    private static LoopBox faulty(int descriptors, FaultyKernel[] kernel) {
        return new LoopBox(
                LoopBox.settings(ring(), 64, descriptors),
                real -> {
                    kernel[0] = new FaultyKernel(real);
                    return kernel[0];
                });
    }

    private static boolean is(Operation op, long userData) {
        return UserData.op(userData) == op.code();
    }

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

    private static void send(LoopBox box, End from, End to, int bytes) {
        int before = to.sink.received.size();
        byte[] content = random(bytes);
        to.driver.receiving().arm();
        box.sendAll(from, content);
        box.await("arrived", () -> to.sink.received.size() == before + bytes);
        byte[] all = to.sink.received.toByteArray();
        byte[] came = new byte[bytes];
        System.arraycopy(all, before, came, 0, bytes);
        assertArrayEquals(content, came);
    }

    private static void closeBoth(LoopBox box, End[] pair) {
        box.close(pair[0], false);
        box.close(pair[1], false);
    }

    /** A pair of which both ends have no descriptor. */
    private static End[] bare(LoopBox box) throws DriverException {
        End[] pair = box.pair();
        UringPlaces places = box.loop.places();
        box.await("the descriptors are given back", () -> places.withoutDescriptor() == 2);
        return pair;
    }

    @Test
    void socketsGetAPlaceAndKeepTheirDescriptor() throws DriverException {
        try (LoopBox box = box(64, ALL_DESCRIPTORS)) {
            UringPlaces places = box.loop.places();
            assertEquals(64, places.size());
            End[] pair = box.pair();
            LoopBox.Datagrams datagrams = box.new Datagrams();
            assertEquals(3, places.used());
            send(box, pair[0], pair[1], 10_000);
            send(box, pair[1], pair[0], 10_000);
            assertEquals(0, places.withoutDescriptor());
            datagrams.close();
            closeBoth(box, pair);
            assertEquals(0, places.used());
        }
    }

    @Test
    void aSocketWithoutADescriptorDoesAllThatOthersDo() throws DriverException, IOException {
        try (LoopBox box = box(64, NO_DESCRIPTORS)) {
            UringPlaces places = box.loop.places();
            closeBoth(box, bare(box));
            long before = descriptors();
            End[] pair = bare(box);
            assertEquals(before, descriptors());
            send(box, pair[0], pair[1], 100_000);
            pair[1].driver.receiving().disarm();
            send(box, pair[1], pair[0], 3);
            pair[1].driver.control().setOption(WskOption.TCP_KEEPIDLE, 77);
            assertEquals(77, pair[1].driver.control().getOption(WskOption.TCP_KEEPIDLE));
            assertEquals(
                    77,
                    control(
                            pair[1],
                            WskControlType.GET_OPTION,
                            SocketAbi.IPPROTO_TCP,
                            SocketAbi.TCP_KEEPIDLE));
            assertEquals(0, control(pair[1], WskControlType.IOCTL, 0, SocketAbi.SIOCINQ));
            SockAddr local = pair[1].driver.control().localAddress();
            assertEquals(SockAddr.of("127.0.0.1", ((SockAddr.Inet4) local).port()), local);
            assertTrue(pair[0].driver.sending().idealBacklog() >= 64 * 1024);
            box.sendAll(pair[0], random(123));
            box.await("they are there", () -> pair[1].driver.receiving().backlog() == 123);
            pair[1].sink.target = Arena.ofAuto().allocate(200);
            pair[1].driver.receiving().post(pair[1].sink.target, 0, 200);
            box.await("received", () -> pair[1].sink.filled == 123);
            pair[0].driver.sending().shutdown();
            pair[1].driver.receiving().arm();
            box.await("the end came", () -> pair[1].sink.ended);
            box.await("the end is settled", () -> pair[0].sink.shutdown != null);
            assertEquals(NtStatus.SUCCESS, pair[0].sink.shutdown);
            assertEquals(before, descriptors());
            closeBoth(box, pair);
            assertEquals(before, descriptors());
            assertEquals(0, places.used());
            assertEquals(0, places.withoutDescriptor());
        }
    }

    private static int control(End end, WskControlType type, int level, int code)
            throws DriverException {
        MemorySegment answer = Arena.ofAuto().allocate(Integer.BYTES);
        end.driver.control().rawControl(type, level, code, MemorySegment.NULL, answer);
        return answer.get(UringLoop.INT, 0);
    }

    @Test
    void aSocketWithoutADescriptorIsReset() throws DriverException {
        try (LoopBox box = box(64, NO_DESCRIPTORS)) {
            End[] pair = bare(box);
            pair[1].driver.receiving().arm();
            box.loop.turn(0);
            box.close(pair[0], true);
            box.await("the reset arrived", () -> pair[1].sink.receiveFailed != null);
            assertEquals(NtStatus.CONNECTION_RESET, pair[1].sink.receiveFailed);
            box.close(pair[1], false);
        }
    }

    @Test
    void closingASocketWithoutADescriptorEndsWhateverIsInFlight() throws DriverException {
        try (LoopBox box = box(64, NO_DESCRIPTORS)) {
            End[] pair = bare(box);
            pair[0].driver.sending().send(LoopBox.list(random(16 << 20)));
            pair[0].driver.receiving().arm();
            pair[1].sink.target = Arena.ofAuto().allocate(8);
            box.loop.turn(0);
            box.close(pair[0], true);
            assertEquals(0, pair[0].sink.sent);
            pair[1].driver.receiving().post(pair[1].sink.target, 0, 8);
            box.close(pair[1], true);
            assertEquals(0, box.loop.places().used());
        }
    }

    @Test
    void nothingIsGivenBackThatTheKernelCannotReturn() throws DriverException {
        Set<Feature> wanted = EnumSet.complementOf(EnumSet.of(Feature.DESCRIPTOR_BACK));
        RingOptions ring = new RingOptions(64, 256, wanted);
        try (LoopBox box = new LoopBox(LoopBox.settings(ring, 64, NO_DESCRIPTORS))) {
            End[] pair = box.pair();
            send(box, pair[0], pair[1], 1000);
            assertEquals(2, box.loop.places().used());
            assertEquals(0, box.loop.places().withoutDescriptor());
            closeBoth(box, pair);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutATableEverythingHasADescriptor(boolean off) throws DriverException {
        Set<Feature> wanted =
                off ? EnumSet.complementOf(EnumSet.of(Feature.FIXED_FILES)) : Feature.wanted();
        RingOptions ring = new RingOptions(64, 256, wanted);
        try (LoopBox box = new LoopBox(LoopBox.settings(ring, off ? 64 : 0, NO_DESCRIPTORS))) {
            End[] pair = box.pair();
            send(box, pair[0], pair[1], 1000);
            assertEquals(0, box.loop.places().size());
            assertEquals(0, box.loop.places().used());
            closeBoth(box, pair);
        }
    }

    @Test
    void aPlaceThatTheKernelRefusesIsDoneWithout() throws DriverException {
        FaultyKernel[] kernel = new FaultyKernel[1];
        try (LoopBox box = faulty(NO_DESCRIPTORS, kernel)) {
            int[] refused = {0};
            kernel[0].fault =
                    (_, sink, userData, result, flags) -> {
                        boolean refuse = is(Operation.INSTALL, userData);
                        refused[0] += refuse ? 1 : 0;
                        sink.completed(userData, refuse ? -Errno.ENOMEM : result, flags);
                    };
            End[] pair = box.pair();
            send(box, pair[0], pair[1], 1000);
            assertEquals(2, refused[0]);
            assertEquals(0, box.loop.places().used());
            assertEquals(0, box.loop.places().withoutDescriptor());
            box.close(pair[0], false);
            box.await("the end came, as nothing keeps the file", () -> pair[1].sink.ended);
            box.close(pair[1], false);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, INSTALL", "0, SPARE", "1073741824, INSTALL"})
    void bytesGoWhileANameChanges(int descriptors, Operation late) throws DriverException {
        FaultyKernel[] kernel = new FaultyKernel[1];
        try (LoopBox box = faulty(descriptors, kernel)) {
            int[] delayed = {0};
            kernel[0].fault =
                    (faulty, sink, userData, result, flags) -> {
                        if (is(late, userData)) {
                            delayed[0]++;
                            faulty.later(userData, result, flags, 30);
                        } else {
                            sink.completed(userData, result, flags);
                        }
                    };
            End[] pair = box.pair();
            for (int i = 1; i <= 100; i++) {
                send(box, pair[0], pair[1], i);
                send(box, pair[1], pair[0], i);
            }
            assertEquals(2, delayed[0]);
            closeBoth(box, pair);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, INSTALL", "0, SPARE", "1073741824, INSTALL", "1073741824, CLOSE", "0, CLOSE"})
    void aCloseWaitsForAPlace(int descriptors, Operation late) throws DriverException, IOException {
        FaultyKernel[] kernel = new FaultyKernel[1];
        try (LoopBox box = faulty(descriptors, kernel)) {
            closeBoth(box, box.pair());
            long before = descriptors();
            LoopBox.Listener listener = box.new Listener();
            kernel[0].fault =
                    (faulty, sink, userData, result, flags) -> {
                        if (is(late, userData)) {
                            faulty.later(userData, result, flags, 5);
                        } else {
                            sink.completed(userData, result, flags);
                        }
                    };
            End client = box.connect(listener.address);
            End server = box.accept(listener);
            server.driver.receiving().arm();
            server.driver.close(false);
            box.loop.turn(0);
            assertFalse(server.sink.closed);
            box.await("closed", () -> server.sink.closed);
            box.await("connected", () -> client.sink.connected != null);
            client.driver.receiving().arm();
            box.await("the end came", () -> client.sink.ended);
            box.close(client, false);
            listener.close();
            assertEquals(0, box.loop.places().used());
            assertEquals(before, descriptors());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {NO_DESCRIPTORS, ALL_DESCRIPTORS})
    void placesAreUsedAgainWhateverComesLate(int descriptors) throws DriverException {
        FaultyKernel[] kernel = new FaultyKernel[1];
        Random dice = new Random(7);
        try (LoopBox box = faulty(descriptors, kernel)) {
            LoopBox.Listener listener = box.new Listener();
            kernel[0].fault =
                    (faulty, sink, userData, result, flags) -> {
                        if (dice.nextInt(3) == 0) {
                            faulty.later(userData, result, flags, dice.nextInt(4));
                        } else {
                            faulty.drainHeld(sink);
                            sink.completed(userData, result, flags);
                        }
                    };
            ArrayDeque<End[]> open = new ArrayDeque<>();
            for (int i = 1; i <= 200; i++) {
                End client = box.connect(listener.address);
                End server = box.accept(listener);
                open.add(new End[] {client, server});
                send(box, client, server, i);
                if (open.size() > 4) {
                    End[] oldest = open.remove();
                    oldest[0].driver.close(i % 2 == 0);
                    box.close(oldest[1], i % 3 == 0);
                }
            }
            for (End[] pair : open) {
                send(box, pair[0], pair[1], 5);
                closeBoth(box, pair);
            }
            listener.close();
            box.await("all are closed", () -> box.loop.sockets().live() == 0);
            assertEquals(0, box.loop.places().used());
            assertEquals(0, box.loop.places().withoutDescriptor());
        }
    }

    @Test
    void whoHasBothGivesUpItsDescriptorWhenPlacesRunOut() throws DriverException {
        List<Integer> fillers = new ArrayList<>();
        int next;
        try (LoopBox probe = box(0, ALL_DESCRIPTORS)) {
            // Takes the numbers that were free in between, so that the next ones are in a row.
            for (int i = 0; i < 64; i++) {
                fillers.add(probe.loop.syscalls().eventfd());
            }
            next = fillers.getLast() + 1;
        }
        // The loop has two descriptors; then come a listener and four pairs.
        try (LoopBox box = box(4, next + 7)) {
            UringPlaces places = box.loop.places();
            LoopBox.Listener listener = box.new Listener();
            List<End[]> pairs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                End client = box.connect(listener.address);
                End server = box.accept(listener);
                pairs.add(new End[] {client, server});
                send(box, client, server, 10);
            }
            assertEquals(4, places.used());
            assertTrue(places.withoutDescriptor() > 0, places::toString);
            for (End[] pair : pairs) {
                send(box, pair[1], pair[0], 100);
                closeBoth(box, pair);
            }
            listener.close();
            assertEquals(0, places.used());
            fillers.forEach(fd -> box.loop.syscalls().close(fd));
        }
    }

    @Test
    void aPlaceThatBecomesFreeGoesToOneThatWaits() throws DriverException {
        try (LoopBox box = box(2, NO_DESCRIPTORS)) {
            UringPlaces places = box.loop.places();
            End[] first = bare(box);
            End[] second = box.pair();
            send(box, second[0], second[1], 10);
            End[] third = box.pair();
            box.close(third[0], false);
            box.close(third[1], false);
            assertEquals(2, places.used());
            for (End end : first) {
                box.close(end, false);
            }
            box.await("the others are bare", () -> places.withoutDescriptor() == 2);
            assertEquals(2, places.used());
            send(box, second[0], second[1], 1000);
            closeBoth(box, second);
            assertEquals(0, places.used());
        }
    }

    @Test
    void descriptorsThatRanOutAreMadeFree() throws DriverException, IOException {
        try (LoopBox box = box(64, ALL_DESCRIPTORS)) {
            UringPlaces places = box.loop.places();
            End[] pair = box.pair();
            send(box, pair[0], pair[1], 10);
            long before = descriptors();
            places.descriptorsRanOut();
            box.await("both are bare", () -> places.withoutDescriptor() == 2);
            box.loop.turn(0);
            // The loop keeps one of the two to spare.
            assertEquals(before - 1, descriptors());
            send(box, pair[1], pair[0], 10);
            closeBoth(box, pair);
        }
    }

    @Test
    void theSpareDescriptorIsForSystemCallsWhenThereIsNoOther() throws Exception {
        FaultyKernel[] kernel = new FaultyKernel[1];
        try (LoopBox box = faulty(NO_DESCRIPTORS, kernel)) {
            End[] pair = bare(box);
            long before = descriptors();
            long[] during = {0};
            kernel[0].installFault =
                    (real, index, userData) -> {
                        long now = openDescriptors();
                        if (now == before) {
                            return -Errno.EMFILE;
                        }
                        during[0] = now;
                        return real.installDescriptor(index, userData);
                    };
            pair[0].driver.control().setOption(WskOption.TCP_KEEPIDLE, 99);
            assertEquals(99, pair[0].driver.control().getOption(WskOption.TCP_KEEPIDLE));
            assertEquals(before - 1, during[0]);
            assertEquals(before, descriptors());
            kernel[0].installFault = (_, _, _) -> -Errno.EMFILE;
            DriverException refusal =
                    assertThrows(
                            DriverException.class,
                            () -> pair[0].driver.control().getOption(WskOption.TCP_KEEPIDLE));
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, refusal.status());
            assertEquals(0, pair[0].driver.receiving().backlog());
            pair[0].driver.sending().shutdown();
            assertEquals(NtStatus.INSUFFICIENT_RESOURCES, pair[0].sink.shutdown);
            kernel[0].installFault = wsk.provider.iouring.kernel.Kernel::installDescriptor;
            closeBoth(box, pair);
        }
    }

    private static long openDescriptors() {
        try {
            return descriptors();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDescriptorThatCameTooLateIsClosed() throws DriverException, IOException {
        FaultyKernel[] kernel = new FaultyKernel[1];
        try (LoopBox box = faulty(NO_DESCRIPTORS, kernel)) {
            End[] pair = bare(box);
            long before = descriptors();
            kernel[0].installFault =
                    (real, index, userData) -> {
                        assertTrue(real.installDescriptor(index, userData) >= 0);
                        return -Errno.EAGAIN;
                    };
            assertThrows(
                    DriverException.class,
                    () -> pair[0].driver.control().getOption(WskOption.TCP_KEEPIDLE));
            assertEquals(before + 1, descriptors());
            box.loop.turn(0);
            assertEquals(before, descriptors());
            kernel[0].installFault = wsk.provider.iouring.kernel.Kernel::installDescriptor;
            closeBoth(box, pair);
        }
    }

    @Test
    void aDescriptorIsMadeHoweverFullTheRingIs() throws DriverException, IOException {
        RingOptions tiny = new RingOptions(1, 2, Feature.wanted());
        try (LoopBox box = new LoopBox(LoopBox.settings(tiny, 64, NO_DESCRIPTORS))) {
            End[] pair = bare(box);
            End[] other = box.pair();
            pair[1].driver.receiving().arm();
            other[1].driver.receiving().arm();
            long before = descriptors();
            for (int i = 1; i <= 50; i++) {
                pair[0].driver.sending().send(LoopBox.list(random(i)));
                other[0].driver.sending().send(LoopBox.list(random(i)));
                pair[1].driver.control().setOption(WskOption.TCP_KEEPIDLE, i);
                assertEquals(i, pair[1].driver.control().getOption(WskOption.TCP_KEEPIDLE));
                long sent = i * (i + 1L) / 2;
                box.await(
                        "both arrived",
                        () ->
                                pair[1].sink.received.size() == sent
                                        && other[1].sink.received.size() == sent
                                        && pair[0].sink.sent == sent
                                        && other[0].sink.sent == sent);
            }
            box.loop.turn(0);
            assertTrue(descriptors() <= before, "descriptors that were lent and kept");
            closeBoth(box, pair);
            closeBoth(box, other);
        }
    }

    @Test
    void aLoopThatFailedTellsThePeersOfSocketsWithoutDescriptorsToo() throws DriverException {
        try (LoopBox other = new LoopBox()) {
            LoopBox.Listener listener = other.new Listener();
            LoopBox broken = box(64, NO_DESCRIPTORS);
            End client = broken.connect(listener.address);
            UringPlaces places = broken.loop.places();
            broken.await("it is bare", () -> places.withoutDescriptor() == 1);
            client.driver.receiving().arm();
            broken.loop.turn(0);
            End server = other.accept(listener);
            server.driver.receiving().arm();
            other.loop.turn(0);
            broken.loop.close();
            other.await(
                    "the end arrived",
                    () -> server.sink.ended || server.sink.receiveFailed != null);
            other.close(server, false);
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {NO_DESCRIPTORS, ALL_DESCRIPTORS})
    void tenThousandConnectionsLeaveNothingBehind(int descriptors)
            throws DriverException, IOException {
        try (LoopBox box = box(64, descriptors)) {
            LoopBox.Listener listener = box.new Listener();
            UringPlaces places = box.loop.places();
            long before = 0;
            for (int i = 0; i < 10_001; i++) {
                if (i == 1) {
                    before = descriptors();
                }
                End client = box.connect(listener.address);
                End server = box.accept(listener);
                box.sendAll(client, random(10));
                // No port is left waiting by a reset.
                box.close(client, true);
                box.close(server, i % 2 == 0);
            }
            assertEquals(before, descriptors());
            assertEquals(1, box.loop.sockets().live());
            assertEquals(0, places.used());
            assertEquals(0, places.withoutDescriptor());
            listener.close();
        }
    }
}
