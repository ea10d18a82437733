package wsk.engine.loop;

import org.jspecify.annotations.Nullable;

/** Something that hands over at the end of a batch of events what it was given during it. */
public abstract class FlushTarget {
    /** The next one that has something to hand over; the loop's. */
    @Nullable FlushTarget nextDirty;

    /** Hands over what there is. The loop calls it once for a batch of events. */
    protected abstract void flush();
}
