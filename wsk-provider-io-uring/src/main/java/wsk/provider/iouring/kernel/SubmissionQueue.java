package wsk.provider.iouring.kernel;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import java.lang.foreign.Arena;

/**
 * Writes requests into a ring's submission entries: eight stores of a long each.
 *
 * <p>Never full and never a system call: a request that finds no place in the ring waits in a spill
 * area of ordinary memory, and everything behind it waits there too, so order is kept. The caller
 * may be in the middle of taking completions, where entering the kernel again would be a trap.
 */
public final class SubmissionQueue {
    static final int SQE_BYTES = 64;
    private static final int SPILL_ENTRIES = 64;

    private final long headAddress;
    private final long tailAddress;
    private final long entriesAddress;
    private final int capacity;
    private final RingCounters counters;
    private final Arena arena;

    private int head;
    private int tail;
    private long spill;
    private int spillCapacity;
    private int spilled;

    SubmissionQueue(
            RingLayout layout, long ring, long entriesAddress, Arena arena, RingCounters counters) {
        this.headAddress = ring + layout.sqHead();
        this.tailAddress = ring + layout.sqTail();
        this.entriesAddress = entriesAddress;
        this.capacity = layout.sqEntries();
        this.counters = counters;
        this.arena = arena;
    }

    /**
     * Moves what was spilled into the ring as far as it fits and shows the ring's entries to the
     * kernel.
     */
    void publish() {
        if (spilled > 0) {
            refill();
        }
        Memory.putIntRelease(tailAddress, tail);
    }

    /** {@return how many published entries the kernel has not consumed; its own count, not ours} */
    int unconsumed() {
        head = Memory.getIntAcquire(headAddress);
        return tail - head;
    }

    /** {@return how many requests wait outside the ring} */
    int spilled() {
        return spilled;
    }

    /** {@return how many requests are not with the kernel yet} */
    public int waiting() {
        return unconsumed() + spilled;
    }

    private void refill() {
        int moved = Math.min(spilled, capacity - unconsumed());
        for (int i = 0; i < moved; i++) {
            Memory.copy(spill + (long) i * SQE_BYTES, entry(tail++), SQE_BYTES);
        }
        int left = spilled - moved;
        for (int i = 0; i < left; i++) {
            long at = spill + (long) i * SQE_BYTES;
            Memory.copy(at + (long) moved * SQE_BYTES, at, SQE_BYTES);
        }
        spilled = left;
    }

    private long entry(int index) {
        return entriesAddress + (long) (index & (capacity - 1)) * SQE_BYTES;
    }

    private long next() {
        counters.submissions++;
        if (spilled == 0 && (tail - head < capacity || unconsumed() < capacity)) {
            return entry(tail++);
        }
        return nextSpilled();
    }

    private long nextSpilled() {
        counters.spills++;
        if (spilled == spillCapacity) {
            int larger = Math.max(SPILL_ENTRIES, spillCapacity * 2);
            long to = arena.allocate((long) larger * SQE_BYTES, SQE_BYTES).address();
            if (spilled > 0) {
                Memory.copy(spill, to, (long) spilled * SQE_BYTES);
            }
            spill = to;
            spillCapacity = larger;
        }
        return spill + (long) spilled++ * SQE_BYTES;
    }

    /*
     *  0 opcode u8 | flags u8 | ioprio u16 | fd s32
     *  8 offset or second address
     * 16 address
     * 24 length u32 | flags of the operation u32
     * 32 user data
     * 40 buffer group u16 | personality u16 | file index or address length u32
     * 48 third address
     * 56 unused
     */
    private void put(
            int opcode,
            int flags,
            int priority,
            int fd,
            long offset,
            long address,
            int length,
            int operationFlags,
            long userData,
            int group,
            int extra) {
        long at = next();
        long first = opcode | flags << 8 | (long) priority << 16 | (long) fd << 32;
        Memory.putLong(at, first);
        Memory.putLong(at + 8, offset);
        Memory.putLong(at + 16, address);
        Memory.putLong(at + 24, (length & 0xFFFF_FFFFL) | (long) operationFlags << 32);
        Memory.putLong(at + 32, userData);
        Memory.putLong(at + 40, group | (long) extra << 32);
        Memory.putLong(at + 48, 0);
        Memory.putLong(at + 56, 0);
    }

    /** Does nothing and completes. */
    public void nop(long userData) {
        put(IORING_OP_NOP, 0, 0, -1, 0, 0, 0, 0, userData, 0, 0);
    }

    /** Accepts one connection; completes with its descriptor. */
    public void accept(int fd, int flags, long userData) {
        put(IORING_OP_ACCEPT, 0, 0, fd, 0, 0, 0, flags, userData, 0, 0);
    }

    /**
     * Accepts connections until cancelled; each completion but the last says that more may follow.
     */
    public void acceptMultishot(int fd, int flags, long userData) {
        int priority = IORING_ACCEPT_MULTISHOT;
        put(IORING_OP_ACCEPT, 0, priority, fd, 0, 0, 0, flags, userData, 0, 0);
    }

    /** Connects. The address stays until completion. */
    public void connect(int fd, long address, int addressBytes, long userData) {
        put(IORING_OP_CONNECT, 0, 0, fd, addressBytes, address, 0, 0, userData, 0, 0);
    }

    /**
     * Receives once into the caller's memory.
     *
     * @param pollFirst whether nothing is there, so that trying before waiting is futile
     */
    public void receive(
            int fd,
            int fdFlags,
            long address,
            int bytes,
            int flags,
            boolean pollFirst,
            long userData) {
        int priority = pollFirst ? IORING_RECVSEND_POLL_FIRST : 0;
        put(IORING_OP_RECV, fdFlags, priority, fd, 0, address, bytes, flags, userData, 0, 0);
    }

    /** Receives once into a buffer of a group. */
    public void receiveSelect(int fd, int fdFlags, int group, long userData) {
        int flags = fdFlags | IOSQE_BUFFER_SELECT;
        put(IORING_OP_RECV, flags, 0, fd, 0, 0, 0, 0, userData, group, 0);
    }

    /** Receives into buffers of a group until cancelled or the group is dry. */
    public void receiveMultishot(int fd, int fdFlags, int group, long userData) {
        int flags = fdFlags | IOSQE_BUFFER_SELECT;
        put(IORING_OP_RECV, flags, IORING_RECV_MULTISHOT, fd, 0, 0, 0, 0, userData, group, 0);
    }

    /** Receives a message once. The header and what it names stay until completion. */
    public void receiveMessage(int fd, int fdFlags, long header, int flags, long userData) {
        put(IORING_OP_RECVMSG, fdFlags, 0, fd, 0, header, 1, flags, userData, 0, 0);
    }

    /**
     * Receives messages into buffers of a group until cancelled or the group is dry. The header
     * says how much room name and control data get in each buffer, and stays until the last
     * completion.
     */
    public void receiveMessageMultishot(
            int fd, int fdFlags, long header, int messageFlags, int group, long userData) {
        int flags = fdFlags | IOSQE_BUFFER_SELECT;
        int priority = IORING_RECV_MULTISHOT;
        put(IORING_OP_RECVMSG, flags, priority, fd, 0, header, 1, messageFlags, userData, group, 0);
    }

    /** Receives one message into a buffer of a group. */
    public void receiveMessageSelect(
            int fd, int fdFlags, long header, int messageFlags, int group, long userData) {
        int flags = fdFlags | IOSQE_BUFFER_SELECT;
        put(IORING_OP_RECVMSG, flags, 0, fd, 0, header, 1, messageFlags, userData, group, 0);
    }

    /** Sends from the caller's memory, which stays until completion. */
    public void send(int fd, int fdFlags, long address, int bytes, int flags, long userData) {
        put(IORING_OP_SEND, fdFlags, 0, fd, 0, address, bytes, flags, userData, 0, 0);
    }

    /** Sends one datagram to an address. Both stay until completion. */
    public void sendTo(
            int fd,
            int fdFlags,
            long address,
            int bytes,
            int flags,
            long to,
            int toBytes,
            long userData) {
        put(IORING_OP_SEND, fdFlags, 0, fd, to, address, bytes, flags, userData, 0, toBytes);
    }

    /** Sends a message. The header and what it names stay until completion. */
    public void sendMessage(int fd, int fdFlags, long header, int flags, long userData) {
        put(IORING_OP_SENDMSG, fdFlags, 0, fd, 0, header, 1, flags, userData, 0, 0);
    }

    /** Sends without a copy: two completions, the second when the memory is free. */
    public void sendZeroCopy(
            int fd, int fdFlags, long address, int bytes, int flags, long userData) {
        put(IORING_OP_SEND_ZC, fdFlags, 0, fd, 0, address, bytes, flags, userData, 0, 0);
    }

    /** Sends a message without a copy: two completions, the second when the memory is free. */
    public void sendMessageZeroCopy(int fd, int fdFlags, long header, int flags, long userData) {
        put(IORING_OP_SENDMSG_ZC, fdFlags, 0, fd, 0, header, 1, flags, userData, 0, 0);
    }

    /** Reports when a descriptor is ready, once. */
    public void poll(int fd, int events, long userData) {
        put(IORING_OP_POLL_ADD, 0, 0, fd, 0, 0, 0, events, userData, 0, 0);
    }

    /** Reports each time a descriptor becomes ready, until cancelled. */
    public void pollMultishot(int fd, int events, long userData) {
        put(IORING_OP_POLL_ADD, 0, 0, fd, 0, 0, IORING_POLL_ADD_MULTI, events, userData, 0, 0);
    }

    /**
     * Cancels every request on a file, by whatever name it was given; completes with how many there
     * were.
     */
    public void cancelFile(int fd, int fdFlags, long userData) {
        int named = fdFlags == 0 ? 0 : IORING_ASYNC_CANCEL_FD_FIXED;
        int flags = IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_ALL | named;
        put(IORING_OP_ASYNC_CANCEL, 0, 0, fd, 0, 0, 0, flags, userData, 0, 0);
    }

    /** Cancels the request that carries some user data. Its own completion still comes. */
    public void cancelRequest(long target, long userData) {
        put(IORING_OP_ASYNC_CANCEL, 0, 0, -1, 0, target, 0, 0, userData, 0, 0);
    }

    /** Cancels every request of the ring; completes with how many there were. */
    public void cancelAll(long userData) {
        int flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
        put(IORING_OP_ASYNC_CANCEL, 0, 0, -1, 0, 0, 0, flags, userData, 0, 0);
    }

    /** Gives a descriptor back. */
    public void close(int fd, long userData) {
        put(IORING_OP_CLOSE, 0, 0, fd, 0, 0, 0, 0, userData, 0, 0);
    }

    /**
     * Puts the file of a descriptor into the ring's table; completes with 1.
     *
     * @param descriptor where its number is; stays until completion
     */
    public void installFile(int index, long descriptor, long userData) {
        put(IORING_OP_FILES_UPDATE, 0, 0, -1, index, descriptor, 1, 0, userData, 0, 0);
    }

    /** Takes a file out of the ring's table. */
    public void closeFile(int index, long userData) {
        // The kernel counts from one here, since 0 stands for a plain descriptor.
        put(IORING_OP_CLOSE, 0, 0, 0, 0, 0, 0, 0, userData, 0, index + 1);
    }

    /** Makes a descriptor for a file of the ring's table; completes with it. */
    void installDescriptor(int index, long userData) {
        put(IORING_OP_FIXED_FD_INSTALL, IOSQE_FIXED_FILE, 0, index, 0, 0, 0, 0, userData, 0, 0);
    }
}
