package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import wsk.api.WskRegistration;
import wsk.api.WskSelection;
import wsk.api.spi.WskProvider;
import wsk.cli.console.Console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Runs the command inside the test. */
final class Wsk {
    /** How long anything may take. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final long POLL_NANOS = 1_000_000;

    private Wsk() {}

    /** How a command ended. */
    record Result(int exitCode, ByteArrayOutputStream printed, String err) {
        byte[] out() {
            return printed.toByteArray();
        }

        String outText() {
            return printed.toString(StandardCharsets.UTF_8);
        }

        /** The one line that a user's mistake is answered with. */
        String complaint() {
            assertEquals("", outText());
            List<String> lines = err.lines().toList();
            assertEquals(1, lines.size(), err);
            return lines.getFirst();
        }
    }

    static Result run(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    static Result run(byte[] input, String... arguments) {
        return run(new ByteArrayInputStream(input), arguments);
    }

    static Result run(InputStream input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode =
                Main.run(
                        new Console(
                                input,
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8)),
                        arguments);
        return new Result(exitCode, out, err.toString(StandardCharsets.UTF_8));
    }

    /** The providers that can be used here; the tests of the servers run on each. */
    static Stream<String> providers() {
        try (WskRegistration registration = ProviderOption.lookOnly()) {
            return registration.selection().providers().stream()
                    .filter(WskSelection.Provider::available)
                    .filter(found -> found.preference() != WskProvider.PREFERENCE_NEVER)
                    .map(WskSelection.Provider::name)
                    .toList()
                    .stream();
        }
    }

    /** Waits for something to become true. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not in time: " + what);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** A {@code wsk echo} that runs on a thread of its own. Closing it is what Ctrl-C does. */
    static final class EchoProgram implements AutoCloseable {
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Thread thread;
        private final String listening;
        private volatile int exitCode = -1;

        EchoProgram(String... arguments) throws InterruptedException {
            Console console =
                    new Console(
                            InputStream.nullInputStream(),
                            new LinePrinter(lines),
                            new PrintStream(err, true, StandardCharsets.UTF_8));
            thread =
                    Thread.ofPlatform()
                            .name("wsk echo")
                            .start(() -> exitCode = Main.run(console, arguments));
            String line = lines.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertTrue(line != null, () -> "it never listened: " + errText());
            listening = line;
        }

        String listening() {
            return listening;
        }

        String errText() {
            return err.toString(StandardCharsets.UTF_8);
        }

        /** The port in the line it printed. */
        int port() {
            String address = listening.split(",", 2)[0];
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                assertTrue(thread.join(DEADLINE), "it did not end");
            } catch (InterruptedException e) {
                throw new AssertionError("the test was interrupted", e);
            }
            assertEquals(0, exitCode, errText());
            assertEquals(List.of(), List.copyOf(lines), "more than one line on stdout");
        }
    }

    private static final class LinePrinter extends PrintStream {
        private final LinkedBlockingQueue<String> lines;

        LinePrinter(LinkedBlockingQueue<String> lines) {
            super(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            this.lines = lines;
        }

        @Override
        public void println(String line) {
            lines.add(line);
        }
    }
}
