package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.RepeatingRequest;

/** A listening socket: one accept that repeats itself. */
final class UringListenDriver implements ListenDriver, UringEvents {
    private final UringLoop loop;
    private final UringSocket socket;
    private final UringControl control;
    private final ListenSink sink;
    private final RepeatingRequest accepting = new RepeatingRequest();

    UringListenDriver(UringLoop loop, AddressFamily family, int fd, ListenSink sink) {
        this.loop = loop;
        this.sink = sink;
        this.socket = new UringSocket(loop, this, family, fd);
        this.control = UringControl.of(loop, socket);
        if (family != AddressFamily.UNIX) {
            control.allowReuse(true);
        }
    }

    /** Takes over what was a connection's, and listens now. */
    UringListenDriver(UringLoop loop, UringSocket socket, UringControl control, ListenSink sink) {
        this.loop = loop;
        this.sink = sink;
        this.socket = socket;
        this.control = control;
        socket.handOver(this);
    }

    @Override
    public UringControl control() {
        return control;
    }

    @Override
    public void listen() throws DriverException {
        control.listen();
    }

    @Override
    public void armAccept() {
        if (accepting.want()) {
            start();
        }
    }

    private void start() {
        accepting.started();
        long userData = socket.start(Operation.ACCEPT, 0);
        if (loop.has(Feature.MULTISHOT_ACCEPT)) {
            loop.submissions()
                    .acceptMultishot(socket.file().descriptor(), SocketAbi.SOCK_CLOEXEC, userData);
        } else {
            loop.submissions().accept(socket.file().descriptor(), SocketAbi.SOCK_CLOEXEC, userData);
        }
    }

    @Override
    public void disarmAccept() {
        if (accepting.unwant()) {
            socket.cancel(Operation.ACCEPT, 0);
        }
    }

    @Override
    public void close(boolean reset) {
        accepting.finished();
        socket.close(false);
    }

    @Override
    public void completed(Operation op, int aux, int result, int flags, boolean last) {
        switch (op) {
            case ACCEPT -> acceptCompleted(result, last);
            case CANCEL -> cancelCompleted(result);
            case WAKE, CONNECT, RECEIVE_FED, RECEIVE_POSTED, SEND, CLOSE, INSTALL, SPARE, LEND ->
                    throw new AssertionError(op + " completed on a listener");
        }
    }

    private void cancelCompleted(int result) {
        if (!UringSocket.hasCancelled(result) && accepting.running() && accepting.cancelling()) {
            socket.cancel(Operation.ACCEPT, 0);
        }
    }

    private void acceptCompleted(int result, boolean last) {
        if (!accepting.running()) {
            throw new AssertionError("an accept completed that was not in flight");
        }
        if (last) {
            accepting.ended();
        }
        if (result >= 0) {
            accepted(result);
        } else if (endsAccepting(result) && !socket.closing()) {
            accepting.finished();
            if (result == -Errno.EMFILE) {
                loop.places().descriptorsRanOut();
            }
            sink.acceptFailed(UringStatus.of(-result), -result);
        }
        if (accepting.wanted() && !accepting.running() && !socket.closing()) {
            start();
        }
    }

    private void accepted(int fd) {
        if (socket.closing()) {
            loop.syscalls().abandon(fd);
            return;
        }
        control.setLateOn(fd);
        AddressFamily family = socket.family();
        SockAddr local = loop.addresses().localOr(fd, UringAddresses.unknown(family));
        // A peer that reset already has no address any more; its first receive tells.
        SockAddr remote = loop.addresses().remoteOr(fd, UringAddresses.unknown(family));
        sink.accepted(new UringAccepted(loop.syscalls(), family, fd, local, remote));
    }

    /**
     * {@return whether an error is the listener's own, rather than that of a connection that did
     * not come about}
     */
    private static boolean endsAccepting(int result) {
        return switch (-result) {
            case Errno.ECANCELED,
                    Errno.EAGAIN,
                    Errno.EINTR,
                    Errno.ECONNABORTED,
                    Errno.EPERM,
                    Errno.EPROTO,
                    Errno.ENETDOWN,
                    Errno.ENETUNREACH,
                    Errno.EHOSTDOWN,
                    Errno.EHOSTUNREACH ->
                    false;
            default -> true;
        };
    }

    @Override
    public void closed() {
        sink.closed();
    }
}
