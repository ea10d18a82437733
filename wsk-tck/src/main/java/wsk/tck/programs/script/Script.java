package wsk.tck.programs.script;

import java.util.List;

/**
 * What one callback of one socket answers, call after call. After the last answer it takes all and
 * does nothing, unless the last one repeats.
 *
 * @param on whose callback
 * @param hook which callback
 * @param answers the answers
 * @param repeats whether the last answer is given again and again
 */
public record Script(Ref on, Hook hook, List<Answer> answers, boolean repeats) {
    public Script {
        answers = List.copyOf(answers);
    }

    public Answer answer(int call) {
        if (call < answers.size()) {
            return answers.get(call);
        }
        return repeats ? answers.getLast() : Answer.PLAIN;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < answers.size(); i++) {
            boolean last = i == answers.size() - 1;
            if (!answers.get(i).equals(Answer.PLAIN) || (last && repeats)) {
                text.append(text.isEmpty() ? "" : System.lineSeparator());
                text.append(on).append('.').append(hook).append(" #").append(i + 1);
                text.append(repeats && last ? " and later" : "")
                        .append(": ")
                        .append(answers.get(i));
            }
        }
        return text.toString();
    }
}
