package wsk.provider.iouring;

import wsk.engine.driver.GatherList;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Native memory for requests in flight that need more than an address and a length: a socket
 * address, a message header, a gather list. A place belongs to its request until the last
 * completion.
 */
final class UringMessages {
    // Room for control messages, in either direction: packet information of both versions (72
    // bytes), hop limit, type of service (twice, on a socket for both), and the length of datagrams
    // put together (24 each). A client may switch more on by number, of which the kernel writes
    // time stamps (up to 160), a mark and a count of losses (24 each) before all that.
    static final int CONTROL_BYTES = 512;

    private static final int HEADER = SocketAddresses.MAX_BYTES;
    private static final int CONTROL = HEADER + MessageHeader.BYTES;
    private static final int IOVECS = CONTROL + CONTROL_BYTES;
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

    /** Writes the ranges of a list behind those that are in a place already. */
    void append(int place, int before, GatherList list) {
        long iovecs = addresses[place] + IOVECS;
        for (int i = 0; i < list.count(); i++) {
            long base = list.segment(i).address() + list.offset(i);
            MessageHeader.putIovec(iovecs, before + i, base, list.length(i));
        }
    }

    /** {@return where the first range of a place is} */
    long onlyRange(int place) {
        return Memory.getLong(addresses[place] + IOVECS);
    }

    /** {@return where the message header of a place is, written to name its ranges} */
    long header(int place, int addressBytes, int ranges) {
        long at = addresses[place];
        long header = at + HEADER;
        MessageHeader.put(header, addressBytes == 0 ? 0 : at, addressBytes, at + IOVECS, ranges);
        return header;
    }

    /**
     * Adds to a message that it is to be cut into datagrams of so many bytes.
     *
     * @param before the bytes of control data that are there already
     * @return the bytes of control data
     */
    int segment(int place, int before, int bytes) {
        long control = addresses[place] + CONTROL + before;
        MessageHeader.putControlHeader(
                control, SocketAbi.IPPROTO_UDP, SocketAbi.UDP_SEGMENT, Short.BYTES);
        Memory.putShort(control + MessageHeader.CONTROL_HEADER_BYTES, (short) bytes);
        return before + (int) MessageHeader.controlSpace(Short.BYTES);
    }

    /** Lets the header of a place name so many bytes of its control data. */
    void controlBytes(int place, int bytes) {
        if (bytes > 0) {
            long at = addresses[place];
            MessageHeader.putControl(at + HEADER, at + CONTROL, bytes);
        }
    }

    /** Copies the address and some ranges of a place to another. */
    void copy(int from, int firstRange, int to, int ranges) {
        Memory.copy(addresses[from], addresses[to], HEADER);
        Memory.copy(
                addresses[from] + IOVECS + (long) firstRange * MessageHeader.IOVEC_BYTES,
                addresses[to] + IOVECS,
                (long) ranges * MessageHeader.IOVEC_BYTES);
    }

    /**
     * {@return where the message header of a place is, written to receive a name of so many bytes
     * at most, and control data}
     */
    long receiveHeader(int place, int nameBytes) {
        long at = addresses[place];
        MessageHeader.put(at + HEADER, at, nameBytes, 0, 0);
        MessageHeader.putControl(at + HEADER, at + CONTROL, CONTROL_BYTES);
        return at + HEADER;
    }

    /** {@return where the message header of a place is, after a receive} */
    long receivedHeader(int place) {
        return addresses[place] + HEADER;
    }

    /** {@return where the control data of a place is} */
    long control(int place) {
        return addresses[place] + CONTROL;
    }
}
