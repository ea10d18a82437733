package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskMessageFlags;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.ReceiveBlock;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.RepeatingRequest;

/** A datagram socket: one receive that repeats itself; sending is a class of its own. */
final class UringDatagramDriver implements DatagramDriver, UringEvents, UringBlocks.Waiter {
    private static final int NAME_BYTES = SocketAddresses.INET6_BYTES;
    private static final int CONTROL_BYTES = UringGather.CONTROL_BYTES;
    private static final int IN_FRONT =
            MessageHeader.RECEIVED_HEADER_BYTES + NAME_BYTES + CONTROL_BYTES;

    private final UringLoop loop;
    private final UringSocket socket;
    private final UringControl control;
    private final DatagramSink sink;
    private final RepeatingRequest receiving = new RepeatingRequest();
    private final UringDatagramSendSide sendSide;
    private final UringControlData data;
    private final int receiveMessage;
    private boolean waitsForBuffer;
    private boolean fed;

    // Whether what comes may be several datagrams that the kernel put together.
    private boolean merged;
    private boolean unmerging;

    UringDatagramDriver(UringLoop loop, AddressFamily family, int fd, DatagramSink sink) {
        this.loop = loop;
        this.sink = sink;
        this.socket = new UringSocket(loop, this, family, fd);
        this.sendSide = new UringDatagramSendSide(loop, socket, sink);
        this.data = new UringControlData(socket.file(), family);
        this.control = UringControl.ofDatagrams(loop, socket, data);
        this.receiveMessage = loop.gather().take();
        if (loop.has(Feature.COALESCING) && loop.has(Feature.MULTISHOT_RECEIVE)) {
            int on = UringOptions.setInt(loop, fd, SocketAbi.IPPROTO_UDP, SocketAbi.UDP_GRO, 1);
            merged = on >= 0;
        }
        socket.install();
    }

    @Override
    public UringControl control() {
        return control;
    }

    @Override
    public void armReceive() {
        if (receiving.want()) {
            start();
        }
    }

    private void start() {
        if (waitsForBuffer || socket.closing()) {
            return;
        }
        receiving.started();
        long header = loop.gather().receiveHeader(receiveMessage, NAME_BYTES);
        long userData = socket.start(Operation.RECEIVE_FED, 0);
        int group = loop.datagramBlocks().group();
        UringFile file = socket.file();
        if (loop.has(Feature.MULTISHOT_RECEIVE)) {
            loop.submissions()
                    .receiveMessageMultishot(file.name(), file.flags(), header, 0, group, userData);
        } else {
            loop.submissions()
                    .receiveMessageSelect(file.name(), file.flags(), header, 0, group, userData);
        }
    }

    @Override
    public void disarmReceive() {
        if (receiving.unwant()) {
            socket.cancel(Operation.RECEIVE_FED, 0);
        }
    }

    @Override
    public void buffersCame() {
        waitsForBuffer = false;
        if (receiving.due() && !receiving.running()) {
            start();
        }
    }

    private void receiveCompleted(int result, int flags, boolean last) {
        if (!receiving.running()) {
            throw new AssertionError("a receive completed that was not in flight");
        }
        if (last) {
            receiving.ended();
        }
        if ((flags & IoUringAbi.IORING_CQE_F_BUFFER) != 0) {
            if (result >= 0) {
                feed(result, flags);
            } else {
                loop.datagramBlocks().broughtNothing(flags, result);
            }
        } else if (result == 0 && !socket.closing()) {
            // Nothing came that would need a buffer, so a single receive names none.
            feedOneShot(loop.datagramBlocks().any(), 0, 0);
            noteFed();
        }
        if (socket.closing()) {
            return;
        }
        if (result < 0) {
            receiveFailed(result);
        }
        if (receiving.due() && !receiving.running()) {
            start();
        }
    }

    private void feed(int bytes, int flags) {
        UringBlocks blocks = loop.datagramBlocks();
        ReceiveBlock block = blocks.block(flags);
        int at = blocks.take(flags, bytes);
        if (at >= 0 && !socket.closing()) {
            if (loop.has(Feature.MULTISHOT_RECEIVE)) {
                feedMultishot(block, at, bytes);
            } else {
                feedOneShot(block, at, bytes);
            }
            noteFed();
        }
        blocks.taken(block);
    }

    private void noteFed() {
        if (!fed) {
            fed = true;
            loop.fed(this);
        }
    }

    /** In the buffer: a header, the sender, control data, the bytes. */
    private void feedMultishot(ReceiveBlock block, int at, int bytes) {
        long header = block.memory().address() + at;
        int payload = bytes - IN_FRONT;
        if (payload < 0) {
            throw new AssertionError("a datagram of " + bytes + " bytes with its header");
        }
        long name = header + MessageHeader.RECEIVED_HEADER_BYTES;
        SockAddr remote = sender(name, MessageHeader.receivedNameBytes(header));
        int room = Math.min(MessageHeader.receivedControlBytes(header), CONTROL_BYTES);
        data.read(name + NAME_BYTES, room);
        int messageFlags = flags(MessageHeader.receivedFlags(header)) | data.flags();
        if (merged && !data.tellsSegment() && (messageFlags & WskMessageFlags.MSG_CTRUNC) != 0) {
            bordersAreLost();
            return;
        }
        int segment = data.segment(payload);
        WskControlInfo info = data.info();
        int from = at + IN_FRONT;
        int end = from + payload;
        do {
            int length = Math.min(segment, end - from);
            sink.received(block, from, length, remote, messageFlags, info);
            from += length;
        } while (from < end && !socket.closing());
    }

    /**
     * Control data did not fit, perhaps the one that tells where datagrams end that the kernel put
     * together. They are lost, as datagrams may be, rather than told as one; from here on each
     * comes alone.
     */
    private void bordersAreLost() {
        unmerging = true;
        socket.file().setInt(SocketAbi.IPPROTO_UDP, SocketAbi.UDP_GRO, 0);
    }

    /** In the buffer: the bytes. The sender is where the request said. */
    private void feedOneShot(ReceiveBlock block, int at, int bytes) {
        long header = loop.gather().receivedHeader(receiveMessage);
        long name = loop.gather().address(receiveMessage);
        SockAddr remote = sender(name, MessageHeader.nameBytes(header));
        int room = (int) Math.min(MessageHeader.controlBytes(header), CONTROL_BYTES);
        data.read(loop.gather().control(receiveMessage), room);
        int messageFlags = flags(MessageHeader.flags(header)) | data.flags();
        sink.received(block, at, bytes, remote, messageFlags, data.info());
    }

    private SockAddr sender(long name, int bytes) {
        return bytes == 0
                ? UringAddresses.unknown(socket.family())
                : loop.addresses().recent(name, Math.min(bytes, NAME_BYTES));
    }

    private static int flags(int messageFlags) {
        int flags = 0;
        if ((messageFlags & SocketAbi.MSG_TRUNC) != 0) {
            flags |= WskMessageFlags.MSG_TRUNC;
        }
        if ((messageFlags & SocketAbi.MSG_CTRUNC) != 0) {
            flags |= WskMessageFlags.MSG_CTRUNC;
        }
        return flags;
    }

    private void receiveFailed(int result) {
        switch (-result) {
            case Errno.ENOBUFS -> {
                waitsForBuffer = true;
                loop.datagramBlocks().await(this);
            }
            // An error of an earlier send, or none of this socket's: the next receive is as good as
            // any.
            case Errno.ECANCELED,
                    Errno.EAGAIN,
                    Errno.EINTR,
                    Errno.ECONNREFUSED,
                    Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH,
                    Errno.EMSGSIZE -> {}
            case Errno.ENOMEM -> {
                // Nobody is told who has disarmed meanwhile: there is nothing to be tried again.
                if (receiving.wanted()) {
                    receiving.finished();
                    sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, Errno.ENOMEM);
                }
            }
            default -> {
                receiving.finished();
                sink.receiveFailed(UringStatus.of(-result), -result);
            }
        }
    }

    /** The batch that fed this socket is over. */
    void batchEnded() {
        fed = false;
        if (socket.closing()) {
            return;
        }
        if (unmerging && !loop.hasCompletions() && socket.file().queued(SocketAbi.SIOCINQ) == 0) {
            // Whatever was put together before has come.
            unmerging = false;
            merged = false;
        }
        sink.batchEnded();
    }

    @Override
    public boolean send(DatagramSend send) {
        return sendSide.send(send);
    }

    @Override
    public void close(boolean reset) {
        receiving.finished();
        if (waitsForBuffer) {
            waitsForBuffer = false;
            loop.datagramBlocks().forget(this);
        }
        sendSide.flush();
        socket.close(false);
    }

    @Override
    public void completed(Operation op, int aux, int result, int flags, boolean last) {
        switch (op) {
            case RECEIVE_FED -> receiveCompleted(result, flags, last);
            case SEND -> sendSide.completed(aux, result);
            case CANCEL -> cancelCompleted(result);
            case WAKE, ACCEPT, CONNECT, RECEIVE_POSTED, CLOSE, INSTALL, SPARE, LEND ->
                    throw new AssertionError(op + " completed on a datagram socket");
        }
    }

    private void cancelCompleted(int result) {
        if (!UringSocket.hasCancelled(result) && receiving.running() && receiving.cancelling()) {
            socket.cancel(Operation.RECEIVE_FED, 0);
        }
    }

    @Override
    public void closed() {
        loop.gather().give(receiveMessage);
        sink.closed();
    }
}
