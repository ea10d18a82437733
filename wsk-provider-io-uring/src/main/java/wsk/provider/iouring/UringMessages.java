package wsk.provider.iouring;

import wsk.engine.driver.GatherList;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAddresses;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Native memory for requests in flight that need more than an address and a length: a socket
 * address, a message header, a gather list. A place belongs to its request until the last
 * completion.
 */
final class UringMessages {
    private static final int HEADER = SocketAddresses.MAX_BYTES;
    private static final int IOVECS = HEADER + MessageHeader.BYTES;
    private static final int PLACE_BYTES =
            IOVECS + GatherList.RANGES_MAX * MessageHeader.IOVEC_BYTES;
    private static final int CHUNK = 32;

    private final Arena arena;
    private long[] addresses = new long[CHUNK];
    private int[] free = new int[CHUNK];
    private int freeCount;
    private int count;

    UringMessages(Arena arena) {
        this.arena = arena;
    }

    /** {@return a place that nobody uses} */
    int take() {
        if (freeCount == 0) {
            grow();
        }
        return free[--freeCount];
    }

    void give(int place) {
        free[freeCount++] = place;
    }

    private void grow() {
        if (count + CHUNK > addresses.length) {
            addresses = Arrays.copyOf(addresses, addresses.length * 2);
            free = Arrays.copyOf(free, free.length * 2);
        }
        long base = arena.allocate((long) CHUNK * PLACE_BYTES, Long.BYTES).address();
        for (int i = 0; i < CHUNK; i++) {
            addresses[count] = base + (long) i * PLACE_BYTES;
            free[freeCount++] = count++;
        }
    }

    /** {@return where the socket address of a place is} */
    long address(int place) {
        return addresses[place];
    }

    /** {@return where the message header of a place is, written to name a list of ranges} */
    long header(int place, int addressBytes, GatherList list) {
        long at = addresses[place];
        long iovecs = at + IOVECS;
        for (int i = 0; i < list.count(); i++) {
            long base = list.segment(i).address() + list.offset(i);
            MessageHeader.putIovec(iovecs, i, base, list.length(i));
        }
        long header = at + HEADER;
        MessageHeader.put(header, addressBytes == 0 ? 0 : at, addressBytes, iovecs, list.count());
        return header;
    }

    /**
     * {@return where the message header of a place is, written to receive a name of so many bytes
     * at most}
     */
    long receiveHeader(int place, int nameBytes) {
        long at = addresses[place];
        MessageHeader.put(at + HEADER, at, nameBytes, 0, 0);
        return at + HEADER;
    }

    /** {@return where the message header of a place is, after a receive} */
    long receivedHeader(int place) {
        return addresses[place] + HEADER;
    }
}
