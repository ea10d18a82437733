package wsk.tck.programs;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskIrp;
import wsk.api.WskSocket;
import wsk.tck.kit.ProviderUnderTest;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Random client programs against a model of what WSK promises, for any provider: a test class that
 * implements this plays them for some seconds in every build.
 *
 * <p>A failure tells what was seen, the seed, and the shortest program that was found to fail in
 * the same way. {@code -Dwsk.programs.seed=N} plays that seed again; {@code
 * -Dwsk.programs.seconds=N} plays longer.
 */
public interface RandomPrograms extends ProviderUnderTest {
    /** {@return how long programs are played in a build, in seconds} */
    default int seconds() {
        return 6;
    }

    /** {@return whether {@link #breakLoop} works} */
    default boolean canBreakLoops() {
        return false;
    }

    /**
     * Makes the loop of a socket fail, by a request on it.
     *
     * @param socket a socket of the loop
     * @param irp what the request is made with
     * @return what the request answered
     */
    default NtStatus breakLoop(WskSocket socket, WskIrp irp) {
        throw new UnsupportedOperationException("loops of " + providerName() + " are not broken");
    }

    /**
     * Plays programs.
     *
     * @param reporter hears how many they were
     * @throws InterruptedException if interrupted
     */
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    default void randomProgramsFindEveryPromiseKept(TestReporter reporter)
            throws InterruptedException {
        Theatre theatre = new Theatre(this);
        Long only = Long.getLong("wsk.programs.seed");
        long seed = only != null ? only : new SecureRandom().nextInt() & 0xFFFF_FFFFL;
        long seconds = Long.getLong("wsk.programs.seconds", seconds());
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long count = 0;
        while (System.nanoTime() < end) {
            Optional<Theatre.Failure> found = theatre.play(seed);
            count++;
            if (found.isPresent()) {
                theatre.announce(found.get());
                String report = theatre.report(found.get());
                Assertions.fail("program " + count + ": " + report);
            }
            seed += only != null ? 0 : 1;
        }
        theatre.close().ifPresent(found -> Assertions.fail(theatre.report(found)));
        reporter.publishEntry(providerName() + ": random programs played", Long.toString(count));
    }
}
