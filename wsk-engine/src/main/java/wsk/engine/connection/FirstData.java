package wsk.engine.connection;

import wsk.api.WskBuf;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.RequestTarget;

/** The data that goes out with a connect: a copy, with a request of its own, sent first. */
final class FirstData {
    private FirstData() {}

    static WskBuf copyOf(WskBuf original) {
        // Once a connection, and freed when the request is: not worth a pool.
        WskBuf copy = WskBuf.allocate(original.length());
        original.copyTo(copy.segment());
        return copy;
    }

    /** Sends it; a failure shows in whatever the client does next. */
    static void send(WskBuf copy, RequestTarget socket) {
        // Before whatever others have asked for meanwhile.
        new Irp().begin(socket, OpCode.SEND).buffer(copy).submitHere();
    }
}
