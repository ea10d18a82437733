package wsk.provider.iouring.probe;

import static wsk.provider.iouring.kernel.IoUringAbi.IORING_CQE_F_NOTIF;
import static wsk.provider.iouring.probe.Workbench.check;

import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;
import wsk.provider.iouring.kernel.Syscalls;
import wsk.provider.iouring.probe.Workbench.Answer;

/** Tries what datagrams use, over two sockets on the loopback address. */
final class DatagramTrials {
    static final int BUFFER_BYTES = 2048;

    private static final int LOOPBACK = 0x7F00_0001;
    private static final int SEGMENT = 100;
    private static final int SEGMENTS = 3;
    private static final int ALL = SEGMENT * SEGMENTS;
    private static final int NAME_BYTES = SocketAddresses.INET6_BYTES;
    private static final int CONTROL_BYTES = 128;
    private static final int IN_FRONT =
            MessageHeader.RECEIVED_HEADER_BYTES + NAME_BYTES + CONTROL_BYTES;
    private static final int INFO_BYTES = 12;

    private final Workbench bench;
    private int receiver;
    private int sender;
    private long content;
    private boolean asked;

    // What the control data of one completion said.
    private int segment;
    private boolean addressed;

    DatagramTrials(Workbench bench) {
        this.bench = bench;
    }

    /** Makes what all of them need. */
    void open() {
        Syscalls syscalls = bench.syscalls();
        receiver = socket();
        sender = socket();
        long at = bench.memory(SocketAddresses.MAX_BYTES);
        int bytes = SocketAddresses.putInet4(at, LOOPBACK, 0);
        bench.need(syscalls.bind(receiver, at, bytes), "bind to the loopback address");
        long length = bench.memory(Integer.BYTES);
        Memory.putInt(length, SocketAddresses.MAX_BYTES);
        bench.need(syscalls.getsockname(receiver, at, length), "getsockname");
        bench.need(syscalls.connect(sender, at, bytes), "connect to the loopback address");
        content = bench.memory(ALL);
        for (int i = 0; i < ALL; i++) {
            Memory.putByte(content + i, (byte) i);
        }
        asked = set(SocketAbi.IPPROTO_IP, SocketAbi.IP_PKTINFO) >= 0;
    }

    private int socket() {
        int type = SocketAbi.SOCK_DGRAM | SocketAbi.SOCK_CLOEXEC;
        return bench.own(bench.syscalls().socket(SocketAbi.AF_INET, type, 0), "a UDP socket");
    }

    private int set(int level, int option) {
        long one = bench.memory(Integer.BYTES);
        Memory.putInt(one, 1);
        return bench.syscalls().setsockopt(receiver, level, option, one, Integer.BYTES);
    }

    /** Lets datagrams of one sender arrive together. */
    void coalesce() {
        int result = set(SocketAbi.IPPROTO_UDP, SocketAbi.UDP_GRO);
        check(result >= 0, "UDP_GRO failed with errno " + -result);
    }

    /** Sends some datagrams as one. */
    void sendTogether() {
        long header = bench.memory(MessageHeader.BYTES);
        long range = bench.memory(MessageHeader.IOVEC_BYTES);
        long control = bench.memory(CONTROL_BYTES);
        MessageHeader.putIovec(range, 0, content, ALL);
        MessageHeader.put(header, 0, 0, range, 1);
        MessageHeader.putControlHeader(
                control, SocketAbi.IPPROTO_UDP, SocketAbi.UDP_SEGMENT, Short.BYTES);
        Memory.putShort(control + MessageHeader.CONTROL_HEADER_BYTES, (short) SEGMENT);
        MessageHeader.putControl(header, control, MessageHeader.controlSpace(Short.BYTES));
        long request = bench.request();
        bench.submissions().sendMessage(sender, 0, header, SocketAbi.MSG_NOSIGNAL, request);
        int result = bench.await(request, "a send with UDP_SEGMENT").result();
        check(result == ALL, "a send with UDP_SEGMENT gave " + result);
    }

    /** Sends as many datagrams one by one. */
    void sendOneByOne() {
        for (int i = 0; i < SEGMENTS; i++) {
            long request = bench.request();
            long at = content + (long) i * SEGMENT;
            bench.submissions().send(sender, 0, at, SEGMENT, SocketAbi.MSG_NOSIGNAL, request);
            bench.need(bench.await(request, "a send").result(), "a send");
        }
    }

    /** {@return a request that receives until it is ended} */
    long receiveMultishot(BufferRing buffers) {
        long header = bench.memory(MessageHeader.BYTES);
        MessageHeader.put(header, bench.memory(NAME_BYTES), NAME_BYTES, 0, 0);
        MessageHeader.putControl(header, bench.memory(CONTROL_BYTES), CONTROL_BYTES);
        long request = bench.request();
        bench.submissions()
                .receiveMessageMultishot(receiver, 0, header, 0, buffers.group(), request);
        return request;
    }

    /**
     * Takes what was sent.
     *
     * @return whether datagrams that came together told where they end
     */
    boolean take(long request, BufferRing buffers) {
        boolean bordersTold = true;
        int came = 0;
        while (came < ALL) {
            Answer answer = bench.await(request, "a receive of datagrams that repeats itself");
            check(answer.result() >= IN_FRONT, "a receive of datagrams gave " + answer.result());
            check(answer.more() && answer.namesBuffer(), "a receive did not repeat itself");
            long at = buffers.memory(BufferRing.bufferOf(answer.flags())).address();
            int payload = answer.result() - IN_FRONT;
            int told = MessageHeader.receivedPayloadBytes(at);
            check(told == payload, "a datagram of " + payload + " bytes was told to have " + told);
            readControl(at);
            check(addressed || !asked, "control data that was asked for did not come");
            bordersTold &= payload == SEGMENT || segment == SEGMENT;
            String expected = Workbench.textAt(content + came, Math.min(payload, ALL - came));
            String seen = StreamTrials.taken(buffers, answer).substring(IN_FRONT);
            check(seen.equals(expected), "a datagram's bytes are not where they belong");
            came += payload;
        }
        bench.end(request);
        return bordersTold;
    }

    private void readControl(long at) {
        segment = 0;
        addressed = false;
        long control = at + MessageHeader.RECEIVED_HEADER_BYTES + NAME_BYTES;
        long end = control + Math.min(MessageHeader.receivedControlBytes(at), CONTROL_BYTES);
        for (long one = control;
                MessageHeader.controlAt(one, end);
                one = MessageHeader.controlAfter(one)) {
            int level = MessageHeader.controlLevel(one);
            int type = MessageHeader.controlType(one);
            long data = one + MessageHeader.CONTROL_HEADER_BYTES;
            long bytes = MessageHeader.controlDataBytes(one);
            if (level == SocketAbi.IPPROTO_UDP && type == SocketAbi.UDP_GRO) {
                segment = bytes >= Integer.BYTES ? Memory.getInt(data) : 0;
            } else if (level == SocketAbi.IPPROTO_IP && type == SocketAbi.IP_PKTINFO) {
                addressed =
                        bytes >= INFO_BYTES
                                && Integer.reverseBytes(Memory.getInt(data + 8)) == LOOPBACK;
            }
        }
    }

    /** Sends without a copy, which completes twice. */
    void sendZeroCopy() {
        long request = bench.request();
        int flags = SocketAbi.MSG_NOSIGNAL;
        bench.submissions().sendZeroCopy(sender, 0, content, ALL, flags, request);
        Answer sent = bench.await(request, "a send without a copy");
        check(sent.result() == ALL, "a send without a copy gave " + sent.result());
        check(sent.more(), "a send without a copy told no second completion");
        Answer free = bench.await(request, "the notice after a send without a copy");
        check((free.flags() & IORING_CQE_F_NOTIF) != 0, "memory was not told to be free");
    }
}
