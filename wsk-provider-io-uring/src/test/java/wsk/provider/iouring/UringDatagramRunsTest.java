package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.RecordingDatagrams.Outgoing;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Datagrams that leave together and arrive together, and what comes between. */
@NeedsIoUring
final class UringDatagramRunsTest {
    private static final int COUNT = 40;
    private static final int BYTES = 100;

    private static boolean isSend(long userData) {
        return UserData.op(userData) == Operation.SEND.code();
    }

    private static List<Outgoing> send(
            LoopBox box, LoopBox.Datagrams from, SockAddr to, int count) {
        List<Outgoing> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Outgoing next = new Outgoing(to, new byte[BYTES]);
            sent.add(next);
            assertTrue(from.driver.send(next));
        }
        box.await("settled", () -> sent.stream().allMatch(s -> s.status != null));
        return sent;
    }

    /** {@return how many requests some datagrams took that all arrived} */
    private static long requests(LoopBox box, LoopBox.Datagrams from, LoopBox.Datagrams to) {
        int before = to.sink.received.size();
        long requests = box.loop.counters().submissions();
        send(box, from, to.address, COUNT);
        box.await("all came", () -> to.sink.received.size() == before + COUNT);
        return box.loop.counters().submissions() - requests;
    }

    @Test
    void aDestinationThatFailsCostsNoOther() throws DriverException {
        try (LoopBox box = new LoopBox()) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            to.driver.armReceive();
            box.loop.turn(0);
            long before = requests(box, from, to);
            // To a broadcast address without SO_BROADCAST: EACCES.
            int port = ((SockAddr.Inet4) to.address).port();
            for (Outgoing each : send(box, from, SockAddr.of("127.255.255.255", port), 2)) {
                assertEquals(NtStatus.ACCESS_DENIED, each.status);
            }
            assertEquals(before, requests(box, from, to));
            from.close();
            to.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Errno.EPERM,
                Errno.EACCES,
                Errno.EINVAL,
                Errno.EMSGSIZE,
                Errno.ENETUNREACH,
                Errno.ENOBUFS,
                Errno.ENOMEM
            })
    void datagramsThatFailAloneTooSayNothingOfRuns(int errno) throws DriverException {
        FaultyKernel[] kernel = {null};
        try (LoopBox box = faulty(kernel)) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            to.driver.armReceive();
            box.loop.turn(0);
            long before = requests(box, from, to);
            kernel[0].fault =
                    (_, sink, userData, result, flags) ->
                            sink.completed(userData, isSend(userData) ? -errno : result, flags);
            for (Outgoing each : send(box, from, to.address, 3)) {
                assertEquals(UringStatus.of(errno), each.status);
            }
            kernel[0].fault =
                    (_, sink, userData, result, flags) -> sink.completed(userData, result, flags);
            int came = errno == Errno.ENOBUFS || errno == Errno.ENOMEM ? 3 : 6;
            box.await(
                    "what the kernel had taken came",
                    () -> to.sink.received.size() == COUNT + came);
            assertEquals(before, requests(box, from, to));
            from.close();
            to.close();
        }
    }

    private static LoopBox faulty(FaultyKernel[] kernel) {
        return new LoopBox(
                LoopBox.settings(Feature.wanted()),
                real -> {
                    kernel[0] = new FaultyKernel(real);
                    return kernel[0];
                });
    }

    @Test
    void aWayThatCannotCarryRunsIsTriedAgainLater() throws DriverException {
        FaultyKernel[] kernel = {null};
        try (LoopBox box = faulty(kernel)) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            LoopBox.Datagrams other = box.new Datagrams();
            to.driver.armReceive();
            other.driver.armReceive();
            box.loop.turn(0);
            long together = requests(box, from, other);
            int[] sends = {0};
            kernel[0].fault =
                    (_, sink, userData, result, flags) -> {
                        boolean refuse = isSend(userData) && sends[0]++ == 0;
                        sink.completed(userData, refuse ? -Errno.EINVAL : result, flags);
                    };
            send(box, from, to.address, 2);
            // The refused run had left after all, so each came twice.
            box.await("came", () -> to.sink.received.size() == 4);
            assertEquals(COUNT, requests(box, from, to));
            assertEquals(together, requests(box, from, other), "another destination");
            int rounds = 0;
            while (requests(box, from, to) == COUNT) {
                rounds++;
                assertTrue(rounds < 100, "runs never came back");
            }
            assertEquals(together, requests(box, from, to));
            from.close();
            to.close();
            other.close();
        }
    }

    private static void setInt(LoopBox.Datagrams socket, int level, int code, int value)
            throws DriverException {
        MemorySegment input = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        input.set(ValueLayout.JAVA_INT, 0, value);
        socket.driver
                .control()
                .rawControl(WskControlType.SET_OPTION, level, code, input, MemorySegment.NULL);
    }

    /** All that the kernel writes before the length of datagrams it put together. */
    @Test
    void timeStampsLeaveRoomForTheBordersOfDatagrams() throws DriverException {
        int timeStampNanos = 35;
        int timeStamping = 37;
        int softwareAndReport = 1 << 3 | 1 << 4;
        int mark = 75;
        try (LoopBox box = new LoopBox()) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            setInt(to, SocketAbi.SOL_SOCKET, timeStampNanos, 1);
            setInt(to, SocketAbi.SOL_SOCKET, timeStamping, softwareAndReport);
            setInt(to, SocketAbi.SOL_SOCKET, mark, 1);
            setInt(to, SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO, 1);
            setInt(to, SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTTL, 1);
            setInt(to, SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTOS, 1);
            to.driver.armReceive();
            box.loop.turn(0);
            assertTrue(requests(box, from, to) < COUNT, "they left one by one");
            for (RecordingDatagrams.Datagram each : to.sink.received) {
                assertEquals(BYTES, each.bytes.length);
                assertEquals(0, each.flags);
                assertTrue(each.control.hopLimit().isPresent());
            }
            from.close();
            to.close();
        }
    }

    @Test
    void datagramsWhoseBordersWereCutAreLostRatherThanOne() throws DriverException {
        int controlBytes = 4;
        int flagsAt = 12;
        FaultyKernel[] kernel = {null};
        try (LoopBox box = faulty(kernel)) {
            LoopBox.Datagrams from = box.new Datagrams();
            LoopBox.Datagrams to = box.new Datagrams();
            to.driver.armReceive();
            box.loop.turn(0);
            int[] cut = {0};
            kernel[0].fault =
                    (_, sink, userData, result, flags) -> {
                        if (UserData.op(userData) == Operation.RECEIVE_FED.code() && result > 0) {
                            cut[0]++;
                            long at = box.loop.datagramBlocks().block(flags).memory().address();
                            Memory.putInt(at + controlBytes, 0);
                            Memory.putInt(at + flagsAt, SocketAbi.MSG_CTRUNC);
                        }
                        sink.completed(userData, result, flags);
                    };
            send(box, from, to.address, COUNT);
            box.await("they came", () -> cut[0] == 1);
            box.loop.turn(0);
            assertTrue(to.sink.received.isEmpty(), "datagrams were told as one");
            // From here on each comes alone, and is told with what was cut.
            send(box, from, to.address, COUNT);
            box.await("all came", () -> to.sink.received.size() == COUNT);
            assertArrayEquals(new byte[BYTES], to.sink.received.getLast().bytes);
            from.close();
            to.close();
        }
    }
}
