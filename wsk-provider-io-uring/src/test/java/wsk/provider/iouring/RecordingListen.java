package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ListenSink;

import java.util.ArrayDeque;

/** Remembers what a listener was fed. */
final class RecordingListen implements ListenSink {
    final ArrayDeque<AcceptedConnection> accepted = new ArrayDeque<>();
    NtStatus failed;
    boolean closed;

    @Override
    public void accepted(AcceptedConnection connection) {
        accepted.add(connection);
    }

    @Override
    public void acceptFailed(NtStatus status, int nativeError) {
        failed = status;
    }

    @Override
    public void closed() {
        closed = true;
    }
}
