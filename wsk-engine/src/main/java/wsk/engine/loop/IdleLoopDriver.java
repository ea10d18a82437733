package wsk.engine.loop;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;

import java.util.concurrent.locks.LockSupport;

/** What a loop runs on without a network: before its driver is open, and after it failed. */
final class IdleLoopDriver implements LoopDriver {
    private final Thread sleeper;

    IdleLoopDriver(Thread sleeper) {
        this.sleeper = sleeper;
    }

    @Override
    public void turn(long timeoutNanos) {
        if (timeoutNanos > 0) {
            // A client's callback may have left this thread interrupted, and it would never park.
            Thread.interrupted();
            LockSupport.parkNanos(this, timeoutNanos);
        }
    }

    @Override
    public void wakeup() {
        LockSupport.unpark(sleeper);
    }

    @Override
    public ListenDriver openListen(AddressFamily family, ListenSink sink) throws DriverException {
        throw refused();
    }

    @Override
    public SocketDriver openBasic(AddressFamily family, int socketType, SocketSink sink)
            throws DriverException {
        throw refused();
    }

    @Override
    public ConnectionDriver openConnection(AddressFamily family, ConnectionSink sink)
            throws DriverException {
        throw refused();
    }

    @Override
    public ConnectionDriver adopt(AcceptedConnection accepted, ConnectionSink sink)
            throws DriverException {
        accepted.reject();
        throw refused();
    }

    @Override
    public DatagramDriver openDatagram(AddressFamily family, DatagramSink sink)
            throws DriverException {
        throw refused();
    }

    private static DriverException refused() {
        return new DriverException(NtStatus.DEVICE_NOT_READY, 0, "no loop serves: all have failed");
    }

    @Override
    public void close() {}
}
