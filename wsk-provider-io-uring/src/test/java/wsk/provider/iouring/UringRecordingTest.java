package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.engine.driver.DriverException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What flight recordings and people are told. */
@NeedsIoUring
final class UringRecordingTest {
    @Test
    void aRecordingTellsWhatTheRingDid(@TempDir Path folder) throws IOException, DriverException {
        try (Recording recording = new Recording();
                LoopBox box = new LoopBox()) {
            box.loop.record(new UringRingEvent.Source(box.loop, 3));
            recording.enable(UringRingEvent.class).with("period", "endChunk");
            recording.start();
            LoopBox.End[] pair = box.pair();
            box.close(pair[0], false);
            box.close(pair[1], false);
            recording.stop();
            Path file = folder.resolve("r.jfr");
            recording.dump(file);
            List<RecordedEvent> events =
                    RecordingFile.readAllEvents(file).stream()
                            .filter(
                                    event ->
                                            event.getEventType()
                                                    .getName()
                                                    .equals("wsk.IoUringRing"))
                            .toList();
            assertFalse(events.isEmpty());
            RecordedEvent event = events.getLast();
            assertEquals(3, event.getInt("loop"));
            assertTrue(event.getLong("completions") > 0);
            assertTrue(event.getLong("enters") > 0);
        }
    }

    @Test
    void countersCanBeRead() {
        try (LoopBox box = new LoopBox()) {
            box.loop.turn(0);
            String told = box.loop.counters().toString();
            assertTrue(told.contains("enters=1"), told);
        }
    }
}
