package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

/** A loop's spare indications of one kind. Loop thread only. */
public final class IndicationPool {
    /** How many are kept; more are left to the garbage collector. */
    private static final int SPARE_MAX = 4096;

    private final ReturnedIndications returned = new ReturnedIndications(SPARE_MAX);
    private @Nullable Indication spare;
    private int spareCount;

    IndicationPool() {}

    /** {@return a spare one, null if there is none} */
    @Nullable Indication take() {
        Indication taken = spare;
        if (taken == null) {
            return returned.take();
        }
        spare = (Indication) taken.next;
        spareCount--;
        taken.next = null;
        return taken;
    }

    /** Takes one that no client had. */
    void recycle(Indication indication) {
        if (spareCount < SPARE_MAX) {
            indication.next = spare;
            spare = indication;
            spareCount++;
        }
    }

    /** Takes one back that a client had. */
    void takeBack(Indication indication) {
        returned.add(indication);
    }
}
