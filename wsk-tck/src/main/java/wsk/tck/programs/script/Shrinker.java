package wsk.tck.programs.script;

import wsk.api.AddressFamily;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a program shorter for as long as it still fails: removes steps, callbacks, answers and what
 * they do, and makes simpler what cannot be removed.
 */
public final class Shrinker {
    private final Predicate<Program> fails;
    private final long end;
    private Program shortest;

    private Shrinker(Program program, Predicate<Program> fails, long nanos) {
        this.shortest = program;
        this.fails = fails;
        this.end = System.nanoTime() + nanos;
    }

    /**
     * {@return the shortest program that still fails, as far as it was found in time}
     *
     * @param program one that fails
     * @param fails whether another fails in the same way
     * @param nanos how long to look for it
     */
    public static Program shrink(Program program, Predicate<Program> fails, long nanos) {
        return new Shrinker(program, fails, nanos).shrink();
    }

    private Program shrink() {
        boolean better = true;
        while (better && System.nanoTime() < end) {
            better = removeSteps();
            better |= removeScripts();
            better |= simplifyScripts();
            better |= simplifySteps();
            better |= simplifyRest();
        }
        return shortest;
    }

    private boolean attempt(Program candidate) {
        if (System.nanoTime() >= end || candidate.equals(shortest) || !fails.test(candidate)) {
            return false;
        }
        shortest = candidate;
        return true;
    }

    /** Removes runs of steps, long ones first. */
    private boolean removeSteps() {
        boolean any = false;
        for (int size = Math.max(1, shortest.steps().size() / 2); size > 0; size /= 2) {
            for (int at = shortest.steps().size() - size; at >= 0; at -= size) {
                List<Step> fewer = new ArrayList<>(shortest.steps());
                fewer.subList(at, Math.min(fewer.size(), at + size)).clear();
                any |= attempt(shortest.withSteps(fewer));
                at = Math.min(at, shortest.steps().size());
            }
        }
        return any;
    }

    private boolean removeScripts() {
        boolean any = false;
        for (int at = shortest.scripts().size() - 1; at >= 0; at--) {
            List<Script> fewer = new ArrayList<>(shortest.scripts());
            fewer.remove(at);
            any |= attempt(shortest.withScripts(fewer));
        }
        return any;
    }

    private boolean simplifyScripts() {
        boolean any = false;
        for (int at = 0; at < shortest.scripts().size(); at++) {
            Script script = shortest.scripts().get(at);
            if (script.repeats()) {
                any |= attempt(at, with(script, script.answers(), false));
            }
            for (int i = script.answers().size() - 1; i >= 0; i--) {
                any |= simplifyAnswer(at, i);
            }
        }
        return any;
    }

    private static Script with(Script script, List<Answer> answers, boolean repeats) {
        return new Script(script.on(), script.hook(), answers, repeats);
    }

    private boolean attempt(int at, Script simpler) {
        List<Script> scripts = new ArrayList<>(shortest.scripts());
        scripts.set(at, simpler);
        return attempt(shortest.withScripts(scripts));
    }

    private boolean attempt(int at, int number, Answer simpler) {
        Script script = shortest.scripts().get(at);
        List<Answer> answers = new ArrayList<>(script.answers());
        answers.set(number, simpler);
        return attempt(at, with(script, answers, script.repeats()));
    }

    private boolean simplifyAnswer(int at, int number) {
        Script script = shortest.scripts().get(at);
        if (number == script.answers().size() - 1 && number > 0) {
            if (attempt(at, with(script, script.answers().subList(0, number), script.repeats()))) {
                return true;
            }
        }
        Answer answer = script.answers().get(number);
        boolean any = attempt(at, number, Answer.PLAIN);
        if (any) {
            return true;
        }
        for (int i = answer.actions().size() - 1; i >= 0; i--) {
            Answer now = shortest.scripts().get(at).answers().get(number);
            List<Action> fewer = new ArrayList<>(now.actions());
            Action removed = fewer.remove(i);
            if (attempt(at, number, new Answer(fewer, now.verdict()))) {
                any = true;
                continue;
            }
            for (Action simpler : simpler(removed)) {
                List<Action> other = new ArrayList<>(now.actions());
                other.set(i, simpler);
                any |= attempt(at, number, new Answer(other, now.verdict()));
            }
        }
        Answer now = shortest.scripts().get(at).answers().get(number);
        any |= attempt(at, number, new Answer(now.actions(), Answer.Verdict.TAKE));
        return any;
    }

    private boolean simplifySteps() {
        boolean any = false;
        for (int at = 0; at < shortest.steps().size(); at++) {
            Step step = shortest.steps().get(at);
            any |= attempt(at, new Step(step.thread(), step.action(), 0));
            for (Action simpler : simpler(step.action())) {
                any |= attempt(at, new Step(step.thread(), simpler, step.rounds()));
            }
        }
        return any;
    }

    private boolean attempt(int at, Step simpler) {
        List<Step> steps = new ArrayList<>(shortest.steps());
        steps.set(at, simpler);
        return attempt(shortest.withSteps(steps));
    }

    private static List<Action> simpler(Action action) {
        return switch (action) {
            case Action.Elsewhere elsewhere -> List.of(elsewhere.what());
            case Action.Send send when send.bytes() != 2 || send.again() > 0 ->
                    List.of(new Action.Send(send.on(), 2, send.flag(), 0));
            case Action.Receive receive when receive.room() > 2 || receive.again() > 0 ->
                    List.of(
                            new Action.Receive(
                                    receive.on(), Math.min(2, receive.room()), receive.flag(), 0));
            case Action.Accept accept when accept.again() > 0 ->
                    List.of(new Action.Accept(accept.on(), 0));
            case Action.Connect connect when connect.firstData() > 0 ->
                    List.of(new Action.Connect(connect.on(), connect.to(), 0));
            case Action.Disconnect last when last.lastData() > 2 ->
                    List.of(
                            new Action.Disconnect(last.on(), false, 0),
                            new Action.Disconnect(last.on(), false, 2));
            case Action.SendTo send
                    when send.count() > 1 || send.bytes() != Action.SendTo.NUMBERED_MIN ->
                    List.of(new Action.SendTo(send.on(), send.to(), Action.SendTo.NUMBERED_MIN, 1));
            default -> List.of();
        };
    }

    private boolean simplifyRest() {
        boolean any = attempt(shortest.setting().withStaticEvents(0));
        any |= attempt(shortest.setting().withFamily(AddressFamily.INET));
        any |= attempt(shortest.setting().withLoops(shortest.loopsMin()));
        any |= attempt(shortest.setting().withThreads(0));
        any |= attempt(shortest.setting().withReleasesLate(false));
        return any;
    }

    private boolean attempt(Setting simpler) {
        return attempt(shortest.withSetting(simpler));
    }
}
