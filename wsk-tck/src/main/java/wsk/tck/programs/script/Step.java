package wsk.tck.programs.script;

/**
 * A step of a program.
 *
 * @param thread which of its threads takes it
 * @param action what is done
 * @param rounds how many rounds of a loop may pass before the next step, at most, while what was
 *     asked for is not done
 */
public record Step(int thread, Action action, int rounds) {
    @Override
    public String toString() {
        return "thread " + thread + ": " + action + (rounds > 0 ? ", wait (" + rounds + ")" : "");
    }
}
