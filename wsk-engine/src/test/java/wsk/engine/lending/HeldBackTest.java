package wsk.engine.lending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.engine.driver.ReceiveBlock;
import wsk.engine.fake.FakeClient;

import java.util.ArrayList;
import java.util.List;

/** Sockets that are not read because their loop keeps too much. */
class HeldBackTest {
    private static final int BOUND = 1000;

    private final LoopMemory loop = new LoopMemory(BOUND, BOUND);
    private final List<String> looks = new ArrayList<>();
    private final ReceiveBlock tooMuch = FakeClient.block(BOUND + 1);
    private final List<SocketMemory> sockets = new ArrayList<>();

    private SocketMemory socket(String name) {
        SocketMemory socket = new SocketMemory(loop, () -> looks.add(name));
        socket.charge(1);
        sockets.add(socket);
        return socket;
    }

    /** Keeps too much, so that all who ask whether they may be read have to wait. */
    private void fill() {
        loop.keep(tooMuch);
        for (SocketMemory socket : sockets) {
            assertFalse(socket.mayRead());
            assertFalse(socket.mayRead(), "asked again it waits no second time");
        }
    }

    @Test
    void thoseThatWaitAreToldInTheirOrder() {
        socket("first");
        socket("second");
        socket("third");
        for (int i = 0; i < 2; i++) {
            looks.clear();
            fill();
            loop.leave(tooMuch);
            assertEquals(List.of("first", "second", "third"), looks);
        }
    }

    @Test
    void whoDoesNotWaitAnyMoreIsNotTold() {
        for (String gone : List.of("first", "second", "third")) {
            sockets.clear();
            looks.clear();
            List<String> left = new ArrayList<>(List.of("first", "second", "third"));
            left.forEach(this::socket);
            fill();
            sockets.get(left.indexOf(gone)).stop();
            left.remove(gone);
            loop.leave(tooMuch);
            assertEquals(left, looks);
        }
    }

    @Test
    void whoKeepsNothingAnyMoreGoesByItself() {
        SocketMemory first = socket("first");
        SocketMemory second = socket("second");
        fill();
        first.credit(1);
        assertEquals(List.of("first"), looks);
        assertTrue(first.mayRead());
        second.stop();
        loop.leave(tooMuch);
        assertEquals(List.of("first"), looks);
        assertTrue(second.mayRead());
    }
}
