package wsk.bench.sidebyside;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One end of a window: what the server and the rest of the machine had used then. */
record Moment(
        long nanoTime,
        ProcessUse server,
        ProcText.MachineTicks machine,
        Map<Long, Long> othersRunNanos) {

    /**
     * Takes the present moment, of the server first, which must be exact. Empty if the server has
     * gone.
     */
    static Optional<Moment> now(long serverPid, long loadPid) {
        long time = System.nanoTime();
        return ProcFiles.use(serverPid)
                .map(
                        server ->
                                new Moment(
                                        time,
                                        server,
                                        ProcFiles.machine(),
                                        ProcFiles.othersRunNanos(
                                                Set.of(
                                                        serverPid,
                                                        loadPid,
                                                        ProcessHandle.current().pid()))));
    }

    Window until(Moment end) {
        long wall = end.nanoTime - nanoTime;
        long total = Math.max(1, end.machine.total() - machine.total());
        long others =
                end.othersRunNanos.entrySet().stream()
                        .mapToLong(
                                thread ->
                                        thread.getValue()
                                                - othersRunNanos.getOrDefault(thread.getKey(), 0L))
                        .sum();
        return new Window(
                wall,
                end.server.since(server),
                (double) others / wall,
                (double) (end.machine.steal() - machine.steal()) / total);
    }
}
