package wsk.tck.programs;

/** What WSK promises, and the model watches. */
enum Promise {
    COMPLETED_ONCE("every request completes exactly once"),
    STATUS("a request ends with a status its row allows"),
    ROUTINES_ON_THEIR_OWN("nothing runs inside the call that started it"),
    ONE_AT_A_TIME("callbacks of one socket neither nest nor overlap"),
    SILENT_WHEN_DISABLED("no callback after its event was disabled"),
    SILENT_WHEN_CLOSED("no callback and no completion after the close has completed"),
    SILENT_WHEN_REFUSED("no receive event after a refusal until a receive is posted"),
    SHOWN_ONCE("the same bytes are not shown again for nothing"),
    BYTES("bytes come once, in order and unchanged"),
    END("an end is told once, and after all bytes"),
    MEMORY("memory of a completed request and kept data stay as they are"),
    LOOPS_LIVE("no client makes a loop fail"),
    NEW_SOCKETS_LIVE("sockets made after a loop has failed work"),
    NOTHING_THROWN("nothing is thrown at a client that did nothing wrong"),
    GOES_ON("the loops go on, and what can complete does"),
    NOTHING_LEFT("nothing is left over");

    private final String sentence;

    Promise(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String toString() {
        return sentence;
    }
}
