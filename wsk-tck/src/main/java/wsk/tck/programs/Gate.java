package wsk.tck.programs;

/**
 * What a client may rely on about one event: that it is off for good. Calls take effect in the
 * order in which they were made, whichever threads made them; those that overlap meet in any order,
 * and then nothing is sure.
 */
final class Gate {
    /** What {@link #disabling} answers if nothing will be sure. */
    static final int UNSURE = -1;

    private int enables;
    private int enabling;
    private int offSince = -1;

    /** Before the call that enables. */
    synchronized void enabling() {
        enables++;
        enabling++;
    }

    /** After it. */
    synchronized void enabled() {
        enabling--;
    }

    /** {@return what is to be told when the disabling that begins now is done, or UNSURE} */
    synchronized int disabling() {
        return enabling == 0 ? enables : UNSURE;
    }

    /** Once a disabling that began with {@link #disabling} is done. */
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
