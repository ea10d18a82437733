package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.request.Operation;

/**
 * A connection. Sending and receiving are a class each; this one connects, ends and keeps them
 * apart.
 */
final class UringConnectionDriver implements ConnectionDriver, UringEvents {
    private final UringLoop loop;
    private final UringSocket socket;
    private final UringControl control;
    private final ConnectionSink sink;
    private final UringReceiveSide receiveSide;
    private final UringSendSide sendSide;
    private int connectMessage = -1;

    private int failure;

    UringConnectionDriver(UringLoop loop, AddressFamily family, int fd, ConnectionSink sink) {
        this.loop = loop;
        this.sink = sink;
        this.socket = new UringSocket(loop, this, family, fd);
        this.control = UringControl.ofConnection(loop, socket);
        this.receiveSide = new UringReceiveSide(loop, socket, this, sink.receiving());
        this.sendSide = new UringSendSide(loop, socket, this, sink.sending());
    }

    @Override
    public UringControl control() {
        return control;
    }

    @Override
    public ListenDriver listen(ListenSink listener, @Nullable BoundFile file)
            throws DriverException {
        control.listenInstead();
        return new UringListenDriver(loop, socket, control, listener);
    }

    @Override
    public void connect(SockAddr remote) {
        control.connecting();
        connectMessage = loop.gather().take();
        long at = loop.gather().address(connectMessage);
        int bytes = UringAddresses.put(at, remote);
        loop.submissions()
                .connect(socket.file().descriptor(), at, bytes, socket.start(Operation.CONNECT, 0));
    }

    /** Asks for a place in the loop's table, which a connection is worth once it is connected. */
    void place() {
        socket.install();
    }

    private void giveConnectMessage() {
        loop.gather().give(connectMessage);
        connectMessage = -1;
    }

    private void connectCompleted(int result) {
        if (connectMessage < 0) {
            throw new AssertionError("a connect completed that was not in flight");
        }
        giveConnectMessage();
        if (!socket.closing()) {
            if (result >= 0) {
                place();
            }
            sink.connected(connectStatus(result), result < 0 ? -result : 0);
        }
    }

    private static NtStatus connectStatus(int result) {
        return switch (-result) {
            // The address was good enough for the bind: it is the ports to there that are all used.
            case Errno.EADDRNOTAVAIL -> NtStatus.ADDRESS_ALREADY_EXISTS;
            default -> result < 0 ? UringStatus.of(-result) : NtStatus.SUCCESS;
        };
    }

    @Override
    public UringReceiveSide receiving() {
        return receiveSide;
    }

    @Override
    public UringSendSide sending() {
        return sendSide;
    }

    @Override
    public void close(boolean reset) {
        receiveSide.closing();
        sendSide.closing();
        socket.close(reset && socket.family() != AddressFamily.UNIX);
    }

    @Override
    public void completed(Operation op, int aux, int result, int flags, boolean last) {
        if (sendSide.isWatching()
                && (op == Operation.RECEIVE_FED || op == Operation.RECEIVE_POSTED)) {
            // An answer has acknowledged the question, and a failure comes after what went well.
            lookBefore(result);
        }
        switch (op) {
            case RECEIVE_FED -> receiveSide.fedCompleted(result, flags, last);
            case RECEIVE_POSTED -> receiveSide.postedCompleted(result, flags);
            case SEND -> sendSide.completed(result, last);
            case CONNECT -> connectCompleted(result);
            case CANCEL -> receiveSide.cancelCompleted(Operation.of(aux), result);
            case WAKE, ACCEPT, CLOSE, INSTALL, SPARE, LEND ->
                    throw new AssertionError(op + " completed on a connection");
        }
    }

    private void lookBefore(int result) {
        if (socket.closing()) {
            return;
        }
        if (UringReceiveSide.isFailure(result)) {
            // The kernel has told it with this completion, and does not tell it again to the look.
            failed(-result);
        }
        if (sendSide.look() == UringSendSide.Look.DONE) {
            loop.acknowledgements().remove(sendSide);
        }
    }

    @Override
    public void closed() {
        sink.closed();
    }

    /**
     * Keeps the first failure of the connection. The kernel tells it once, to whichever direction
     * asks first; the other one sees an end of stream or a broken pipe.
     */
    void failed(int errno) {
        if (failure == 0 && errno != Errno.EPIPE) {
            failure = errno;
        }
    }

    /** {@return the bytes that the kernel's buffer takes before it doubles them} */
    int sendBuffer() throws DriverException {
        return control.getOption(WskOption.SO_SNDBUF);
    }

    /** {@return the failure the kernel told already, 0 if none} */
    int failure() {
        return failure;
    }
}
