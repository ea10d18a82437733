package wsk.tck.programs;

/**
 * A promise that was not kept.
 *
 * @param promise which
 * @param what what was seen
 */
record Finding(Promise promise, String what) {
    @Override
    public String toString() {
        return promise + ": " + what;
    }
}
