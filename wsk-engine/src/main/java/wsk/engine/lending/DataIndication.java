package wsk.engine.lending;

import wsk.api.WskDataIndication;

/** A piece of received stream data. */
public final class DataIndication extends Indication implements WskDataIndication {
    private static final int NOT_FIRST = -1;

    private long indicated = NOT_FIRST;
    private long accepted;

    DataIndication() {}

    /** Says that this is the first of a list, by which the client tells how much it took. */
    void beginAsFirst(long bytes) {
        indicated = bytes;
        accepted = bytes;
    }

    /** {@return the bytes that the client took; it cannot say anything else any more} */
    long endAsFirst() {
        indicated = NOT_FIRST;
        return accepted;
    }

    @Override
    void forget() {
        // Nothing came with the bytes.
    }

    @Override
    public DataIndication next() {
        return (DataIndication) following();
    }

    @Override
    public void accept(long bytes) {
        if (indicated == NOT_FIRST || !loan().isShown()) {
            throw new IllegalStateException(
                    "only in the receive event, on the first indication of the list");
        }
        if (bytes < 0 || bytes > indicated) {
            throw new IllegalArgumentException(
                    "0 to " + indicated + " bytes can be accepted: " + bytes);
        }
        accepted = bytes;
    }
}
