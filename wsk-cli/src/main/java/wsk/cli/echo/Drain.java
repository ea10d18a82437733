package wsk.cli.echo;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lets connections go within a time, so that nothing they had sent stays unanswered.
 *
 * <p>Where a client's last message ends is not to be seen in a stream. So a connection is told the
 * end once it was silent from one look to the next with all of it echoed; one that never falls
 * silent is told after half of the time, and has the other half to take what is on its way. Who has
 * not ended by then is aborted.
 */
public final class Drain {
    private static final long LOOK_MILLIS = 100;

    private Drain() {}

    /**
     * Ends connections. No more must come.
     *
     * @param open those that are open; each leaves it when it is closed
     * @return how many had to be aborted
     */
    static int run(Set<EchoConnection> open, Duration bound) throws InterruptedException {
        long start = System.nanoTime();
        long passed = 0;
        int aborted;
        try {
            while (!open.isEmpty() && passed < bound.toNanos()) {
                boolean late = passed >= bound.toNanos() / 2;
                open.forEach(connection -> connection.leave(late));
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                passed = System.nanoTime() - start;
            }
        } finally {
            aborted = open.size();
            open.forEach(EchoConnection::abort);
        }
        return aborted;
    }
}
