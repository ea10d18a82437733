package wsk.it.pairs;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the only ring of this JVM has done since it was opened, as a flight recording tells it. */
record RingFigures(
        long enters, long entersThatFailed, long completions, int sockets, int streamBuffers) {
    static RingFigures now() throws IOException {
        Path file = Files.createTempFile("wsk-it", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("wsk.IoUringRing").with("period", "endChunk");
            recording.start();
            recording.stop();
            recording.dump(file);
            return of(
                    RecordingFile.readAllEvents(file).stream()
                            .filter(
                                    event ->
                                            event.getEventType()
                                                    .getName()
                                                    .equals("wsk.IoUringRing"))
                            .reduce((_, later) -> later)
                            .orElseThrow());
        } finally {
            Files.delete(file);
        }
    }

    private static RingFigures of(RecordedEvent event) {
        return new RingFigures(
                event.getLong("enters"),
                event.getLong("entersThatFailed"),
                event.getLong("completions"),
                event.getInt("sockets"),
                event.getInt("streamBuffers"));
    }
}
