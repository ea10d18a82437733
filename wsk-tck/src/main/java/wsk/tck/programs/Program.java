package wsk.tck.programs;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client program, as data: what each of its threads does, and what its callbacks answer.
 *
 * @param loops how many loops its provider runs
 * @param threads how many threads take the steps; 0 when a loop takes all, each in a routine
 * @param steps the steps
 * @param scripts the callbacks
 * @param releasesLate whether what is still kept at the end is given back after the closes
 */
record Program(
        int loops, int threads, List<Step> steps, List<Script> scripts, boolean releasesLate) {
    Program {
        steps = List.copyOf(steps);
        scripts = List.copyOf(scripts);
    }

    Program withSteps(List<Step> other) {
        return new Program(loops, threads, other, scripts, releasesLate);
    }

    Program withScripts(List<Script> other) {
        return new Program(loops, threads, steps, other, releasesLate);
    }

    /** {@return all actions, those of callbacks too} */
    Stream<Action> actions() {
        return Stream.concat(
                steps.stream().map(Step::action),
                scripts.stream()
                        .flatMap(script -> script.answers().stream())
                        .flatMap(answer -> answer.actions().stream()));
    }

    /**
     * {@return how few loops it makes sense with} Without one that serves, sockets are refused, and
     * rightly so.
     */
    int loopsMin() {
        return breaksLoops() ? 2 : 1;
    }

    boolean breaksLoops() {
        return actions().anyMatch(Action.BreakLoop.class::isInstance);
    }

    @Override
    public String toString() {
        String head =
                loops
                        + (loops == 1 ? " loop, " : " loops, ")
                        + (threads == 0
                                ? "every step in a routine on a loop"
                                : threads + " threads")
                        + (releasesLate ? ", kept data released after the closes" : "");
        return Stream.concat(
                        Stream.of(head),
                        Stream.concat(
                                steps.stream().map(Step::toString),
                                scripts.stream().map(Script::toString)))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(System.lineSeparator() + "  "));
    }
}
