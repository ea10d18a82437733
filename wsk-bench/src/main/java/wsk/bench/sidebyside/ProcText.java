package wsk.bench.sidebyside;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the files of {@code /proc} say. */
final class ProcText {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SWITCHES =
            Pattern.compile("(?m)^(?:non)?voluntary_ctxt_switches:\\s+(\\d+)$");

    /** Positions after the name, which is in parentheses and may hold anything. */
    private static final int FLAGS = 6;

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final long KERNEL_THREAD = 0x0020_0000;

    private static final String MACHINE = "cpu ";
    private static final int STEAL_TICKS = 7;

    private ProcText() {}

    /** Processor time of a process, all its threads, also those that have ended. */
    record ProcessTicks(long user, long system, boolean kernelThread) {}

    /** Time of all processors together. */
    record MachineTicks(long total, long steal) {}

    /** Nanoseconds that a thread has run: {@code /proc/PID/task/TID/schedstat}. */
    static long runNanos(String schedstat) {
        return Long.parseLong(SPACE.split(schedstat.strip(), -1)[0]);
    }

    /** {@code /proc/PID/stat}. */
    static ProcessTicks processTicks(String stat) {
        String[] words = SPACE.split(stat.substring(stat.lastIndexOf(')') + 1).strip(), -1);
        return new ProcessTicks(
                Long.parseLong(words[USER_TICKS]),
                Long.parseLong(words[SYSTEM_TICKS]),
                (Long.parseLong(words[FLAGS]) & KERNEL_THREAD) != 0);
    }

    /** How often a thread gave way or was made to: {@code /proc/PID/task/TID/status}. */
    static long switches(String status) {
        Matcher matcher = SWITCHES.matcher(status);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    /** {@code /proc/stat}. */
    static MachineTicks machineTicks(String stat) {
        String line =
                stat.lines().filter(text -> text.startsWith(MACHINE)).findFirst().orElseThrow();
        String[] words = SPACE.split(line.substring(MACHINE.length()).strip(), -1);
        // What guests use, further on, is contained in these.
        long total = 0;
        for (int i = 0; i <= STEAL_TICKS; i++) {
            total += Long.parseLong(words[i]);
        }
        return new MachineTicks(total, Long.parseLong(words[STEAL_TICKS]));
    }
}
