package wsk.tck.programs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.WskProviderNpi;
import wsk.api.WskTransport;
import wsk.tck.programs.script.Generator;
import wsk.tck.programs.script.Program;
import wsk.tck.programs.script.Setting;
import wsk.tck.programs.script.Shrinker;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    private final Set<AddressFamily> families;
    private final Descriptors descriptors = new Descriptors();
    private final Map<Integer, Stage> stages = new HashMap<>();
    private final Map<Integer, List<Long>> played = new HashMap<>();

    Theatre(RandomPrograms provider) {
        this(provider, npi -> npi);
    }

    /** Makes a theatre whose programs see the provider through something else. */
    Theatre(RandomPrograms provider, UnaryOperator<WskProviderNpi> seen) {
        this.provider = provider;
        this.seen = seen;
        this.families = families();
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
        return Generator.draw(seed, families, provider.canBreakLoops());
    }

    /** {@return the families of streams that the provider and this machine have} */
    private Set<AddressFamily> families() {
        Set<AddressFamily> all = EnumSet.of(AddressFamily.INET);
        shared(1).npi().transports().stream()
                .filter(one -> one.socketType() == WskTransport.SOCK_STREAM)
                .map(WskTransport::family)
                .forEach(all::add);
        if (!hasLoopback6()) {
            all.remove(AddressFamily.INET6);
        }
        return all;
    }

    private static boolean hasLoopback6() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** Plays the program of a seed, on a registration of its own if it needs one. */
    Optional<Failure> play(long seed) throws InterruptedException {
        Program program = program(seed);
        if (program.isAlone()) {
            return playAlone(program, BOUND).map(found -> new Failure(seed, found));
        }
        Optional<Finding> found = playWithOthers(program, BOUND).or(descriptors::afterProgram);
        if (found.isPresent()) {
            return Optional.of(new Failure(seed, found.get()));
        }
        int loops = program.setting().loops();
        List<Long> seeds = played.computeIfAbsent(loops, _ -> new ArrayList<>());
        seeds.add(seed);
        return seeds.size() == PROGRAMS_PER_STAGE ? end(loops) : Optional.empty();
    }

    /** {@return the registration with so many loops that programs share} */
    private Stage shared(int loops) {
        Setting setting = new Setting(loops, 0, AddressFamily.INET, 0, false);
        return stages.computeIfAbsent(loops, _ -> Stage.open(provider, seen, setting));
    }

    /** What a finding has left would disturb others: sockets, threads, memory. */
    private Optional<Finding> playWithOthers(Program program, Duration bound)
            throws InterruptedException {
        int loops = program.setting().loops();
        Stage stage = shared(loops);
        Optional<Finding> found = Play.of(stage, program, bound);
        if (found.isPresent()) {
            stages.remove(loops);
            played.remove(loops);
            stage.abandon(BOUND_WHILE_SHRINKING);
        }
        return found;
    }

    private Optional<Finding> playAlone(Program program, Duration bound)
            throws InterruptedException {
        Stage stage = Stage.open(provider, seen, program.setting());
        Optional<Finding> found = Play.of(stage, program, bound);
        if (found.isEmpty()) {
            found = stage.end(bound).map(left -> new Finding(Promise.NOTHING_LEFT, left));
        }
        if (found.isPresent()) {
            stage.abandon(BOUND_WHILE_SHRINKING);
        }
        return found;
    }

    /** Ends a registration; if something is left, looks for the program that is to blame. */
    private Optional<Failure> end(int loops) throws InterruptedException {
        Stage stage = Objects.requireNonNull(stages.remove(loops));
        List<Long> seeds = Objects.requireNonNullElse(played.remove(loops), List.of());
        Optional<String> left = stage.end(BOUND);
        if (left.isEmpty()) {
            return Optional.empty();
        }
        stage.abandon(BOUND_WHILE_SHRINKING);
        for (long seed : seeds) {
            Optional<Finding> found = playAlone(program(seed), BOUND_WHILE_SHRINKING);
            if (found.isPresent()) {
                return Optional.of(new Failure(seed, found.get()));
            }
        }
        String what = left.get() + " after the programs of seeds " + seeds;
        long last = seeds.isEmpty() ? 0 : seeds.getLast();
        return Optional.of(new Failure(last, new Finding(Promise.NOTHING_LEFT, what)));
    }

    /** Ends the registrations. */
    Optional<Failure> close() throws InterruptedException {
        Optional<Failure> found = Optional.empty();
        for (int loops : List.copyOf(stages.keySet())) {
            if (found.isEmpty()) {
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
                        candidate.isAlone() || finding.promise() == Promise.NOTHING_LEFT
                                ? playAlone(candidate, BOUND_WHILE_SHRINKING)
                                : playWithOthers(candidate, BOUND_WHILE_SHRINKING);
                if (found.isPresent() && found.get().isLike(finding)) {
                    return found;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
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
