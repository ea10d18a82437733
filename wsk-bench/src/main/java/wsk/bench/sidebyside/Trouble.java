package wsk.bench.sidebyside;

/** A comparison that cannot go on, with a message for the person who asked for it. */
final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    Trouble(String message) {
        super(message);
    }

    Trouble(String message, Throwable cause) {
        super(message, cause);
    }
}
