package wsk.provider.iouring;

import wsk.provider.iouring.kernel.Kernel;

/**
 * Looks for work for a while before the loop's thread sleeps. Waking a thread costs both sides much
 * more than a short look, so on a loop where something comes soon this is cheaper than sleeping;
 * elsewhere it is wasted, so after looks in vain there are fewer of them.
 */
final class UringBusyWait {
    private static final int LOOKS_PER_CLOCK = 32;
    private static final int SKIPS_POWER_MAX = 8;

    // A look that took this many times its budget was interrupted: somebody else needs the
    // processor.
    private static final int INTERRUPTED = 4;

    private final long budgetNanos;
    private int inVain;
    private int skips;

    UringBusyWait(long budgetNanos) {
        this.budgetNanos = budgetNanos;
    }

    /** {@return whether to look before sleeping, this time} */
    boolean isWorthwhile() {
        return budgetNanos > 0 && --skips < 0;
    }

    /** {@return whether there is work} */
    boolean look(Kernel kernel) {
        long start = System.nanoTime();
        long spent;
        do {
            for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
                if (kernel.completionsReady() || kernel.deferredWorkReady()) {
                    inVain = 0;
                    skips = 0;
                    return true;
                }
                Thread.onSpinWait();
            }
            spent = System.nanoTime() - start;
        } while (spent < budgetNanos);
        inVain =
                spent > INTERRUPTED * budgetNanos
                        ? SKIPS_POWER_MAX
                        : Math.min(inVain + 1, SKIPS_POWER_MAX);
        skips = 1 << inVain;
        return false;
    }
}
