package wsk.provider.iouring;

import wsk.engine.driver.GatherList;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Makes of many ranges of memory one message, and lends requests memory for as long as they are in
 * flight: for a socket address, a message header, a gather list, control data. Such a message has a
 * number, and belongs to its request until the last completion.
 */
final class UringGather {
    // Room for control messages, in either direction: packet information of both versions (72
    // bytes), hop limit, type of service (twice, on a socket for both), and the length of datagrams
    // put together (24 each). A client may switch more on by number, of which the kernel writes
    // time stamps (up to 160), a mark and a count of losses (24 each) before all that.
    static final int CONTROL_BYTES = 512;

    private static final int HEADER = SocketAddresses.MAX_BYTES;
    private static final int CONTROL = HEADER + MessageHeader.BYTES;
    private static final int IOVECS = CONTROL + CONTROL_BYTES;
    private static final int MESSAGE_BYTES =
            IOVECS + GatherList.RANGES_MAX * MessageHeader.IOVEC_BYTES;
    private static final int CHUNK = 32;

    private final Arena arena;
    private long[] addresses = new long[CHUNK];
    private int[] free = new int[CHUNK];
    private int freeCount;
    private int count;

    UringGather(Arena arena) {
        this.arena = arena;
    }

    /** {@return a message that no request uses} */
    int take() {
        if (freeCount == 0) {
            grow();
        }
        return free[--freeCount];
    }

    void give(int message) {
        free[freeCount++] = message;
    }

    private void grow() {
        if (count + CHUNK > addresses.length) {
            addresses = Arrays.copyOf(addresses, addresses.length * 2);
            free = Arrays.copyOf(free, free.length * 2);
        }
        long base = arena.allocate((long) CHUNK * MESSAGE_BYTES, Long.BYTES).address();
        for (int i = 0; i < CHUNK; i++) {
            addresses[count] = base + (long) i * MESSAGE_BYTES;
            free[freeCount++] = count++;
        }
    }

    /** {@return where the socket address of a message is} */
    long address(int message) {
        return addresses[message];
    }

    /** Writes the ranges of a list behind those that are in a message already. */
    void append(int message, int before, GatherList list) {
        long iovecs = addresses[message] + IOVECS;
        for (int i = 0; i < list.count(); i++) {
            long base = list.segment(i).address() + list.offset(i);
            MessageHeader.putIovec(iovecs, before + i, base, list.length(i));
        }
    }

    /** {@return where the first range of a message is} */
    long onlyRange(int message) {
        return Memory.getLong(addresses[message] + IOVECS);
    }

    /** {@return where the header of a message is, written to name its ranges} */
    long header(int message, int addressBytes, int ranges) {
        long at = addresses[message];
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
    int segment(int message, int before, int bytes) {
        long control = addresses[message] + CONTROL + before;
        MessageHeader.putControlHeader(
                control, SocketAbi.IPPROTO_UDP, SocketAbi.UDP_SEGMENT, Short.BYTES);
        Memory.putShort(control + MessageHeader.CONTROL_HEADER_BYTES, (short) bytes);
        return before + (int) MessageHeader.controlSpace(Short.BYTES);
    }

    /** Lets the header of a message name so many bytes of its control data. */
    void controlBytes(int message, int bytes) {
        if (bytes > 0) {
            long at = addresses[message];
            MessageHeader.putControl(at + HEADER, at + CONTROL, bytes);
        }
    }

    /** Copies the address and some ranges of a message to another. */
    void copy(int from, int firstRange, int to, int ranges) {
        Memory.copy(addresses[from], addresses[to], HEADER);
        Memory.copy(
                addresses[from] + IOVECS + (long) firstRange * MessageHeader.IOVEC_BYTES,
                addresses[to] + IOVECS,
                (long) ranges * MessageHeader.IOVEC_BYTES);
    }

    /**
     * {@return where the header of a message is, written to receive a name of so many bytes at
     * most, and control data}
     */
    long receiveHeader(int message, int nameBytes) {
        long at = addresses[message];
        MessageHeader.put(at + HEADER, at, nameBytes, 0, 0);
        MessageHeader.putControl(at + HEADER, at + CONTROL, CONTROL_BYTES);
        return at + HEADER;
    }

    /** {@return where the header of a message is, after a receive} */
    long receivedHeader(int message) {
        return addresses[message] + HEADER;
    }

    /** {@return where the control data of a message is} */
    long control(int message) {
        return addresses[message] + CONTROL;
    }
}
