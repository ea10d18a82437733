package wsk.engine.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskTimer;
import wsk.api.spi.WskExtensionHost;
import wsk.engine.fake.FakeClient;
import wsk.engine.fake.Watch;
import wsk.engine.request.ClientTask;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tasks and timers on sockets and loops that end. */
@Timeout(60)
class TaskTest {
    private final Watch watch = new Watch();
    private final FakeClient client = new FakeClient(watch);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    private WskConnectionSocket connection() throws Exception {
        return client.connection(new WskClientConnectionDispatch<>() {});
    }

    /** {@return what an extension has of a socket that is closed} */
    private WskExtensionHost hostOfClosed(WskConnectionSocket socket) throws Exception {
        WskExtensionHost host = socket.registerExtension(Watch.ID, () -> {}).orElseThrow();
        client.succeeds(socket::close);
        return host;
    }

    private static <T> T soon(CompletableFuture<T> what) throws Exception {
        return what.get(FakeClient.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void taskForALoopThatHasEndedRunsElsewhere() throws Exception {
        WskConnectionSocket socket = connection();
        client.succeeds(socket::close);
        client.detach();
        CompletableFuture<Thread> where = new CompletableFuture<>();
        // As if it had been accepted just before the close.
        SocketCore core = ((SocketTable) socket).core();
        ClientTask.execute(
                core.lane(), core.loop().callbacks(), () -> where.complete(Thread.currentThread()));
        assertNotSame(Thread.currentThread(), soon(where));
        assertEquals(NtStatus.FILE_FORCED_CLOSED, socket.execute(() -> ran.add("never")));
        assertEquals(List.of(), ran);
    }

    @Test
    void detachGivesUpOnALoopThatIsHeldUp() throws Exception {
        WskExtensionHost host = hostOfClosed(connection());
        CountDownLatch letGo = new CountDownLatch(1);
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        host.execute(
                () -> {
                    held.complete(true);
                    try {
                        letGo.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        soon(held);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                ended.complete(client.attachment.detach(Duration.ofMillis(1)));
                            } catch (Throwable e) {
                                ended.completeExceptionally(e);
                            }
                        });
        assertFalse(soon(ended), "the loop still runs");
        assertEquals(1, client.attachment.openResources().size());
        letGo.countDown();
        client.detach();
        assertEquals(List.of(), client.attachment.openResources());
    }

    @Test
    void timersThatRanMayBeStartedAgainInAnyOrder() throws Exception {
        WskConnectionSocket socket = connection();
        List<WskTimer> timers = timers(socket);
        client.loop.happens(() -> timers.forEach(timer -> timer.startNanos(0)));
        client.loop.happens(() -> {});
        assertEquals(List.of("0", "1", "2", "3"), ran.stream().sorted().toList());
        ran.clear();
        client.loop.happens(
                () -> {
                    timers.reversed().forEach(timer -> timer.startNanos(0));
                    timers.get(1).stop();
                    timers.get(0).stop();
                    timers.get(0).stop();
                });
        client.loop.happens(() -> {});
        assertEquals(List.of("2", "3"), ran.stream().sorted().toList());
        client.succeeds(socket::close);
        client.detach();
    }

    @Test
    void closingStopsWhateverIsStarted() throws Exception {
        WskConnectionSocket socket = connection();
        List<WskTimer> timers = timers(socket);
        client.loop.happens(
                () -> {
                    timers.forEach(timer -> timer.startNanos(0));
                    timers.get(2).stop();
                    timers.get(2).startNanos(0);
                    timers.get(1).stop();
                    client.start(socket::close);
                    timers.get(0).startNanos(0);
                });
        client.loop.happens(() -> {});
        assertEquals(List.of(), ran);
        client.detach();
    }

    private List<WskTimer> timers(WskConnectionSocket socket) {
        List<WskTimer> timers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = Integer.toString(i);
            timers.add(socket.timer(() -> ran.add(name)));
        }
        return timers;
    }
}
