package wsk.tck.programs.script;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client program, as data: what each of its threads does, and what its callbacks answer.
 *
 * @param setting what it is played with
 * @param steps the steps
 * @param scripts the callbacks
 */
public record Program(Setting setting, List<Step> steps, List<Script> scripts) {
    public Program {
        steps = List.copyOf(steps);
        scripts = List.copyOf(scripts);
    }

    Program withSetting(Setting other) {
        return new Program(other, steps, scripts);
    }

    Program withSteps(List<Step> other) {
        return new Program(setting, other, scripts);
    }

    Program withScripts(List<Script> other) {
        return new Program(setting, steps, other);
    }

    /** {@return all actions, those of callbacks too} */
    private Stream<Action> actions() {
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
        return actions().anyMatch(Action.BreakLoop.class::isInstance) ? 2 : 1;
    }

    /** {@return whether it needs a registration that no other program has} */
    public boolean isAlone() {
        return setting.staticEvents() != 0
                || actions()
                        .anyMatch(
                                one ->
                                        one instanceof Action.BreakLoop
                                                || one instanceof Action.EndRegistration);
    }

    @Override
    public String toString() {
        return Stream.concat(
                        Stream.of(setting.toString()),
                        Stream.concat(
                                steps.stream().map(Step::toString),
                                scripts.stream().map(Script::toString)))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(System.lineSeparator() + "  "));
    }
}
