package wsk.api.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.api.NtStatus;
import wsk.api.WskClientNpi;
import wsk.api.WskException;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskVersion;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Capturing, waiting, releasing and deregistering. */
final class RegistrationTest {
    @TempDir Path directory;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void forget() {
        PluginLog.EVENTS.clear();
        PluginLog.late = false;
        PluginLog.FAILURES.set(0);
        PluginLog.open = List.of();
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private WskRegistration register(String... providers) {
        Thread.currentThread()
                .setContextClassLoader(PluginLoader.of(directory, List.of(providers), List.of()));
        return WskRegistration.register(WskClientNpi.of("a test"));
    }

    /** Something that another thread does. */
    private static final class Other<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        Other(Callable<T> step) {
            task = new FutureTask<>(step);
            thread = new Thread(task, "other");
            thread.setDaemon(true);
            thread.start();
        }

        Other<T> awaitWaiting() {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING) {
                assertTrue(System.nanoTime() - end < 0, "the other thread never waited");
                assertTrue(!task.isDone(), "the other thread did not wait");
                Thread.onSpinWait();
            }
            return this;
        }

        T get() throws Exception {
            return task.get(10, TimeUnit.SECONDS);
        }

        WskException refusal() throws Exception {
            ExecutionException failed = assertThrows(ExecutionException.class, this::get);
            return (WskException) failed.getCause();
        }
    }

    private static Other<Boolean> deregistering(WskRegistration registration) {
        return new Other<>(
                () -> {
                    registration.deregister();
                    return true;
                });
    }

    @Test
    void manyCapturesAttachOnceAndEachNeedsARelease() throws Exception {
        WskRegistration registration = register("Good");
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        assertSame(npi, registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        registration.releaseProviderNpi();
        registration.releaseProviderNpi();
        assertThrows(IllegalStateException.class, registration::releaseProviderNpi);
        assertSame(npi, registration.captureProviderNpi(Duration.ofSeconds(1)));
        registration.releaseProviderNpi();
        registration.deregister();
        assertEquals(List.of("attach good 1.0", "detach good"), PluginLog.EVENTS);
    }

    @Test
    void withoutAWaitTheAnswerComesAtOnce() {
        WskRegistration registration = register("Late");
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(WskRegistration.NO_WAIT));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        assertTrue(refused.toString().contains("not yet"), refused::toString);
    }

    @Test
    void aTimedWaitEndsWithoutAProvider() {
        WskRegistration registration = register("Late");
        long started = System.nanoTime();
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(Duration.ofMillis(120)));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        assertTrue(System.nanoTime() - started >= TimeUnit.MILLISECONDS.toNanos(120));
    }

    @Test
    void anInfiniteWaitEndsWhenAProviderBecomesAvailable() throws Exception {
        WskRegistration registration = register("Late");
        Other<WskProviderNpi> capture =
                new Other<>(() -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        capture.awaitWaiting();
        PluginLog.late = true;
        assertEquals("late", capture.get().providerName());
        registration.releaseProviderNpi();
        registration.close();
    }

    @Test
    void anInfiniteWaitIsEndedByDeregister() throws Exception {
        WskRegistration registration = register("Late");
        Other<WskProviderNpi> capture =
                new Other<>(() -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        capture.awaitWaiting();
        registration.deregister();
        assertEquals(NtStatus.DEVICE_NOT_READY, capture.refusal().status());
    }

    @Test
    void waitingForAVersionThatNobodySpeaksEndsAtOnce() {
        WskRegistration registration = register("Future");
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        assertEquals(NtStatus.NOINTERFACE, refused.status());
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        WskRegistration registration = register("Late");
        Other<WskProviderNpi> capture =
                new Other<>(() -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        capture.awaitWaiting().thread.interrupt();
        ExecutionException failed = assertThrows(ExecutionException.class, capture::get);
        assertEquals(InterruptedException.class, failed.getCause().getClass());
    }

    @Test
    void aWaitingCaptureMakesProvidersOnce() throws Exception {
        WskRegistration registration = register("Late");
        Other<WskProviderNpi> capture =
                new Other<>(() -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        capture.awaitWaiting();
        PluginLog.late = true;
        assertEquals("late", capture.get().providerName());
        assertEquals(List.of("make late", "attach late 1.0"), PluginLog.EVENTS);
        registration.releaseProviderNpi();
        registration.close();
    }

    @Test
    void capturesThatWaitTogetherAttachOnce() throws Exception {
        WskRegistration registration = register("Late");
        List<Other<WskProviderNpi>> captures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            captures.add(
                    new Other<>(
                            () -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT)));
        }
        for (Other<WskProviderNpi> capture : captures) {
            capture.awaitWaiting();
        }
        PluginLog.late = true;
        for (Other<WskProviderNpi> capture : captures) {
            capture.get();
            registration.releaseProviderNpi();
        }
        assertEquals(List.of("make late", "attach late 1.0"), PluginLog.EVENTS);
        registration.close();
    }

    @Test
    void whoCannotStartIsTriedOnceMore() throws Exception {
        PluginLog.FAILURES.set(1);
        WskRegistration registration = register("Stubborn", "Good");
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        assertEquals("stubborn", npi.providerName());
        registration.releaseProviderNpi();
        registration.close();
    }

    @Test
    void whoWasNotNamedAndCannotStartGivesWayToTheNext() throws Exception {
        PluginLog.FAILURES.set(2);
        WskRegistration registration = register("Stubborn", "Good");
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        assertEquals("good", npi.providerName());
        assertEquals(
                List.of("fail stubborn", "fail stubborn", "attach good 1.0"), PluginLog.EVENTS);
        String told = registration.selection().toString();
        assertTrue(told.contains("provider: good"), told);
        assertTrue(told.contains("could not start: no memory to lock"), told);
        registration.releaseProviderNpi();
        registration.close();
    }

    @Test
    void whoWasNamedAndCannotStartIsAnError() {
        PluginLog.FAILURES.set(2);
        register("Stubborn", "Good").close();
        WskRegistration named =
                WskRegistration.register(
                        WskClientNpi.of("a test"),
                        WskRegistrationOptions.defaults().withProvider("stubborn"));
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> named.captureProviderNpi(WskRegistration.NO_WAIT));
        assertEquals(NtStatus.INSUFFICIENT_RESOURCES, refused.status());
        named.close();
    }

    @Test
    void whereNobodyStartsTheErrorTellsOfEach() {
        PluginLog.FAILURES.set(2);
        WskRegistration registration = register("Stubborn", "Never");
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(WskRegistration.NO_WAIT));
        assertEquals(NtStatus.INSUFFICIENT_RESOURCES, refused.status());
        assertTrue(refused.toString().contains("could not start: no memory"), refused::toString);
        assertTrue(refused.toString().contains("available when named"), refused::toString);
        registration.close();
    }

    @Test
    void aCaptureThatMightWaitIsRefusedOnALoop() throws Exception {
        WskRegistration first = register("Good");
        first.captureProviderNpi(WskRegistration.NO_WAIT);
        WskRegistration other = register("Late");
        Other<Boolean> onLoop =
                new Other<>(
                        () -> {
                            Thread.currentThread().setName("a loop");
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> other.captureProviderNpi(WskRegistration.INFINITE_WAIT));
                            // What is attached needs no wait.
                            first.captureProviderNpi(WskRegistration.INFINITE_WAIT);
                            return true;
                        });
        assertTrue(onLoop.get());
        first.releaseProviderNpi();
        first.releaseProviderNpi();
        first.close();
        other.close();
    }

    @Test
    void aNegativeWaitIsRefused() {
        WskRegistration registration = register("Good");
        assertThrows(
                IllegalArgumentException.class,
                () -> registration.captureProviderNpi(Duration.ofMillis(-1)));
        assertEquals(List.of(), PluginLog.EVENTS);
    }

    @Test
    void captureAfterDeregisterIsRefused() throws Exception {
        WskRegistration registration = register("Good");
        registration.deregister();
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(WskRegistration.INFINITE_WAIT));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        assertEquals(List.of(), PluginLog.EVENTS, "nothing was attached, nothing detached");
    }

    @Test
    void deregisterWaitsForEveryCapture() throws Exception {
        WskRegistration registration = register("Good");
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        Other<Boolean> ending = deregistering(registration).awaitWaiting();
        registration.releaseProviderNpi();
        ending.awaitWaiting();
        assertEquals(List.of("attach good 1.0"), PluginLog.EVENTS);
        registration.releaseProviderNpi();
        assertTrue(ending.get());
        assertEquals(List.of("attach good 1.0", "detach good"), PluginLog.EVENTS);
        registration.deregister();
        assertEquals(2, PluginLog.EVENTS.size(), "detached once");
    }

    @Test
    void anInterruptedDeregisterCanBeTakenUpAgain() throws Exception {
        WskRegistration registration = register("Good");
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        Other<Boolean> ending = deregistering(registration).awaitWaiting();
        ending.thread.interrupt();
        ExecutionException failed = assertThrows(ExecutionException.class, ending::get);
        assertEquals(InterruptedException.class, failed.getCause().getClass());
        WskException refused =
                assertThrows(
                        WskException.class,
                        () -> registration.captureProviderNpi(WskRegistration.NO_WAIT));
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
        registration.releaseProviderNpi();
        registration.deregister();
        assertEquals(List.of("attach good 1.0", "detach good"), PluginLog.EVENTS);
    }

    @Test
    void deregisterOnALoopThrows() throws Exception {
        WskRegistration registration = register("Good");
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        Other<Boolean> onLoop =
                new Other<>(
                        () -> {
                            Thread.currentThread().setName("a loop");
                            assertThrows(IllegalStateException.class, registration::deregister);
                            return true;
                        });
        assertTrue(onLoop.get());
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        registration.releaseProviderNpi();
        registration.releaseProviderNpi();
        registration.close();
    }

    @Test
    void characteristicsAreThoseOfTheProviderThatWouldBeChosen() throws Exception {
        WskRegistration registration = register("Good", "Future");
        assertEquals(
                new WskVersion(1, 3), registration.queryProviderCharacteristics().highestVersion());
        WskRegistration none = register();
        WskException refused = assertThrows(WskException.class, none::queryProviderCharacteristics);
        assertEquals(NtStatus.DEVICE_NOT_READY, refused.status());
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        WskRegistrationOptions options = WskRegistrationOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> options.withLoops(0));
        assertThrows(IllegalArgumentException.class, () -> options.withLoops(1025));
        assertThrows(IllegalArgumentException.class, () -> options.withProvider(" "));
        assertEquals(1024, options.withLoops(1024).loops());
        long least = WskRegistrationOptions.KEPT_MIN;
        assertThrows(IllegalArgumentException.class, () -> options.withKeptPerSocket(least - 1));
        assertThrows(IllegalArgumentException.class, () -> options.withKeptPerLoop(least - 1));
        WskRegistrationOptions bounded =
                options.withKeptPerSocket(least).withKeptPerLoop(2 * least).withLoops(3);
        assertEquals(least, bounded.keptPerSocket());
        assertEquals(2 * least, bounded.keptPerLoop());
        assertThrows(
                IllegalArgumentException.class,
                () -> options.withKeptPerLoop(WskRegistrationOptions.KEPT_MAX + 1));
        assertTrue(options.loops() >= 1);
    }

    @Test
    void anEndSaysWhatItWaitsFor() throws Exception {
        WskRegistration registration = register("Good");
        registration.captureProviderNpi(WskRegistration.NO_WAIT);
        PluginLog.open = List.of("connection a -> b");
        Other<Boolean> ending = deregistering(registration);
        String word = "waiting for [a capture of the provider, connection a -> b]";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!PluginLog.EVENTS.contains(word)) {
            assertTrue(System.nanoTime() - end < 0, PluginLog.EVENTS::toString);
            Thread.onSpinWait();
        }
        registration.releaseProviderNpi();
        while (!PluginLog.EVENTS.contains("waiting for [connection a -> b]")) {
            assertTrue(System.nanoTime() - end < 0, PluginLog.EVENTS::toString);
            Thread.onSpinWait();
        }
        PluginLog.open = List.of();
        assertTrue(ending.get());
    }

    @Test
    void anExceptionLeavesTheTryWhateverIsOpen() {
        PluginLog.open = List.of("a socket that its callback holds up");
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () -> {
                            try (WskRegistration registration = register("Good")) {
                                registration.captureProviderNpi(WskRegistration.NO_WAIT);
                                throw new IllegalStateException("of the client");
                            }
                        });
        assertEquals("of the client", thrown.getMessage());
        assertTrue(PluginLog.EVENTS.contains("abort good"));
        assertTrue(
                PluginLog.EVENTS.contains("waiting for [a socket that its callback holds up]"),
                PluginLog.EVENTS::toString);
    }
}
