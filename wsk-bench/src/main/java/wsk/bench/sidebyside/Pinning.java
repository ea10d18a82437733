package wsk.bench.sidebyside;

import java.util.ArrayList;
import java.util.List;

/** Which processor runs what, so that server and load do not take turns on one. */
enum Pinning {
    /** Server on the first processor, load on the second. */
    APART,
    /** There is one processor, or nobody to pin with: results are of little use. */
    NONE;

    private static final int SERVER_CPU = 0;
    private static final int LOAD_CPU = 1;

    static Pinning here() {
        return Runtime.getRuntime().availableProcessors() > LOAD_CPU && Programs.exist("taskset")
                ? APART
                : NONE;
    }

    List<String> server(List<String> command) {
        return on(SERVER_CPU, command);
    }

    List<String> load(List<String> command) {
        return on(LOAD_CPU, command);
    }

    /** {@code taskset} becomes the program it starts: the process is the same. */
    private List<String> on(int cpu, List<String> command) {
        return switch (this) {
            case NONE -> command;
            case APART -> {
                List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "" + cpu));
                pinned.addAll(command);
                yield pinned;
            }
        };
    }
}
