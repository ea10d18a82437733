package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import wsk.engine.driver.DriverException;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultySyscalls;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FfmSyscalls;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A loop whose enters fail now and then with each error that passes. */
@NeedsIoUring
final class UringFailedEntersTest {
    private static final int ECHOES = 15;
    private static final int STEPS_MAX = 9;

    static Stream<Arguments> errorsAndSteps() {
        List<Integer> errors =
                List.of(Errno.EAGAIN, Errno.EINTR, Errno.EBUSY, Errno.ETIME, Errno.ENOMEM);
        return errors.stream()
                .flatMap(
                        errno ->
                                IntStream.rangeClosed(2, STEPS_MAX)
                                        .mapToObj(step -> Arguments.of(errno, step)));
    }

    private static void echo(LoopBox box, End[] pair, byte[] content) {
        int came = pair[1].sink.received.size();
        int back = pair[0].sink.received.size();
        box.sendAll(pair[0], content);
        box.await("there", () -> pair[1].sink.received.size() == came + content.length);
        box.sendAll(pair[1], content);
        box.await("and back", () -> pair[0].sink.received.size() == back + content.length);
        byte[] all = pair[0].sink.received.toByteArray();
        byte[] last = new byte[content.length];
        System.arraycopy(all, back, last, 0, last.length);
        assertArrayEquals(content, last);
    }

    @ParameterizedTest(name = "errno {0} at every {1}th enter")
    @MethodSource("errorsAndSteps")
    void echoesGoOn(int errno, int step) throws DriverException {
        IntUnaryOperator everyStep = enter -> enter % step == step - 1 ? errno : 0;
        FaultySyscalls syscalls =
                new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> 0, everyStep);
        Random dice = new Random(step);
        try (LoopBox box = new LoopBox(LoopBox.settings(Feature.wanted()), syscalls)) {
            End[] pair = box.pair();
            pair[0].driver.receiving().arm();
            pair[1].driver.receiving().arm();
            for (int i = 0; i < ECHOES; i++) {
                byte[] content = new byte[i == ECHOES - 1 ? 100_000 : 100];
                dice.nextBytes(content);
                echo(box, pair, content);
            }
            box.close(pair[0], false);
            box.await("ended", () -> pair[1].sink.ended);
            box.close(pair[1], false);
            assertEquals(0, box.loop.sockets().live());
        }
        assertTrue(syscalls.failures > 1, "no enter failed");
    }
}
