package wsk.engine.lending;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Whether received bytes are ours or lent to the client, for one indication. */
final class Loan {
    /*
     * OURS -> SHOWN (the callback runs) -> OURS          the callback took or refused the bytes
     *                                   -> LENT          it answered PENDING
     *                                   -> GIVEN_BACK    released before the callback returned
     * LENT -> GIVEN_BACK -> OURS                         released, then recycled on the loop
     *
     * Clients release from any thread, also while the callback runs, so the moves out of SHOWN and
     * LENT are compare-and-set. Whoever fails to move LENT or SHOWN to GIVEN_BACK releases twice,
     * or something that is not lent.
     */

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Loan.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int OURS = 0;
    private static final int SHOWN = 1;
    private static final int LENT = 2;
    private static final int GIVEN_BACK = 3;

    @SuppressWarnings("UnusedVariable") // Read and written through STATE.
    private volatile int state = OURS;

    /** The outcome of giving back. */
    enum GiveBack {
        /** Nothing is to be done: the loop recycles it when the callback has returned. */
        EARLY,
        /** It has to be recycled now. */
        RECYCLE,
        /** It was not lent. */
        REFUSED
    }

    void show() {
        assert state == OURS : state;
        STATE.setRelease(this, SHOWN);
    }

    boolean isShown() {
        return state == SHOWN;
    }

    /** {@return whether the client may look at the bytes} Any thread. */
    boolean isWithClient() {
        int now = state;
        return now == SHOWN || now == LENT;
    }

    /** {@return whether it is lent now; false if it was given back before the callback returned} */
    boolean lend() {
        return STATE.compareAndSet(this, SHOWN, LENT);
    }

    void takeBack() {
        STATE.setRelease(this, OURS);
    }

    GiveBack giveBack() {
        // In the order of time: between the two looks SHOWN may become LENT, never the other way.
        if (STATE.compareAndSet(this, SHOWN, GIVEN_BACK)) {
            return GiveBack.EARLY;
        }
        return STATE.compareAndSet(this, LENT, GIVEN_BACK) ? GiveBack.RECYCLE : GiveBack.REFUSED;
    }
}
