package wsk.engine.loop;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import org.jspecify.annotations.Nullable;

/** A loop that failed, or that was opened in the place of one; for flight recordings. */
@Name("wsk.LoopChange")
@Label("Loop change")
@Category("WSK")
@Description("A loop failed, or the search for its successor came to something")
@StackTrace(false)
@SuppressWarnings("unused") // The recorder reads the fields.
final class LoopEvent extends Event {
    @Label("Loop")
    String loop = "";

    @Label("Change")
    @Description("failed, replaced, or not replaced yet")
    String change = "";

    @Label("Cause")
    String cause = "";

    @Label("Sockets")
    @Description("Sockets that died with the loop")
    int sockets;

    @Label("Failures")
    @Description("Loops of this registration that have failed so far")
    long failures;

    /** Says what happened, with what was there before: memory may be what has failed. */
    void tell(String what, @Nullable Throwable why, int died, long soFar) {
        try {
            begin();
            change = what;
            sockets = died;
            failures = soFar;
            cause = why == null ? "" : String.valueOf(why);
            end();
            commit();
        } catch (Throwable unsaid) {
            // There is nobody left to tell.
        }
    }

    /** Says what came of the search for a successor. */
    static void tell(String loop, String what, @Nullable Throwable why, long soFar) {
        try {
            LoopEvent event = new LoopEvent();
            event.loop = loop;
            event.tell(what, why, 0, soFar);
        } catch (Throwable unsaid) {
            // There is nobody left to tell.
        }
    }
}
