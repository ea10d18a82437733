package wsk.provider.iouring;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** What happened on one ring since it was opened, once a second while a recording asks for it. */
@Name("wsk.IoUringRing")
@Label("io_uring ring")
@Category("WSK")
@Description("What happened on one loop's ring since it was opened")
@Period("1 s")
@StackTrace(false)
@SuppressWarnings("unused") // The recorder reads the fields.
final class UringRingEvent extends Event {
    @Label("Loop")
    int loop;

    @Label("System calls")
    @Description("io_uring_enter calls")
    long enters;

    @Label("Failed system calls")
    long entersThatFailed;

    @Label("Requests")
    long submissions;

    @Label("Spilled requests")
    @Description("Requests that found the submission ring full")
    long spills;

    @Label("Completions")
    long completions;

    @Label("Overflows")
    @Description("Times the completion ring was too small")
    long overflows;

    @Label("Stream buffers")
    int streamBuffers;

    @Label("Stream receives without a buffer")
    long streamBuffersRanDry;

    @Label("Sockets")
    int sockets;

    @Label("Fixed files")
    @Description("Sockets with a place in the ring's table of files")
    int fixedFiles;

    @Label("Sockets without a descriptor")
    @Description("Sockets that are in the ring's table of files alone")
    int withoutDescriptor;

    /** Emits the event for a loop; starts with the first recording, costs nothing before. */
    static final class Source implements FlightRecorderListener, AutoCloseable {
        private final UringLoop loop;
        private final int index;
        private final Runnable emission = this::emit;

        Source(UringLoop loop, int index) {
            this.loop = loop;
            this.index = index;
            FlightRecorder.addListener(this);
        }

        @Override
        public void recorderInitialized(FlightRecorder recorder) {
            FlightRecorder.addPeriodicEvent(UringRingEvent.class, emission);
        }

        /** On a thread of the recorder; what it reads is a moment old. */
        private void emit() {
            UringRingEvent event = new UringRingEvent();
            event.loop = index;
            loop.describe(event);
            event.commit();
        }

        @Override
        public void close() {
            FlightRecorder.removeListener(this);
            FlightRecorder.removePeriodicEvent(emission);
        }
    }
}
