package wsk.bench.sidebyside;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own, from when it is ready until it is closed. */
final class RunningServer implements AutoCloseable {
    private static final Pattern PORT =
            Pattern.compile("\\blistening\\b.*?[ :](\\d{1,5})(?![\\d.:\\]])");
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 5;
    private static final int WORDS_MAX = 2000;

    private final Process process;
    private final Path errors;
    private final int port;

    private RunningServer(Process process, Path errors, int port) {
        this.process = process;
        this.errors = errors;
        this.port = port;
    }

    /** Starts it and waits until it says that it listens. */
    static RunningServer start(String name, List<String> command)
            throws Trouble, InterruptedException {
        Path errors = null;
        Process process = null;
        try {
            errors = Files.createTempFile("wsk-bench-", ".err");
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            Children.add(process);
            process.getOutputStream().close();
            int port = awaitPort(name, process, errors);
            return new RunningServer(process, errors, port);
        } catch (IOException e) {
            throw new Trouble(name + " cannot be started: " + e.getMessage(), e);
        } catch (Trouble | InterruptedException e) {
            stop(process, errors);
            throw e;
        }
    }

    private static int awaitPort(String name, Process process, Path errors)
            throws Trouble, InterruptedException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<Optional<Integer>> port = new CompletableFuture<>();
        // Reads on to the end: a server that writes more must not have to wait for a reader.
        Thread.ofVirtual().start(() -> readLines(lines, port));
        try {
            Optional<Integer> answer = port.get(START_SECONDS, TimeUnit.SECONDS);
            if (answer.isPresent()) {
                return answer.get();
            }
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            throw new Trouble(name + " ended before it listened" + lastWords(errors));
        } catch (TimeoutException e) {
            throw new Trouble(
                    "%s did not say that it listens within %d s%s"
                            .formatted(name, START_SECONDS, lastWords(errors)),
                    e);
        } catch (ExecutionException e) {
            throw new Trouble(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void readLines(BufferedReader lines, CompletableFuture<Optional<Integer>> port) {
        try (lines) {
            lines.lines()
                    .forEach(line -> portIn(line).ifPresent(n -> port.complete(Optional.of(n))));
        } catch (IOException | UncheckedIOException _) {
            // The process is gone, which is told below.
        }
        port.complete(Optional.empty());
    }

    /** The port in the line of a server that is ready; empty for any other line. */
    static Optional<Integer> portIn(String line) {
        Matcher matcher = PORT.matcher(line);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static String lastWords(Path errors) {
        try {
            String words = Files.readString(errors).strip();
            return words.isEmpty()
                    ? " and said nothing"
                    : ":\n" + words.substring(Math.max(0, words.length() - WORDS_MAX));
        } catch (IOException e) {
            return ": " + e.getMessage();
        }
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        stop(process, errors);
    }

    private static void stop(@Nullable Process process, @Nullable Path errors) {
        try {
            if (process != null) {
                Children.end(process, STOP_SECONDS);
            }
            if (errors != null) {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
