package wsk.engine.connection;

import wsk.api.WskBuf;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.RequestTarget;

/** The data that goes out with a connect: a copy, with a request of its own, sent first. */
final class FirstData {
    private final WskBuf buffer;

    private FirstData(WskBuf buffer) {
        this.buffer = buffer;
    }

    static FirstData copyOf(WskBuf original) {
        // Once a connection, and freed when the request is: not worth a pool.
        WskBuf copy = WskBuf.allocate(original.length());
        original.copyTo(copy.segment());
        return new FirstData(copy);
    }

    long bytes() {
        return buffer.length();
    }

    /** Sends it; a failure shows in whatever the client does next. */
    void sendOn(RequestTarget socket) {
        Irp irp = new Irp().begin(socket, OpCode.SEND).buffer(buffer);
        irp.mask = 0;
        // Before whatever others have asked for meanwhile.
        irp.submitHere();
    }
}
