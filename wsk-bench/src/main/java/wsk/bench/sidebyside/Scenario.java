package wsk.bench.sidebyside;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the load does. Written {@code tcp:64x1024x16}: 64 connections that each keep 16 messages of
 * 1024 bytes under way. Without a third number it is one.
 */
record Scenario(boolean udp, int connections, int size, int depth) {
    private static final Pattern TEXT =
            Pattern.compile("(tcp|udp):(\\d{1,5})x(\\d{1,8})(?:x(\\d{1,4}))?");
    private static final int CONNECTIONS_MAX = 60_000;
    private static final int SIZE_MAX = 16 << 20;
    private static final int DATAGRAM_MIN = 8;
    private static final int DATAGRAM_MAX = 65_507;
    private static final int DEPTH_MAX = 1024;

    Scenario {
        within("connections", connections, 1, CONNECTIONS_MAX);
        within("bytes", size, udp ? DATAGRAM_MIN : 1, udp ? DATAGRAM_MAX : SIZE_MAX);
        within("depth", depth, 1, DEPTH_MAX);
    }

    private static void within(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s of a scenario are from %d to %d: %d".formatted(what, min, max, value));
        }
    }

    static Scenario parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a scenario is written tcp:CONNECTIONSxBYTES[xDEPTH] or udp:...: '"
                            + text
                            + "'");
        }
        String depth = matcher.group(4);
        return new Scenario(
                matcher.group(1).equals("udp"),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                depth == null ? 1 : Integer.parseInt(depth));
    }

    @Override
    public String toString() {
        return (udp ? "udp:" : "tcp:") + connections + "x" + size + (depth == 1 ? "" : "x" + depth);
    }

    /** Reads a scenario on the command line. */
    static final class Converter implements ITypeConverter<Scenario> {
        @Override
        public Scenario convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
