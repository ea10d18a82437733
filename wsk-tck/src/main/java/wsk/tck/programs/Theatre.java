package wsk.tck.programs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.WskProviderNpi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Plays programs on one provider, one after another, and shows what fails in its shortest form. */
final class Theatre {
    private static final Logger LOG = LoggerFactory.getLogger(Theatre.class);

    /** How many programs one registration serves. */
    private static final int PROGRAMS_PER_STAGE = 300;

    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration BOUND_WHILE_SHRINKING = Duration.ofSeconds(2);
    private static final long SHRINKING_NANOS = Duration.ofSeconds(20).toNanos();

    /** How often a program is played to see whether it fails. */
    private static final int TRIES = 4;

    private final RandomPrograms provider;
    private final UnaryOperator<WskProviderNpi> seen;
    private final Map<Integer, Stage> stages = new HashMap<>();
    private final Map<Integer, List<Long>> played = new HashMap<>();

    Theatre(RandomPrograms provider) {
        this(provider, npi -> npi);
    }

    /** Makes a theatre whose programs see the provider through something else. */
    Theatre(RandomPrograms provider, UnaryOperator<WskProviderNpi> seen) {
        this.provider = provider;
        this.seen = seen;
    }

    /**
     * A program that failed.
     *
     * @param seed its seed
     * @param finding how
     */
    record Failure(long seed, Finding finding) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + finding;
        }
    }

    /** Tells of a failure before it is made shorter, in case that does not come to its end. */
    void announce(Failure failure) {
        LOG.warn("a random program on {} failed, {}", provider.providerName(), failure);
    }

    private Program program(long seed) {
        return Generator.draw(seed, provider.canBreakLoops());
    }

    /** Plays the program of a seed, now and then on a registration of its own. */
    Optional<Failure> play(long seed) throws InterruptedException {
        Program program = program(seed);
        int loops = program.loops();
        Optional<Finding> found = Play.of(stage(loops), program, BOUND);
        if (found.isPresent()) {
            abandon(loops);
            return Optional.of(new Failure(seed, found.get()));
        }
        List<Long> seeds = played.computeIfAbsent(loops, _ -> new ArrayList<>());
        seeds.add(seed);
        boolean last = program.breaksLoops() || seeds.size() == PROGRAMS_PER_STAGE;
        return last ? end(loops) : Optional.empty();
    }

    private Stage stage(int loops) {
        return stages.computeIfAbsent(loops, count -> Stage.open(provider, seen, count));
    }

    /** What a finding has left would disturb others: sockets, threads, memory. */
    private void abandon(int loops) throws InterruptedException {
        played.remove(loops);
        Stage stage = stages.remove(loops);
        if (stage != null) {
            stage.abandon(BOUND_WHILE_SHRINKING);
        }
    }

    /** Ends a registration; if it cannot be ended, looks for the program that is to blame. */
    private Optional<Failure> end(int loops) throws InterruptedException {
        Stage stage = Objects.requireNonNull(stages.get(loops));
        List<Long> seeds = Objects.requireNonNull(played.get(loops));
        stages.remove(loops);
        played.remove(loops);
        if (stage.end(BOUND)) {
            return Optional.empty();
        }
        stage.abandon(BOUND_WHILE_SHRINKING);
        for (long seed : seeds) {
            Optional<Finding> found = playAlone(program(seed), BOUND_WHILE_SHRINKING);
            if (found.isPresent()) {
                return Optional.of(new Failure(seed, found.get()));
            }
        }
        String what = "deregister does not return after the programs of seeds " + seeds;
        return Optional.of(new Failure(seeds.getLast(), new Finding(Promise.NOTHING_LEFT, what)));
    }

    private Optional<Finding> playAlone(Program program, Duration bound)
            throws InterruptedException {
        Stage stage = Stage.open(provider, seen, program.loops());
        Optional<Finding> found = Play.of(stage, program, bound);
        if (found.isEmpty()) {
            if (stage.end(bound)) {
                return found;
            }
            found = Optional.of(new Finding(Promise.NOTHING_LEFT, "deregister does not return"));
        }
        stage.abandon(BOUND_WHILE_SHRINKING);
        return found;
    }

    /** Ends the registrations. */
    Optional<Failure> close() throws InterruptedException {
        Optional<Failure> found = Optional.empty();
        for (int loops : List.copyOf(stages.keySet())) {
            if (found.isEmpty() && played.containsKey(loops)) {
                found = end(loops);
            }
        }
        return found;
    }

    /** Looks for a failure of one program, which is played again and again. */
    private Optional<Finding> failsLike(Finding finding, Program candidate) {
        try {
            for (int i = 0; i < TRIES; i++) {
                Optional<Finding> found =
                        candidate.breaksLoops() || finding.promise() == Promise.NOTHING_LEFT
                                ? playAlone(candidate, BOUND_WHILE_SHRINKING)
                                : playWithOthers(candidate);
                if (found.isPresent() && found.get().isLike(finding)) {
                    return found;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private Optional<Finding> playWithOthers(Program candidate) throws InterruptedException {
        Optional<Finding> found =
                Play.of(stage(candidate.loops()), candidate, BOUND_WHILE_SHRINKING);
        if (found.isPresent()) {
            abandon(candidate.loops());
        }
        return found;
    }

    /** {@return what to tell of a finding: the seed, what was seen, and the shortest program} */
    String report(Failure failure) {
        long seed = failure.seed();
        Program whole = program(seed);
        Finding[] last = {failure.finding()};
        long began = System.nanoTime();
        Program shortest =
                Shrinker.shrink(
                        whole,
                        candidate -> {
                            Optional<Finding> same = failsLike(last[0], candidate);
                            same.ifPresent(found -> last[0] = found);
                            return same.isPresent();
                        },
                        SHRINKING_NANOS);
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return """
        %s
        seed %d (replay with -Dwsk.programs.seed=%d), shrunk in %d ms from %d to %d lines:
          %s
        """
                .formatted(
                        last[0],
                        seed,
                        seed,
                        millis,
                        whole.toString().lines().count(),
                        shortest.toString().lines().count(),
                        shortest);
    }
}
