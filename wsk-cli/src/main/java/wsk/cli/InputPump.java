package wsk.cli;

import wsk.cli.console.Console;

import java.io.IOException;
import java.io.InputStream;

/** Reads the input on a thread of its own, for reading blocks and nothing can wake it. */
final class InputPump {
    private static final int PIECE_BYTES = 64 << 10;

    private InputPump() {}

    /** Where the input goes. */
    interface Sink {
        /**
         * Takes a piece of input.
         *
         * @return whether more is wanted
         */
        boolean take(byte[] bytes, int length) throws InterruptedException;

        /** The input has ended. */
        void end() throws InterruptedException;
    }

    /** Starts to read. */
    static void start(Console console, Sink sink) {
        Thread.ofPlatform().daemon().name("wsk-input").start(() -> pump(console, sink));
    }

    private static void pump(Console console, Sink sink) {
        try {
            byte[] piece = new byte[PIECE_BYTES];
            int length = read(console, piece);
            while (length >= 0 && sink.take(piece, length)) {
                length = read(console, piece);
            }
            sink.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An input that cannot be read ends there, and the user is told. */
    private static int read(Console console, byte[] piece) {
        InputStream in = console.in();
        try {
            return in.read(piece);
        } catch (IOException e) {
            console.err().println("wsk nc: cannot read the input: " + e.getMessage());
            return -1;
        }
    }
}
