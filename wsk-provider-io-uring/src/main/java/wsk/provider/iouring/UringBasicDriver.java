package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;
import wsk.provider.iouring.request.Operation;

/** A file that is only asked for its options: nothing is ever in flight on it but its close. */
final class UringBasicDriver implements SocketDriver, UringEvents {
    private final UringSocket socket;
    private final UringControl control;
    private final SocketSink sink;

    UringBasicDriver(UringLoop loop, AddressFamily family, int fd, SocketSink sink) {
        this.sink = sink;
        this.socket = new UringSocket(loop, this, family, fd);
        this.control = UringControl.of(loop, socket);
    }

    @Override
    public UringControl control() {
        return control;
    }

    @Override
    public void close(boolean reset) {
        socket.close(reset);
    }

    @Override
    public void completed(Operation op, int aux, int result, int flags, boolean last) {
        throw new AssertionError(op + " completed on a basic socket");
    }

    @Override
    public void closed() {
        sink.closed();
    }
}
