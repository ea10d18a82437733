package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.MemorySegment;

/**
 * A connection. Sending and receiving are a class each; this one connects, ends and keeps them
 * apart.
 */
final class UringConnectionDriver implements ConnectionDriver, UringHandle.Owner {
    private final UringLoop loop;
    private final UringHandle handle;
    private final ConnectionSink sink;
    private final UringReceiveSide receiveSide;
    private final UringSendSide sendSide;
    private int connectPlace = -1;
    private int failure;

    UringConnectionDriver(UringLoop loop, AddressFamily family, int fd, ConnectionSink sink) {
        this.loop = loop;
        this.sink = sink;
        this.handle = new UringHandle(loop, this, family, fd);
        this.receiveSide = new UringReceiveSide(loop, handle, this, sink);
        this.sendSide = new UringSendSide(loop, handle, this, sink);
    }

    @Override
    public void bind(SockAddr local) throws DriverException {
        handle.file().bind(local);
    }

    @Override
    public SockAddr localAddress() throws DriverException {
        return handle.file().localAddress();
    }

    @Override
    public <T> void setOption(WskOption<T> option, T value) throws DriverException {
        // Whether to watch is decided for each send; here it is only said that it can be done.
        if (!option.equals(WskOption.SEND_COMPLETION)) {
            handle.file().setOption(option, value);
        }
    }

    @Override
    public <T> T getOption(WskOption<T> option) throws DriverException {
        return handle.file().getOption(option);
    }

    @Override
    public long control(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        return handle.file().control(type, level, code, input, output);
    }

    @Override
    public void connect(SockAddr remote) {
        connectPlace = loop.messages().take();
        long at = loop.messages().address(connectPlace);
        int bytes = UringAddresses.put(at, remote);
        loop.submissions()
                .connect(handle.file().descriptor(), at, bytes, handle.start(Op.CONNECT, 0));
    }

    /** It is connected, so that it is worth a place in the loop's table. */
    void settle() {
        handle.install();
    }

    private void giveConnectPlace() {
        loop.messages().give(connectPlace);
        connectPlace = -1;
    }

    private void connectCompleted(int result) {
        if (connectPlace < 0) {
            throw new AssertionError("a connect completed that was not in flight");
        }
        giveConnectPlace();
        if (!handle.closing()) {
            if (result >= 0) {
                settle();
            }
            NtStatus status = result < 0 ? UringStatus.of(-result) : NtStatus.SUCCESS;
            sink.connected(status, result < 0 ? -result : 0);
        }
    }

    @Override
    public void armReceive() {
        receiveSide.arm();
    }

    @Override
    public void disarmReceive() {
        receiveSide.disarm();
    }

    @Override
    public void receive(MemorySegment target, long offset, long length) {
        receiveSide.post(target.address() + offset, length);
    }

    @Override
    public void cancelReceive() {
        receiveSide.cancelPosted();
    }

    @Override
    public void send(GatherList list) {
        sendSide.send(list);
    }

    @Override
    public void watchAcknowledged() {
        sendSide.watchAcknowledged();
    }

    @Override
    public void shutdownSend() {
        sendSide.shutdown();
    }

    @Override
    public long receiveBacklog() {
        return Math.max(0, handle.file().queued(SocketAbi.SIOCINQ));
    }

    @Override
    public long idealSendBacklog() {
        return sendSide.idealBacklog();
    }

    @Override
    public void close(boolean reset) {
        receiveSide.closing();
        sendSide.closing();
        handle.close(reset && handle.family() != AddressFamily.UNIX);
    }

    @Override
    public void completed(Op op, int aux, int result, int flags, boolean last) {
        if (sendSide.isWatching() && (op == Op.RECEIVE_FED || op == Op.RECEIVE_POSTED)) {
            // An answer has acknowledged the question, and a failure comes after what went well.
            lookBefore(result);
        }
        switch (op) {
            case RECEIVE_FED -> receiveSide.fedCompleted(result, flags, last);
            case RECEIVE_POSTED -> receiveSide.postedCompleted(result, flags);
            case SEND -> sendSide.completed(result, last);
            case CONNECT -> connectCompleted(result);
            case CANCEL -> receiveSide.cancelCompleted(Op.of(aux), result);
            case WAKE, ACCEPT, CLOSE, INSTALL, SPARE, LEND ->
                    throw new AssertionError(op + " completed on a connection");
        }
    }

    private void lookBefore(int result) {
        if (handle.closing()) {
            return;
        }
        if (UringReceiveSide.isFailure(result)) {
            // The kernel has told it with this completion, and does not tell it again to the look.
            failed(-result);
        }
        if (sendSide.look() == UringSendSide.Look.DONE) {
            loop.lingering().remove(sendSide);
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

    /** {@return the failure the kernel told already, 0 if none} */
    int failure() {
        return failure;
    }
}
