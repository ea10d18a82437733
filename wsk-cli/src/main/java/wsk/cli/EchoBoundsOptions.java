package wsk.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import wsk.api.WskRegistrationOptions;
import wsk.cli.console.Failure;
import wsk.cli.echo.EchoBounds;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that keep the echo server alive whatever its clients do. */
final class EchoBoundsOptions {
    private static final int SECONDS_MAX = 1_000_000;
    private static final long MEMORY_MIN = 1 << 20;
    private static final long MEMORY_MAX = WskRegistrationOptions.KEPT_MAX;

    /** The most that a connection may take of Java's heap. */
    private static final int HEAP_PER_CONNECTION = 8 << 10;

    private static final int CONNECTIONS_LEAST = 64;
    private static final int CONNECTIONS_MOST = 1 << 16;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = {
                "Connections open at a time; more wait until one is closed. Default, by the size of"
                        + " Java's heap: ${DEFAULT-VALUE}."
            })
    private int connectionsMax = connectionsForHeap(Runtime.getRuntime().maxMemory());

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = MemorySize.class,
            description = {
                "What all clients together may keep in the server's memory, with K, M or G; above"
                        + " that who takes nothing is not read. Default: 128M."
            })
    private long memory = 128 << 20;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            description = {
                "End connections on which nothing moves for so long; 0: never. Default:"
                        + " ${DEFAULT-VALUE}. Peers that have vanished are found by keep-alive."
            })
    private int idleSeconds = 600;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = {
                "When stopped, how long connections may take to get their echo and to end; 0: abort"
                        + " them. Default: ${DEFAULT-VALUE}. A second signal ends at once."
            })
    private int drainSeconds = 5;

    /** A number of bytes as people write it. */
    static final class MemorySize implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,12})([KMG]?)(?:I?B)?");

        @Override
        public Long convert(String typed) {
            Matcher matcher = FORM.matcher(typed.toUpperCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new TypeConversionException(
                        "'" + typed + "' is not a size; say 64M, for instance");
            }
            int shift = 10 * (1 + "KMG".indexOf(matcher.group(2)));
            return Long.parseLong(matcher.group(1)) << (matcher.group(2).isEmpty() ? 0 : shift);
        }
    }

    /** The bounds that were typed. */
    EchoBounds bounds() throws Failure {
        if (connectionsMax < 1) {
            throw Failure.usage("--max-connections starts at 1: " + connectionsMax);
        }
        return new EchoBounds(connectionsMax, seconds("--idle", idleSeconds));
    }

    /** How long a drain may take. */
    Duration drain() throws Failure {
        return seconds("--drain", drainSeconds);
    }

    /** The options of a registration that keeps to the memory that was typed. */
    WskRegistrationOptions memory(WskRegistrationOptions options) throws Failure {
        if (memory < MEMORY_MIN || memory > MEMORY_MAX) {
            throw Failure.usage("--memory runs from 1M to 1024G: " + memory);
        }
        // Connections are spread over the loops, and so is what they keep.
        long perLoop = memory / options.loops();
        if (perLoop < WskRegistrationOptions.KEPT_MIN) {
            throw Failure.usage(
                    "--memory is too little for "
                            + options.loops()
                            + " loops, of which each needs "
                            + WskRegistrationOptions.KEPT_MIN
                            + " bytes: "
                            + memory);
        }
        return options.withKeptPerLoop(perLoop)
                .withKeptPerSocket(Math.min(options.keptPerSocket(), perLoop));
    }

    private static Duration seconds(String option, int seconds) throws Failure {
        if (seconds < 0 || seconds > SECONDS_MAX) {
            throw Failure.usage(option + " runs from 0 to " + SECONDS_MAX + " seconds: " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }

    /** As many connections as a heap carries. */
    static int connectionsForHeap(long heapBytes) {
        return Math.clamp(heapBytes / HEAP_PER_CONNECTION, CONNECTIONS_LEAST, CONNECTIONS_MOST);
    }
}
