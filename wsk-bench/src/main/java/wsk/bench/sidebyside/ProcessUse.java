package wsk.bench.sidebyside;

import java.util.Map;

/**
 * What a process had used at a moment.
 *
 * @param runNanos by thread, of those that lived then
 * @param ticks of the whole process, in hundredths of a second
 * @param switches of the threads that lived then
 */
record ProcessUse(Map<Long, Long> runNanos, ProcText.ProcessTicks ticks, long switches) {
    static final long NANOS_PER_TICK = 10_000_000;

    /** What it used from then until this moment. */
    Cpu since(ProcessUse before) {
        long run = runSince(before);
        boolean ended = !runNanos.keySet().containsAll(before.runNanos.keySet());
        long user = ticks.user() - before.ticks.user();
        long system = ticks.system() - before.ticks.system();
        // The exact figure of a thread that has ended is gone; the coarse one still holds it.
        long total = ended ? Math.max(run, (user + system) * NANOS_PER_TICK) : run;
        long userNanos =
                user + system == 0 ? 0 : Math.round((double) total * user / (user + system));
        return new Cpu(
                total, userNanos, total - userNanos, Math.max(0, switches - before.switches));
    }

    /** The exact part: by threads that are still there. */
    long runSince(ProcessUse before) {
        return runNanos.entrySet().stream()
                .mapToLong(
                        thread ->
                                thread.getValue()
                                        - before.runNanos.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    /** Processor time: the whole is exact, its parts are in proportion to coarse ticks. */
    record Cpu(long nanos, long userNanos, long systemNanos, long switches) {}
}
