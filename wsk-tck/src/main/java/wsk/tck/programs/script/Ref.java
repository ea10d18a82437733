package wsk.tck.programs.script;

/**
 * Names a socket of a program.
 *
 * @param kind what it is
 * @param index which of its kind, from 0; for an accepted one the order in which they came
 */
public record Ref(Kind kind, int index) {
    /** What a socket of a program is. */
    public enum Kind {
        LISTENER("listen"),
        STREAM("stream"),
        CONNECTION("conn"),
        ACCEPTED("accepted"),
        DATAGRAM("dgram"),
        BASIC("basic");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    @Override
    public String toString() {
        return kind.word + "[" + index + "]";
    }
}
