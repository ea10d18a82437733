package wsk.cli.console;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes.
 *
 * @param in what the user gives
 * @param out data, for the next program
 * @param err talk, for a person
 */
public record Console(InputStream in, PrintStream out, PrintStream err) {
    /** The process's own streams; UTF-8, so that paths come out as they went in. */
    public static Console system() {
        return new Console(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                stream(FileDescriptor.out),
                stream(FileDescriptor.err));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new FileOutputStream(descriptor), /* autoFlush= */ true, StandardCharsets.UTF_8);
    }
}
