package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

/** What one socket keeps of received bytes, and whether it may be read. Loop thread only. */
public final class SocketMemory {
    /*
     * READ -> FULL (charged more than its bound)
     *              -> READ (half of it)
     *      -> HELD_BACK (the loop is over, it keeps some)
     *              -> READ (the loop fell, or it keeps nothing)
     *
     * It leaves READ when somebody asks whether it may be read, and comes back by itself, telling
     * the socket to look again.
     */

    private enum State {
        READ,
        FULL,
        HELD_BACK
    }

    private final LoopMemory loop;
    private final Runnable lookAgain;
    private State state = State.READ;
    private long charged;

    /** While held back: who waits for the loop's memory, too, from before and from later on. */
    @Nullable SocketMemory waitsAfter;

    @Nullable SocketMemory waitsBefore;

    /**
     * Keeps nothing yet.
     *
     * @param lookAgain tells the socket that it may be read again; runs in the middle of other
     *     things, so it is to note and not to act
     */
    public SocketMemory(LoopMemory loop, Runnable lookAgain) {
        this.loop = loop;
        this.lookAgain = lookAgain;
    }

    LoopMemory loop() {
        return loop;
    }

    /** {@return the bytes of memory that this socket is charged} */
    long charged() {
        return charged;
    }

    void charge(int bytes) {
        charged += bytes;
    }

    void credit(int bytes) {
        charged -= bytes;
        if (state != State.READ) {
            boolean low =
                    charged == 0 || (state == State.FULL && charged <= loop.socketBound() / 2);
            if (low) {
                stop();
                lookAgain.run();
            }
        }
    }

    /** {@return whether more may be read now; if not, the socket is told when it may} */
    public boolean mayRead() {
        if (state == State.READ) {
            if (charged > loop.socketBound()) {
                state = State.FULL;
            } else if (charged > 0 && loop.isOver()) {
                state = State.HELD_BACK;
                loop.await(this);
            }
        }
        return state == State.READ;
    }

    /** The loop keeps less. */
    void lessHeld() {
        state = State.READ;
        lookAgain.run();
    }

    /** {@return whether a client that keeps some of it should hurry} */
    public boolean isMuch() {
        return charged > 0 && (charged >= loop.socketBound() / 2 || loop.isPressed());
    }

    /** Nobody wants to read any more. */
    public void stop() {
        if (state == State.HELD_BACK) {
            loop.forget(this);
        }
        state = State.READ;
    }
}
