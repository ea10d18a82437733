package wsk.bench.sidebyside;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured window of one server. Times are in microseconds, shares are of one processor unless
 * {@link Window} says otherwise.
 *
 * @param attempt from 1; more where the ones before were disturbed
 * @param disturbed whether this one was too
 */
record Row(
        Scenario scenario,
        String server,
        int round,
        int attempt,
        boolean disturbed,
        long messages,
        double rate,
        double cpuMicros,
        double userMicros,
        double systemMicros,
        double switchesPerMessage,
        double serverShare,
        double p50,
        double p99,
        double p999,
        double max,
        double loadShare,
        double othersShare,
        double stealShare,
        long lost) {

    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * Brings together what both sides saw. Their windows differ by the moments it takes to look, so
     * what the server used is taken as a rate, too.
     */
    static Row of(Scenario scenario, String server, int round, int attempt, LoadRun.Result result) {
        LoadReport report = result.report();
        Window window = result.window();
        ProcessUse.Cpu cpu = window.cpu();
        double messagesSeen = report.rate() * window.wallNanos() / 1e9;
        return new Row(
                scenario,
                server,
                round,
                attempt,
                window.isDisturbed(),
                report.messages(),
                report.rate(),
                cpu.nanos() / NANOS_PER_MICRO / messagesSeen,
                cpu.userNanos() / NANOS_PER_MICRO / messagesSeen,
                cpu.systemNanos() / NANOS_PER_MICRO / messagesSeen,
                cpu.switches() / messagesSeen,
                (double) cpu.nanos() / window.wallNanos(),
                report.p50(),
                report.p99(),
                report.p999(),
                report.max(),
                report.cpuShare(),
                window.othersShare(),
                window.stealShare(),
                report.lost());
    }

    /** The figures by name, for JSON. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("scenario", scenario.toString());
        members.put("server", server);
        members.put("round", round);
        members.put("attempt", attempt);
        members.put("disturbed", disturbed);
        members.put("messages", messages);
        members.put("rate", rate);
        members.put("cpuMicros", cpuMicros);
        members.put("userMicros", userMicros);
        members.put("systemMicros", systemMicros);
        members.put("switchesPerMessage", switchesPerMessage);
        members.put("serverShare", serverShare);
        members.put("p50Micros", p50);
        members.put("p99Micros", p99);
        members.put("p99.9Micros", p999);
        members.put("maxMicros", max);
        members.put("loadShare", loadShare);
        members.put("othersShare", othersShare);
        members.put("stealShare", stealShare);
        members.put("lost", lost);
        return members;
    }

    double disturbance() {
        return Math.max(othersShare, stealShare);
    }
}
