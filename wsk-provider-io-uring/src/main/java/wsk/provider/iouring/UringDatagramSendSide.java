package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.GatherList;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.request.Operation;

/** What a datagram socket sends. */
final class UringDatagramSendSide {
    /*
     * Datagrams of the same length to the same destination, one after the other, go down the
     * network stack as one large one that is cut up at the very end (UDP_SEGMENT): the stack is
     * most of a datagram's price. The last of such a run may be shorter. So a datagram waits in an
     * open run until one comes that does not fit, or until the loop's turn: nobody waits longer,
     * since nothing leaves before the turn's system call anyway.
     *
     * A run that fails is sent again one by one, so that each datagram has an outcome of its own,
     * as without runs. Where the way cannot carry a run, because a datagram needs fragments or a
     * device cannot check sums, the kernel refuses the whole of it as one of a bad form, and takes
     * its datagrams alone: only then nothing of that length is joined to that destination for a
     * while. Short memory is an outcome of all: to send more would not help.
     *
     * Datagrams are numbered; a run is a chain of numbers. Its first is in the user data.
     */

    private static final int SENDS_MAX = 256;
    private static final int SEGMENTS_MAX = 64;
    private static final int NONE = -1;

    // 65535 without the headers: of IP and UDP, or of UDP alone where IP does not count its own.
    private static final int INET4_LONGEST = 65_507;
    private static final int INET6_LONGEST = 65_527;
    private static final int FLAGS = SocketAbi.MSG_NOSIGNAL;

    private final UringLoop loop;
    private final UringSocket socket;
    private final UringFile file;
    private final DatagramSink sink;
    private final @Nullable DatagramSend[] sends = new @Nullable DatagramSend[SENDS_MAX];
    private final int[] lengths = new int[SENDS_MAX];
    private final int[] ranges = new int[SENDS_MAX];
    private final int[] messages = new int[SENDS_MAX];
    private final int[] following = new int[SENDS_MAX];
    private final int[] free = new int[SENDS_MAX];
    private int freeCount = SENDS_MAX;
    private boolean turnedAway;
    private final boolean joins;
    private final UringRunRefusals refused = new UringRunRefusals();
    // Sent alone because the run it began was refused as one of a bad form.
    private final boolean[] refusedAsRun = new boolean[SENDS_MAX];
    private boolean dirty;

    // The open run; nothing of it is with the kernel.
    private int runHead = NONE;
    private int runTail;
    private int runCount;
    private int runBytes;
    private int runRanges;
    private int runAddressBytes;
    private boolean runGrows;
    private @Nullable SockAddr runRemote;
    private WskControlInfo runControl = WskControlInfo.NONE;

    UringDatagramSendSide(UringLoop loop, UringSocket socket, DatagramSink sink) {
        this.loop = loop;
        this.socket = socket;
        this.file = socket.file();
        this.sink = sink;
        this.joins = loop.has(Feature.SEGMENTATION);
        for (int i = 0; i < SENDS_MAX; i++) {
            free[i] = SENDS_MAX - 1 - i;
        }
    }

    /** {@return whether it was taken} */
    boolean send(DatagramSend send) {
        if (freeCount == 0) {
            turnedAway = true;
            return false;
        }
        GatherList list = send.bytes();
        SockAddr remote = send.remote();
        if (list.bytes() > longest(remote)) {
            // Known without asking, and told before the next one is taken: a list ends there.
            send.sent(NtStatus.INVALID_BUFFER_SIZE, Errno.EMSGSIZE, 0);
            return true;
        }
        WskControlInfo control = send.controlInfo();
        if (!fitsRun(list, remote, control)) {
            submitRun();
            openRun(remote, control, list.bytes());
        }
        append(send, list);
        if (!dirty) {
            dirty = true;
            loop.queued(this);
        }
        return true;
    }

    private static long longest(SockAddr remote) {
        boolean alone = remote instanceof SockAddr.Inet6 six && !six.isMapped();
        return alone ? INET6_LONGEST : INET4_LONGEST;
    }

    private boolean fitsRun(GatherList list, SockAddr remote, WskControlInfo control) {
        if (runHead == NONE
                || !runGrows
                || !remote.equals(runRemote)
                || !control.equals(runControl)) {
            return false;
        }
        int segment = lengths[runHead];
        return segment > 0
                && list.bytes() > 0
                && list.bytes() <= segment
                && lengths[runTail] == segment
                && runCount < SEGMENTS_MAX
                && runBytes + list.bytes() <= INET4_LONGEST
                && runRanges + list.count() <= GatherList.RANGES_MAX;
    }

    private void openRun(SockAddr remote, WskControlInfo control, long length) {
        int message = loop.gather().take();
        int bytes = UringAddresses.put(loop.gather().address(message), remote);
        runHead = free[freeCount - 1];
        runGrows = joins && refused.mayJoin(remote, length);
        messages[runHead] = message;
        runRemote = remote;
        runControl = control;
        runAddressBytes = bytes;
        runCount = 0;
        runBytes = 0;
        runRanges = 0;
    }

    private void append(DatagramSend send, GatherList list) {
        int index = free[--freeCount];
        sends[index] = send;
        lengths[index] = (int) list.bytes();
        ranges[index] = list.count();
        following[index] = NONE;
        if (runCount > 0) {
            following[runTail] = index;
        }
        runTail = index;
        loop.gather().append(messages[runHead], runRanges, list);
        runCount++;
        runBytes += lengths[index];
        runRanges += list.count();
    }

    /** Hands the open run to the ring: the loop's turn is about to begin. */
    void flush() {
        dirty = false;
        submitRun();
    }

    private void submitRun() {
        if (runHead == NONE) {
            return;
        }
        int head = runHead;
        runHead = NONE;
        runRemote = null;
        UringGather gather = loop.gather();
        int message = messages[head];
        long userData = socket.start(Operation.SEND, head);
        boolean plain = runControl.isEmpty();
        if (runCount == 1 && runRanges <= 1 && plain) {
            long at = runRanges == 0 ? gather.address(message) : gather.onlyRange(message);
            loop.submissions()
                    .sendTo(
                            file.name(),
                            file.flags(),
                            at,
                            runBytes,
                            FLAGS,
                            gather.address(message),
                            runAddressBytes,
                            userData);
            return;
        }
        long header = gather.header(message, runAddressBytes, runRanges);
        int control = plain ? 0 : control(message, present(sends[head]));
        if (runCount > 1) {
            control = gather.segment(message, control, lengths[head]);
        }
        gather.controlBytes(message, control);
        loop.submissions().sendMessage(file.name(), file.flags(), header, FLAGS, userData);
    }

    private int control(int message, DatagramSend send) {
        long at = loop.gather().control(message);
        return UringControlData.write(at, send.controlInfo(), send.remote());
    }

    void completed(int head, int result) {
        if (sends[head] == null) {
            throw new AssertionError("a send completed that was not in flight");
        }
        if (following[head] != NONE && isWorthEachAlone(result) && !socket.closing()) {
            refusedAsRun[head] = isOfForm(result);
            sendOneByOne(head);
            return;
        }
        if (refusedAsRun[head]) {
            refusedAsRun[head] = false;
            if (result >= 0) {
                refused.add(present(sends[head]).remote(), lengths[head]);
            }
        }
        loop.gather().give(messages[head]);
        int index = head;
        while (index != NONE) {
            int next = following[index];
            settle(index, result);
            index = next;
        }
        if (turnedAway && !socket.closing()) {
            turnedAway = false;
            sink.sendReady();
        }
    }

    private static boolean isWorthEachAlone(int result) {
        return result < 0
                && !UringSocket.isCancelled(result)
                && result != -Errno.ENOBUFS
                && result != -Errno.ENOMEM;
    }

    /** {@return whether it may be the run that cannot be, rather than its datagrams} */
    private static boolean isOfForm(int result) {
        return result == -Errno.EINVAL || result == -Errno.EIO || result == -Errno.EMSGSIZE;
    }

    private void settle(int index, int result) {
        DatagramSend send = present(sends[index]);
        sends[index] = null;
        free[freeCount++] = index;
        if (result >= 0) {
            send.sent(NtStatus.SUCCESS, 0, lengths[index]);
        } else {
            send.sent(UringStatus.of(-result), -result, 0);
        }
    }

    private static DatagramSend present(@Nullable DatagramSend send) {
        if (send == null) {
            throw new AssertionError("a run with a datagram that is not there");
        }
        return send;
    }

    private void sendOneByOne(int head) {
        UringGather gather = loop.gather();
        int shared = messages[head];
        int range = 0;
        int index = head;
        while (index != NONE) {
            int next = following[index];
            following[index] = NONE;
            messages[index] = gather.take();
            gather.copy(shared, range, messages[index], ranges[index]);
            range += ranges[index];
            long header = gather.header(messages[index], addressBytes(), ranges[index]);
            DatagramSend send = present(sends[index]);
            if (!send.controlInfo().isEmpty()) {
                gather.controlBytes(messages[index], control(messages[index], send));
            }
            loop.submissions()
                    .sendMessage(
                            file.name(),
                            file.flags(),
                            header,
                            FLAGS,
                            socket.start(Operation.SEND, index));
            index = next;
        }
        gather.give(shared);
    }

    private int addressBytes() {
        return UringAddresses.bytes(socket.family());
    }
}
