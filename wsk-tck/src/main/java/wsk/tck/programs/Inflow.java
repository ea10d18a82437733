package wsk.tck.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one side of a connection has received, for the loop of its socket. Receives take their bytes
 * in order, and so does the event; a routine may run after an event that came later, so how the two
 * were mixed is found out by the bytes themselves.
 */
final class Inflow {
    /**
     * Bytes that a receive or an event saw.
     *
     * @param bytes what was seen
     * @param taken how many of them were taken
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Seen(byte[] bytes, int taken) {}

    /**
     * Bytes that were sent.
     *
     * @param bytes those that are known
     * @param goesOn whether others may follow
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Sent(byte[] bytes, boolean goesOn) {
        boolean has(int at, Seen seen) {
            int end = Math.min(bytes.length, at + seen.bytes().length);
            boolean all = end == at + seen.bytes().length;
            return (all || goesOn)
                    && (at >= end || Arrays.equals(bytes, at, end, seen.bytes(), 0, end - at));
        }
    }

    private final List<Seen> byRequest = new ArrayList<>();
    private final List<Seen> byEvent = new ArrayList<>();
    private boolean drained;
    private boolean ended;
    private boolean tookNothing;

    void received(byte[] bytes) {
        byRequest.add(new Seen(bytes, bytes.length));
    }

    void shown(byte[] bytes, int taken) {
        byEvent.add(new Seen(bytes, taken));
    }

    /** Notes that bytes were thrown away, nobody knows how many. */
    void drained() {
        drained = true;
    }

    /** Notes that the orderly end was told. */
    void ended() {
        ended = true;
    }

    /** Notes that the client took nothing, and may be told of the end all the same. */
    void tookNothing() {
        tookNothing = true;
    }

    private int taken() {
        return byRequest.stream().mapToInt(Seen::taken).sum()
                + byEvent.stream().mapToInt(Seen::taken).sum();
    }

    /**
     * {@return what is wrong with it, given what the other side has sent}
     *
     * @param untilAcknowledged whether sends may have waited for an acknowledgement
     */
    Optional<Finding> check(Outflow from, boolean untilAcknowledged) {
        if (drained) {
            return Optional.empty();
        }
        Sent sent = new Sent(from.known(untilAcknowledged), from.mayGoOn(untilAcknowledged));
        if (!fits(sent, new HashSet<>(), 0, 0, 0)) {
            return Optional.of(new Finding(Promise.BYTES, told(sent.bytes())));
        }
        int taken = taken();
        int all = sent.bytes().length;
        boolean leftOver = tookNothing && taken < all;
        if (ended && taken != all && !leftOver && !sent.goesOn()) {
            return Optional.of(
                    new Finding(
                            Promise.END,
                            "the end was told after %d of %d bytes".formatted(taken, all)));
        }
        return Optional.empty();
    }

    /** {@return whether the rest of what was seen can be laid over the rest of what was sent} */
    private boolean fits(Sent sent, Set<Long> dead, int request, int event, int at) {
        int i = request;
        int j = event;
        int p = at;
        while (true) {
            boolean first = i < byRequest.size() && sent.has(p, byRequest.get(i));
            boolean second = j < byEvent.size() && sent.has(p, byEvent.get(j));
            if (first && second && !dead.contains(key(i, j))) {
                if (fits(sent, dead, i + 1, j, p + byRequest.get(i).taken())) {
                    return true;
                }
                dead.add(key(i, j));
                first = false;
            }
            if (first) {
                p += byRequest.get(i++).taken();
            } else if (second) {
                p += byEvent.get(j++).taken();
            } else {
                return i == byRequest.size() && j == byEvent.size();
            }
        }
    }

    private static long key(int request, int event) {
        return (long) request << Integer.SIZE | event;
    }

    private String told(byte[] sent) {
        return "sent "
                + sent.length
                + " bytes "
                + head(sent)
                + "; receives took "
                + byRequest.stream().map(Inflow::told).toList()
                + "; events showed "
                + byEvent.stream().map(Inflow::told).toList();
    }

    private static String told(Seen seen) {
        return seen.taken() + " of " + seen.bytes().length + " " + head(seen.bytes());
    }

    private static String head(byte[] bytes) {
        return Arrays.toString(Arrays.copyOf(bytes, Math.min(8, bytes.length)));
    }
}
