package wsk.tck.programs;

/**
 * Knows whether a client may rely on an event's being off. Calls take effect in the order in which
 * they were made, whichever threads made them; calls that overlap meet in any order, and then
 * nothing is sure.
 */
final class Gate {
    /** The answer of {@link #disabling} if nothing will be sure. */
    static final int UNSURE = -1;

    private int enables;
    private int enabling;
    private int offSince = -1;

    /** Called before a call that enables. */
    synchronized void enabling() {
        enables++;
        enabling++;
    }

    /** Called after it. */
    synchronized void enabled() {
        enabling--;
    }

    /** {@return what {@link #disabled} is to be told once the disabling that begins now is done} */
    synchronized int disabling() {
        return enabling == 0 ? enables : UNSURE;
    }

    /** Called once a disabling that began with {@link #disabling} is done. */
    synchronized void disabled(int began) {
        if (began == enables) {
            offSince = began;
        }
    }

    /** {@return whether it is off for sure} */
    synchronized boolean isOff() {
        return offSince == enables;
    }
}
