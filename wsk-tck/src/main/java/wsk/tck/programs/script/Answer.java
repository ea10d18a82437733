package wsk.tck.programs.script;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a callback does and answers when it is called.
 *
 * @param actions what it does first
 * @param verdict what it answers
 */
public record Answer(List<Action> actions, Verdict verdict) {
    /** The answer of a callback that says nothing special. */
    public static final Answer PLAIN = new Answer(List.of(), Verdict.TAKE);

    public Answer {
        actions = List.copyOf(actions);
    }

    /** What a callback answers; each understands it in its way. */
    public enum Verdict {
        /** SUCCESS, ACCEPT. */
        TAKE("takes all"),
        /** SUCCESS with half of it. */
        TAKE_HALF("takes half"),
        /** SUCCESS with nothing of it. */
        TAKE_NOTHING("answers SUCCESS accept(0)"),
        /** PENDING. */
        KEEP("keeps it (PENDING)"),
        /** Refuses, rejects. */
        REFUSE("refuses"),
        /** Throws. */
        THROW("throws");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Override
    public String toString() {
        return Stream.concat(actions.stream().map(Action::toString), Stream.of(verdict.toString()))
                .collect(Collectors.joining("; "));
    }
}
