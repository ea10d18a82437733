package wsk.tck.programs;

import java.util.HashSet;
import java.util.Set;

/**
 * What a client may rely on about one event: that it is off for good. A thread's calls take effect
 * in their order; those of several threads meet in any order, and then nothing is sure.
 */
final class Gate {
    private final Set<Thread> enabledBy = new HashSet<>();
    private int enables;
    private int offSince = -1;

    /** Before the call that enables. */
    synchronized void enabling(boolean onLoop) {
        enables++;
        if (!onLoop) {
            enabledBy.add(Thread.currentThread());
        }
    }

    /**
     * {@return what is to be told when the disabling that begins now is done; negative if nothing
     * will be sure}
     */
    synchronized int disabling() {
        boolean sure =
                enabledBy.isEmpty()
                        || (enabledBy.size() == 1 && enabledBy.contains(Thread.currentThread()));
        return sure ? enables : -1;
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
