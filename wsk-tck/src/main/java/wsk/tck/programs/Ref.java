package wsk.tck.programs;

/**
 * Names a socket of a program.
 *
 * @param kind what it is
 * @param index which of its kind, from 0; for an accepted one the order in which they came
 */
record Ref(Kind kind, int index) {
    /** What a socket of a program is. */
    enum Kind {
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

    boolean isConnection() {
        return kind == Kind.CONNECTION || kind == Kind.ACCEPTED;
    }

    @Override
    public String toString() {
        return kind.word + "[" + index + "]";
    }
}
