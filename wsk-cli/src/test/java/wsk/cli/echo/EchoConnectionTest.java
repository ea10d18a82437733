package wsk.cli.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;

import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

/** How one connection keeps its memory bounded and comes to its end, on a socket made up here. */
class EchoConnectionTest {
    private static final int BLOCK = 64 << 10;

    private final List<WskDataIndication> released = new ArrayList<>();
    private final Deque<FakeIrp> sends = new ArrayDeque<>();
    private final Deque<FakeIrp> receives = new ArrayDeque<>();
    private final Deque<FakeIrp> disconnects = new ArrayDeque<>();
    private final List<WskDisconnectFlag> disconnectFlags = new ArrayList<>();
    private final Deque<FakeIrp> closes = new ArrayDeque<>();
    private final Deque<FakeIrp> questions = new ArrayDeque<>();
    private int irps;
    private int closed;

    private final Traffic traffic = new Traffic();
    private final EchoConnection connection =
            new EchoConnection(
                    (WskConnectionSocket)
                            Proxy.newProxyInstance(
                                    getClass().getClassLoader(),
                                    new Class<?>[] {WskConnectionSocket.class},
                                    (_, method, arguments) -> call(method, arguments)),
                    traffic,
                    _ -> closed++);

    @Test
    void refusesMoreThanItsLimitAndGoesOnWhenHalfOfItIsGone() {
        int limit = (int) (EchoConnection.OUTSTANDING_MAX / BLOCK);
        for (int i = 0; i < limit; i++) {
            assertEquals(NtStatus.PENDING, receive(BLOCK));
        }
        assertEquals(NtStatus.DATA_NOT_ACCEPTED, receive(BLOCK));
        complete(sends, limit / 2 - 1);
        assertEquals(0, receives.size());
        complete(sends, 1);
        assertEquals(1, receives.size());
        complete(sends, 1);
        assertEquals(1, receives.size());
        complete(receives, 1);
        assertEquals(NtStatus.PENDING, receive(BLOCK));
    }

    @Test
    void refusesMoreThanSoManySmallOnes() {
        for (int i = 0; i < EchoConnection.SENDS_MAX; i++) {
            assertEquals(NtStatus.PENDING, receive(1));
        }
        assertEquals(NtStatus.DATA_NOT_ACCEPTED, receive(1));
        complete(sends, EchoConnection.SENDS_MAX / 2);
        assertEquals(1, receives.size());
    }

    @Test
    void refusingAgainBeforeTheResumeHasCompletedDoesNotStall() {
        for (int i = 0; i < EchoConnection.SENDS_MAX; i++) {
            receive(1);
        }
        receive(1);
        complete(sends, EchoConnection.SENDS_MAX / 2);
        while (receive(1) == NtStatus.PENDING) {
            assertTrue(sends.size() <= EchoConnection.SENDS_MAX);
        }
        complete(sends, sends.size());
        assertEquals(1, receives.size());
        complete(receives, 1);
        assertEquals(1, receives.size(), "it went on once more");
    }

    @Test
    void requestsAreUsedAgain() {
        receive(10);
        complete(sends, 1);
        int before = irps;
        for (int i = 0; i < 100; i++) {
            receive(10);
            complete(sends, 1);
        }
        assertEquals(before, irps);
        assertEquals(101, traffic.messages());
        assertEquals(1010, traffic.bytes());
    }

    @Test
    void linkedDataIsReleasedPieceByPiece() {
        Indication third = new Indication(30, null);
        Indication second = new Indication(20, third);
        Indication first = new Indication(10, second);
        assertEquals(NtStatus.PENDING, EchoConnection.EVENTS.onReceive(connection, 0, first, 60));
        assertEquals(3, sends.size());
        complete(sends, 1);
        assertEquals(List.of(first), released);
        complete(sends, 2);
        assertEquals(List.of(first, second, third), released);
    }

    @Test
    void aPeerThatHasFinishedGetsItsEchoThenTheEnd() {
        receive(10);
        EchoConnection.EVENTS.onDisconnect(connection, 0);
        assertEquals(List.of(WskDisconnectFlag.GRACEFUL), disconnectFlags);
        complete(sends, 1);
        assertEquals(0, closes.size());
        complete(disconnects, 1);
        complete(closes, 1);
        assertEquals(1, closed);
    }

    @Test
    void aResetClosesItOnceItsDataIsReleased() {
        receive(10);
        EchoConnection.EVENTS.onDisconnect(connection, WskCallbackFlags.ABORTIVE);
        assertEquals(List.of(WskDisconnectFlag.ABORTIVE), disconnectFlags);
        complete(disconnects, 1);
        assertEquals(0, closes.size());
        sends.remove().complete(NtStatus.CONNECTION_RESET);
        assertEquals(1, released.size());
        assertEquals(1, closes.size());
        assertEquals(0, traffic.messages());
    }

    @Test
    void abortingTwiceClosesOnce() {
        connection.abort();
        EchoConnection.EVENTS.onDisconnect(connection, WskCallbackFlags.ABORTIVE);
        complete(disconnects, 2);
        assertEquals(1, closes.size());
    }

    @Test
    void nothingIsTakenOnceItEnds() {
        EchoConnection.EVENTS.onDisconnect(connection, 0);
        assertEquals(NtStatus.DATA_NOT_ACCEPTED, receive(10));
        assertEquals(0, sends.size());
    }

    @Test
    void itLeavesOnceItWasSilentAndAllIsEchoed() {
        receive(10);
        leave(false);
        assertEquals(List.of(), disconnectFlags, "something has come since the last look");
        leave(false);
        assertEquals(List.of(), disconnectFlags, "something is on its way");
        complete(sends, 1);
        leave(false);
        assertEquals(List.of(WskDisconnectFlag.GRACEFUL), disconnectFlags);
        leave(true);
        assertEquals(1, disconnects.size(), "once");
    }

    @Test
    void itLeavesBehindWhatIsOnItsWayWhenItIsLate() {
        receive(10);
        leave(true);
        assertEquals(List.of(WskDisconnectFlag.GRACEFUL), disconnectFlags);
        complete(sends, 1);
        assertEquals(1, released.size());
    }

    @Test
    void whatComesAfterLeavingIsThrownAwayUntilThePeerEnds() {
        leave(true);
        assertEquals(NtStatus.SUCCESS, receive(10));
        assertEquals(0, sends.size());
        complete(disconnects, 1);
        assertEquals(0, closes.size(), "closing now would reset it");
        EchoConnection.EVENTS.onDisconnect(connection, 0);
        assertEquals(1, closes.size());
    }

    @Test
    void aPeerMayEndBeforeLeavingHasCompleted() {
        leave(true);
        EchoConnection.EVENTS.onDisconnect(connection, 0);
        assertEquals(0, closes.size());
        complete(disconnects, 1);
        assertEquals(1, closes.size());
    }

    @Test
    void leavingLetsAStoppedEventGoOn() {
        for (int i = 0; i <= EchoConnection.SENDS_MAX; i++) {
            receive(1);
        }
        assertEquals(0, receives.size());
        leave(true);
        assertEquals(1, receives.size(), "else the peer's end is never seen");
    }

    @Test
    void whoSaysNothingIsLeftAndThenAborted() {
        connection.nothingReceived();
        assertEquals(List.of(WskDisconnectFlag.GRACEFUL), disconnectFlags);
        connection.nothingReceived();
        assertEquals(
                List.of(WskDisconnectFlag.GRACEFUL, WskDisconnectFlag.ABORTIVE), disconnectFlags);
    }

    @Test
    void whoTakesNothingIsAbortedAtTheSecondLook() {
        receive(10);
        receive(10);
        connection.nothingReceived();
        connection.nothingSent();
        assertEquals(List.of(), disconnectFlags, "it may have come this moment");
        complete(sends, 1);
        connection.nothingSent();
        assertEquals(List.of(), disconnectFlags, "something was taken");
        connection.nothingSent();
        assertEquals(List.of(WskDisconnectFlag.ABORTIVE), disconnectFlags);
    }

    @Test
    void whoHadNothingToTakeIsNotStuck() {
        connection.nothingSent();
        receive(10);
        connection.nothingSent();
        assertEquals(List.of(), disconnectFlags);
    }

    private void leave(boolean late) {
        connection.leave(late);
        complete(questions, 1);
    }

    private NtStatus receive(int bytes) {
        return EchoConnection.EVENTS.onReceive(connection, 0, new Indication(bytes, null), bytes);
    }

    private static void complete(Deque<FakeIrp> requests, int count) {
        for (int i = 0; i < count; i++) {
            requests.remove().complete(NtStatus.SUCCESS);
        }
    }

    /** The socket. */
    private Object call(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "allocateIrp" -> {
                irps++;
                yield new FakeIrp();
            }
            case "send" -> started(sends, arguments);
            case "receive" -> {
                assertEquals(0, ((WskBuf) arguments[0]).length());
                yield started(receives, arguments);
            }
            case "disconnect" -> {
                disconnectFlags.add((WskDisconnectFlag) arguments[0]);
                yield started(disconnects, arguments);
            }
            case "close" -> started(closes, arguments);
            case "getLocalAddress" -> started(questions, arguments);
            case "release" -> {
                released.add((WskDataIndication) arguments[0]);
                yield NtStatus.SUCCESS;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private static NtStatus started(Deque<FakeIrp> requests, Object[] arguments) {
        FakeIrp irp = (FakeIrp) arguments[arguments.length - 1];
        requests.add(irp);
        return irp.start();
    }

    private static final class Indication implements WskDataIndication {
        private final WskBuf buffer;
        private WskDataIndication next;

        Indication(int bytes, WskDataIndication next) {
            this.buffer = WskBuf.of(Arena.ofAuto().allocate(bytes));
            this.next = next;
        }

        @Override
        public WskBuf buffer() {
            return buffer;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public WskDataIndication next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            return next;
        }

        @Override
        public void unlink() {
            next = null;
        }

        @Override
        public void accept(long bytes) {
            throw new UnsupportedOperationException();
        }
    }
}
