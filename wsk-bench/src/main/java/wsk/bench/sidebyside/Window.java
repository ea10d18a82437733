package wsk.bench.sidebyside;

/**
 * What happened between two moments.
 *
 * @param cpu of the server
 * @param othersShare what other processes used, as a share of one processor
 * @param stealShare what the machine was kept from, as a share of all its processors
 */
record Window(long wallNanos, ProcessUse.Cpu cpu, double othersShare, double stealShare) {
    private static final double DISTURBING = 0.04;

    double disturbance() {
        return Math.max(othersShare, stealShare);
    }

    boolean isDisturbed() {
        return disturbance() > DISTURBING;
    }
}
