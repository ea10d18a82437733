package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskListenSocket;
import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.tck.client.EventLog;
import wsk.tck.client.LoopHold;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a client itself runs on a socket's loop: tasks and timers. */
public interface TaskContract extends ProviderUnderTest {
    private static void execute(WskSocket socket, Runnable task) {
        assertEquals(NtStatus.SUCCESS, socket.execute(task));
    }

    @Test
    default void task_1_aTaskRunsOnTheSocketsLoopInTheOrderOfAsking(Kit kit)
            throws InterruptedException {
        WskListenSocket socket = kit.unboundListener(new RecordingListener(kit));
        EventLog<NtStatus> answers = new EventLog<>();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        // Before the bind it is refused and afterwards not.
        Runnable look =
                () -> {
                    threads.add(Thread.currentThread());
                    answers.add(socket.enableEvents(WskEvents.ACCEPT));
                };
        kit.onLoop(
                socket,
                () -> {
                    threads.add(Thread.currentThread());
                    Threads.elsewhere(
                            () -> {
                                execute(socket, look);
                                kit.start(irp -> socket.bind(Kit.LOOPBACK, irp));
                                execute(socket, look);
                            });
                    execute(socket, look);
                    assertEquals(0, answers.size(), "a task has overtaken another");
                });
        answers.await(3);
        List<NtStatus> expected =
                List.of(NtStatus.INVALID_DEVICE_STATE, NtStatus.SUCCESS, NtStatus.SUCCESS);
        assertEquals(expected, answers.all());
        kit.onLoop(
                socket,
                () -> {
                    execute(socket, look);
                    assertEquals(4, answers.size(), "at once, as nothing was before it");
                });
        assertEquals(1, threads.size(), threads::toString);
    }

    @Test
    default void task_2_aTaskThatWasAcceptedRunsAndOneThatWasNotDoesNot(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        EventLog<String> seen = new EventLog<>();
        Started close;
        NtStatus late;
        try (LoopHold _ = kit.hold(socket)) {
            execute(socket, () -> seen.add("before"));
            close = kit.start(socket::close, () -> seen.add("closed"));
            late = socket.execute(() -> seen.add("late"));
        }
        close.succeeds();
        assertEquals("before", seen.next(), "a close comes after what was asked before it");
        int accepted = late == NtStatus.SUCCESS ? 3 : 2;
        seen.await(accepted);
        assertEquals(NtStatus.FILE_FORCED_CLOSED, socket.execute(() -> seen.add("never")));
        kit.onLoop(
                kit.listener(),
                () ->
                        assertEquals(
                                NtStatus.FILE_FORCED_CLOSED,
                                socket.execute(() -> seen.add("never"))));
        kit.fence();
        assertEquals(accepted, seen.size(), () -> seen.all().toString());
    }

    @Test
    default void task_3_aTaskOrTimerThatThrowsIsReportedAndTheLoopGoesOn(Kit kit)
            throws InterruptedException {
        WskListenSocket socket = kit.listener();
        RuntimeException ofTask = new RuntimeException("thrown on purpose by a task");
        execute(
                socket,
                () -> {
                    throw ofTask;
                });
        assertSame(ofTask, kit.callbackFailure());
        RuntimeException ofTimer = new RuntimeException("thrown on purpose by a timer");
        WskTimer timer =
                socket.timer(
                        () -> {
                            throw ofTimer;
                        });
        for (int i = 0; i < 2; i++) {
            timer.start(Duration.ZERO);
            assertSame(ofTimer, kit.callbackFailure());
        }
        kit.onLoop(
                socket,
                () ->
                        execute(
                                socket,
                                () -> {
                                    throw ofTask;
                                }));
        assertSame(ofTask, kit.callbackFailure());
        kit.addressOf(socket);
    }

    @Test
    default void task_4_timersRunOnTheLoopAndMayBeStartedAndStoppedAnywhere(Kit kit)
            throws InterruptedException {
        WskListenSocket socket = kit.listener();
        EventLog<Thread> ran = new EventLog<>();
        WskTimer timer = socket.timer(() -> ran.add(Thread.currentThread()));
        timer.start(Duration.ofMillis(1));
        Thread loop = ran.next();
        kit.onLoop(
                socket,
                () -> {
                    assertSame(loop, Thread.currentThread());
                    timer.start(Duration.ZERO);
                    assertEquals(1, ran.size(), "not inside the call");
                });
        assertSame(loop, ran.next());
        try (LoopHold _ = kit.hold(socket)) {
            timer.startNanos(0);
            timer.stop();
        }
        kit.onLoop(
                socket,
                () -> {
                    Threads.elsewhere(() -> timer.startNanos(0));
                    // Comes after the start, which is on its way.
                    timer.stop();
                });
        kit.fence();
        assertEquals(2, ran.size(), "stopped after it was started, and so it does not run");
        timer.start(Duration.ofSeconds(Long.MAX_VALUE));
        timer.start(Duration.ofHours(1));
        timer.startNanos(1);
        assertSame(loop, ran.next(), "started anew, and only the last start counts");
        timer.stop();
        kit.fence();
        assertEquals(3, ran.size());
        assertThrows(IllegalArgumentException.class, () -> timer.startNanos(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> timer.start(Duration.ofSeconds(Long.MIN_VALUE)));
    }

    @Test
    default void task_5_timersEndWithTheirSocket(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.unboundConnection();
        EventLog<String> ran = new EventLog<>();
        WskTimer due = socket.timer(() -> ran.add("due"));
        WskTimer far = socket.timer(() -> ran.add("far"));
        far.start(Duration.ofHours(1));
        Started close;
        try (LoopHold _ = kit.hold(socket)) {
            due.startNanos(0);
            close = kit.start(socket::close);
            far.startNanos(0);
        }
        close.succeeds();
        due.startNanos(0);
        socket.timer(() -> ran.add("new")).startNanos(0);
        kit.onLoop(kit.listener(), () -> far.startNanos(0));
        kit.fence();
        assertEquals(List.of(), ran.all());
    }
}
