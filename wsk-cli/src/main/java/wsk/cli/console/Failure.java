package wsk.cli.console;

import org.jspecify.annotations.Nullable;

import java.io.Serial;

/** A command that cannot go on, in one line for the user. */
public final class Failure extends Exception {
    /** The world did not play along. */
    public static final int EXIT_FAILED = 1;

    /** The command was not typed right. */
    public static final int EXIT_USAGE = 2;

    @Serial private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Failure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What was asked for could not be done. */
    public static Failure failed(String message) {
        return new Failure(EXIT_FAILED, message, null);
    }

    /** What was asked for could not be done, and what was behind it. */
    public static Failure failed(String message, Throwable cause) {
        return new Failure(EXIT_FAILED, message, cause);
    }

    /** What was asked for makes no sense. */
    public static Failure usage(String message) {
        return new Failure(EXIT_USAGE, message, null);
    }

    public int exitCode() {
        return exitCode;
    }
}
