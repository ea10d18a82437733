package wsk.cli;

import wsk.cli.console.Json;

import java.io.PrintStream;
import java.util.Locale;

/**
 * One thing the doctor looked at.
 *
 * @param topic what it is about
 * @param mark whether it is well
 * @param detail what was found
 * @param fix what to type or do; empty if nothing is to be done
 */
record Finding(String topic, Mark mark, String detail, String fix) {
    /** How bad it is. */
    enum Mark {
        /** As it should be. */
        OK,
        /** It works, but could be better. */
        NOTE,
        /** It stands in the way. */
        PROBLEM
    }

    static Finding ok(String topic, String detail) {
        return new Finding(topic, Mark.OK, detail, "");
    }

    static Finding note(String topic, String detail, String fix) {
        return new Finding(topic, Mark.NOTE, detail, fix);
    }

    static Finding problem(String topic, String detail, String fix) {
        return new Finding(topic, Mark.PROBLEM, detail, fix);
    }

    void print(PrintStream out) {
        out.printf("%-8s %-14s %s%n", label(), topic, detail);
        if (!fix.isEmpty()) {
            out.printf("%-8s %-14s fix: %s%n", "", "", fix);
        }
    }

    Json toJson() {
        return new Json.Fields()
                .put("topic", topic)
                .put("mark", label())
                .put("detail", detail)
                .put("fix", fix);
    }

    private String label() {
        return mark.name().toLowerCase(Locale.ROOT);
    }
}
