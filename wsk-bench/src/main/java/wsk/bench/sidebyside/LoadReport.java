package wsk.bench.sidebyside;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the load measured. Times of messages are in microseconds, its own processor time in seconds.
 */
record LoadReport(
        long messages,
        double seconds,
        double rate,
        double p50,
        double p99,
        double p999,
        double max,
        double user,
        double system,
        long lost) {
    private static final Pattern MEMBER = Pattern.compile("\"([\\w.]+)\": (-?[\\d.]+)");

    /** Reads the one line that the load prints: an object of numbers. */
    static LoadReport parse(String line) throws Trouble {
        Map<String, String> members = new HashMap<>();
        Matcher matcher = MEMBER.matcher(line);
        while (matcher.find()) {
            members.put(matcher.group(1), matcher.group(2));
        }
        try {
            return new LoadReport(
                    Long.parseLong(member(members, "messages")),
                    Double.parseDouble(member(members, "seconds")),
                    Double.parseDouble(member(members, "rate")),
                    Double.parseDouble(member(members, "p50")),
                    Double.parseDouble(member(members, "p99")),
                    Double.parseDouble(member(members, "p99.9")),
                    Double.parseDouble(member(members, "max")),
                    Double.parseDouble(member(members, "user")),
                    Double.parseDouble(member(members, "sys")),
                    Long.parseLong(member(members, "lost")));
        } catch (IllegalArgumentException e) {
            throw new Trouble("the load reported: '" + line.strip() + "'", e);
        }
    }

    private static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Its processor time as a share of one processor. */
    double cpuShare() {
        return (user + system) / seconds;
    }
}
