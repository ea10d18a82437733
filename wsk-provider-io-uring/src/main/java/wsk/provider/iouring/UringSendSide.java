package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.SendDriver;
import wsk.engine.driver.SendSink;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.request.Operation;

/**
 * What a connection sends: one request in flight, and after the last one the end. Tells what the
 * peer acknowledges, if somebody wants to know.
 */
final class UringSendSide implements SendDriver {
    // MSG_WAITALL: the kernel itself goes on after a short send. It may give up half-way all the
    // same.
    private static final int FLAGS = SocketAbi.MSG_NOSIGNAL | SocketAbi.MSG_WAITALL;
    private static final int SEND_MAX = 1 << 30;
    private static final int NOTHING_TAKEN = Integer.MIN_VALUE;

    // struct tcp_info, and states of RFC 9293 as the kernel numbers them
    private static final int TCP_INFO_BYTES = 104;
    private static final int TCPI_SND_MSS = 16;
    private static final int TCPI_SND_CWND = 80;
    private static final int TCP_FIN_WAIT1 = 4;
    private static final int TCP_CLOSE = 7;
    private static final int TCP_LAST_ACK = 9;
    private static final int TCP_CLOSING = 11;

    /** What a look at what the peer acknowledges has found. */
    enum Look {
        /** There is nothing more to wait for. */
        DONE,
        /** There is less to wait for. */
        SOME,
        /** It is as before. */
        NOTHING
    }

    private final UringLoop loop;
    private final UringSocket socket;
    private final UringFile file;
    private final UringConnectionDriver connection;
    private final SendSink sink;
    private boolean sending;
    private boolean shutDown;
    private boolean ending;
    private boolean watching;
    private int outstanding;
    private int lookLevel = -1;
    private int lookIndex;
    private int message = -1;
    private int zeroCopyBytes;
    private int taken;

    UringSendSide(
            UringLoop loop, UringSocket socket, UringConnectionDriver connection, SendSink sink) {
        this.loop = loop;
        this.socket = socket;
        this.file = socket.file();
        this.connection = connection;
        this.sink = sink;
        this.zeroCopyBytes = loop.zeroCopyBytes();
    }

    @Override
    public void send(GatherList list) {
        assert !sending : "two sends at a time";
        assert !shutDown : "a send after the end";
        sending = true;
        taken = NOTHING_TAKEN;
        long userData = socket.start(Operation.SEND, 0);
        boolean zeroCopy = list.bytes() >= zeroCopyBytes;
        if (list.count() == 1) {
            long at = list.segment(0).address() + list.offset(0);
            int bytes = (int) Math.min(list.length(0), SEND_MAX);
            if (zeroCopy) {
                loop.submissions()
                        .sendZeroCopy(file.name(), file.flags(), at, bytes, FLAGS, userData);
            } else {
                loop.submissions().send(file.name(), file.flags(), at, bytes, FLAGS, userData);
            }
        } else {
            message = loop.gather().take();
            loop.gather().append(message, 0, list);
            long header = loop.gather().header(message, 0, list.count());
            if (zeroCopy) {
                loop.submissions()
                        .sendMessageZeroCopy(file.name(), file.flags(), header, FLAGS, userData);
            } else {
                loop.submissions().sendMessage(file.name(), file.flags(), header, FLAGS, userData);
            }
        }
    }

    /**
     * A completion of the send. Without a copy there are two: what was taken, and then that the
     * memory is free. Only then is it settled.
     */
    void completed(int result, boolean last) {
        if (!sending) {
            throw new AssertionError("a send completed that was not in flight");
        }
        if (!last) {
            taken = result;
            return;
        }
        settle(taken == NOTHING_TAKEN ? result : taken);
    }

    private void settle(int result) {
        sending = false;
        if (message >= 0) {
            loop.gather().give(message);
            message = -1;
        }
        if (socket.closing()) {
            return;
        }
        if (result >= 0) {
            sink.sent(result);
        } else if (zeroCopyBytes < Integer.MAX_VALUE
                && (result == -Errno.EOPNOTSUPP || result == -Errno.ENOMEM)) {
            // This kind of socket cannot, or too much memory is pinned: copy from now on.
            zeroCopyBytes = Integer.MAX_VALUE;
            sink.sent(0);
        } else if (UringStatus.isTransient(result)) {
            sink.sent(0);
        } else if (result == -Errno.ENOBUFS || result == -Errno.ENOMEM) {
            sink.sendFailed(NtStatus.INSUFFICIENT_RESOURCES, -result);
        } else {
            failed(-result);
        }
    }

    private void failed(int errno) {
        connection.failed(errno);
        int known = errno == Errno.EPIPE ? connection.failure() : 0;
        int told = known == 0 ? errno : known;
        sink.sendFailed(UringStatus.of(told), told);
    }

    @Override
    public void shutdown() {
        assert !sending : "the end before the last send";
        shutDown = true;
        int result = file.shutdown(SocketAbi.SHUT_WR);
        if (result < 0) {
            int known = connection.failure();
            int errno = known == 0 ? -result : known;
            sink.sendShutdown(UringStatus.of(errno), errno);
        } else {
            ending = true;
            if (look() != Look.DONE) {
                loop.acknowledgements().add(this);
            }
        }
    }

    @Override
    public void watchAcknowledged() {
        boolean watched = watching;
        watching = true;
        outstanding = Integer.MAX_VALUE;
        if (look() != Look.DONE && !watched) {
            loop.acknowledgements().add(this);
        }
    }

    /** {@return whether anybody wants to hear what the peer acknowledges of the data} */
    boolean isWatching() {
        return watching;
    }

    /** Looks what the peer has acknowledged, and tells. The kernel has no event for it. */
    Look look() {
        int before = outstanding;
        if (watching) {
            lookAtData();
        }
        // The end comes after all data, and is told after it.
        if (ending && !watching) {
            lookAtEnd();
        }
        if (!watching && !ending) {
            return Look.DONE;
        }
        return outstanding < before ? Look.SOME : Look.NOTHING;
    }

    private void lookAtData() {
        int bytes = unacknowledged();
        if (UringFile.isUnasked(bytes)) {
            return;
        }
        int errno = 0;
        if (socket.family() == AddressFamily.UNIX) {
            // What a peer leaves unread when it closes is no longer queued either, but then there
            // is an error.
            errno = isBroken() ? reason() : 0;
        } else if (bytes > 0 && tcpInfo() == TCP_CLOSE) {
            // The rest may have been acknowledged between the two questions.
            bytes = unacknowledged();
            if (UringFile.isUnasked(bytes)) {
                return;
            }
            errno = bytes > 0 ? reason() : 0;
        }
        if (errno == 0 && bytes < 0) {
            errno = -bytes;
        }
        if (errno != 0) {
            watching = false;
            connection.failed(errno);
            sink.sendBroke(UringStatus.of(errno), errno);
            return;
        }
        outstanding = bytes;
        watching = bytes > 0;
        sink.outstanding(bytes);
    }

    /**
     * {@return the bytes that the peer has not acknowledged, or {@code -errno}} On a Unix-domain
     * socket the memory they take, which is never less than they are, and nothing when all is read.
     */
    private int unacknowledged() {
        int queued = file.queued(SocketAbi.SIOCOUTQ);
        // The kernel counts the end as a byte.
        boolean withEnd = shutDown && queued > 0 && socket.family() != AddressFamily.UNIX;
        return withEnd ? queued - 1 : queued;
    }

    private boolean isBroken() {
        return connection.failure() != 0 || file.hasError();
    }

    /** {@return why the connection is broken; the kernel tells it once} */
    private int reason() {
        if (connection.failure() != 0) {
            return connection.failure();
        }
        int errno = file.takeError();
        return errno == 0 ? Errno.ECONNRESET : errno;
    }

    private void lookAtEnd() {
        if (socket.family() == AddressFamily.UNIX) {
            settleShutdown(connection.failure());
            return;
        }
        int state = tcpInfo();
        if (UringFile.isUnasked(state)) {
            return;
        }
        if (state < 0) {
            settleShutdown(-state);
        } else if (state != TCP_FIN_WAIT1 && state != TCP_CLOSING && state != TCP_LAST_ACK) {
            settleShutdown(file.hasError() ? Errno.ECONNRESET : connection.failure());
        }
    }

    private void settleShutdown(int errno) {
        ending = false;
        NtStatus status = errno == 0 ? NtStatus.SUCCESS : UringStatus.of(errno);
        sink.sendShutdown(status, errno);
    }

    /**
     * {@return the state of the connection, or {@code -errno}; the rest is in the loop's scratch
     * memory}
     */
    private int tcpInfo() {
        long length = loop.scratch().address();
        Memory.putInt(length, TCP_INFO_BYTES);
        int result =
                file.getOption(
                        SocketAbi.IPPROTO_TCP, SocketAbi.TCP_INFO, length + Long.BYTES, length);
        return result < 0 ? result : Byte.toUnsignedInt(Memory.getByte(length + Long.BYTES));
    }

    /**
     * {@return twice what the network can hold at the moment, but no more than the kernel's buffer
     * takes, from 64 KiB to 16 MiB}
     */
    @Override
    public long idealBacklog() {
        if (socket.family() == AddressFamily.UNIX || tcpInfo() < 0) {
            return IDEAL_BACKLOG_MIN;
        }
        long info = loop.scratch().address() + Long.BYTES;
        long segment = Integer.toUnsignedLong(Memory.getInt(info + TCPI_SND_MSS));
        long window = Integer.toUnsignedLong(Memory.getInt(info + TCPI_SND_CWND));
        return Math.clamp(
                Math.min(2 * segment * window, sendBuffer()), IDEAL_BACKLOG_MIN, IDEAL_BACKLOG_MAX);
    }

    private long sendBuffer() {
        try {
            return 2L * connection.sendBuffer();
        } catch (DriverException e) {
            return IDEAL_BACKLOG_MAX;
        }
    }

    void closing() {
        watching = false;
        ending = false;
        loop.acknowledgements().remove(this);
    }

    /** Notes where among those that are looked at it is; a level below 0 means nowhere. */
    void lookedAtFrom(int level, int index) {
        lookLevel = level;
        lookIndex = index;
    }

    int lookLevel() {
        return lookLevel;
    }

    int lookIndex() {
        return lookIndex;
    }
}
