package wsk.it.style;

import java.nio.file.Path;

/** One breach of a rule: where, and why it is one. */
record Finding(Path file, long line, String reason) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + reason;
    }
}
