package wsk.cli.echo;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes the line that the echo server prints each second, while there is something to tell. */
public final class EchoReport {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Traffic traffic;
    private long atNanos;
    private long messages;
    private long bytes;
    private String last = line(0, 0, 0);

    public EchoReport(Traffic traffic, long nowNanos) {
        this.traffic = traffic;
        this.atNanos = nowNanos;
    }

    /** The line for the time since the last call; nothing if it would say the same again. */
    public Optional<String> next(long nowNanos) {
        long messagesNow = traffic.messages();
        long bytesNow = traffic.bytes();
        long passed = Math.max(1, nowNanos - atNanos);
        String line =
                line(
                        traffic.connections(),
                        perSecond(messagesNow - messages, passed),
                        perSecond(bytesNow - bytes, passed));
        atNanos = nowNanos;
        messages = messagesNow;
        bytes = bytesNow;
        boolean same = line.equals(last);
        last = line;
        return same ? Optional.empty() : Optional.of(line);
    }

    private static long perSecond(long count, long nanos) {
        return Math.round((double) count * SECOND_NANOS / nanos);
    }

    private static String line(long connections, long messagesPerSecond, long bytesPerSecond) {
        return "connections "
                + connections
                + ", messages/s "
                + messagesPerSecond
                + ", bytes/s "
                + bytesPerSecond;
    }
}
