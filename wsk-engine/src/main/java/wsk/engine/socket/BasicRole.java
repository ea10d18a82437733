package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.SocketDriver;
import wsk.engine.request.Irp;
import wsk.engine.request.PendingRequests;

/**
 * What a basic socket is: options, controls and extension interfaces on a driver that is never
 * bound, of a connection or of datagrams. Loop thread only.
 */
final class BasicRole implements SocketRole, ConnectionSink, DatagramSink {
    private final SocketCore core;
    private final boolean isDatagram;
    private @Nullable SocketDriver driver;

    BasicRole(SocketCore core, boolean isDatagram) {
        this.core = core;
        this.isDatagram = isDatagram;
    }

    void open() throws DriverException {
        assert core.isCurrent();
        LoopDriver loop = core.loop().driver();
        driver =
                isDatagram
                        ? loop.openDatagram(core.family(), this)
                        : loop.openConnection(core.family(), this);
        core.loop().opened(core);
    }

    @Override
    public int eventMask() {
        return 0;
    }

    @Override
    public boolean hasCallbacks() {
        return false;
    }

    @Override
    public boolean isReadyForEvents() {
        return true;
    }

    @Override
    public boolean isBound() {
        return false;
    }

    @Override
    public NtStatus perform(Irp irp) {
        throw new AssertionError(irp.opCode() + " on a basic socket");
    }

    @Override
    public void cancel(Irp irp) {
        // Every request is settled where it is performed.
    }

    @Override
    public @Nullable SocketDriver driver() {
        return driver;
    }

    @Override
    public void dropDriver() {
        driver = null;
    }

    @Override
    public void deliver() {
        // There are no standard events.
    }

    @Override
    public void indicateDead() {
        // There are no callbacks.
    }

    @Override
    public void closing(NtStatus status) {
        // No request is ever kept.
    }

    @Override
    public void sweep(NtStatus status) {
        // No request is ever kept.
    }

    @Override
    public String describe(PendingRequests into) {
        // None of its own requests stays pending.
        return "unbound";
    }

    @Override
    public void closed() {
        assert core.isCurrent();
        driver = null;
        core.driverClosed();
    }

    @Override
    public void connected(NtStatus status, int nativeError) {
        throw unasked();
    }

    @Override
    public void received(ReceiveBlock block, int offset, int length) {
        throw unasked();
    }

    @Override
    public void received(
            ReceiveBlock block,
            int offset,
            int length,
            SockAddr remote,
            int flags,
            WskControlInfo control) {
        throw unasked();
    }

    @Override
    public void batchEnded() {
        throw unasked();
    }

    @Override
    public void sendReady() {
        throw unasked();
    }

    @Override
    public void filled(long bytes) {
        throw unasked();
    }

    @Override
    public void receiveEnded() {
        throw unasked();
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        throw unasked();
    }

    @Override
    public void sent(long bytes) {
        throw unasked();
    }

    @Override
    public void sendFailed(NtStatus status, int nativeError) {
        throw unasked();
    }

    @Override
    public void outstanding(long bytes) {
        throw unasked();
    }

    @Override
    public void sendBroke(NtStatus status, int nativeError) {
        throw unasked();
    }

    @Override
    public void sendShutdown(NtStatus status, int nativeError) {
        throw unasked();
    }

    private static AssertionError unasked() {
        return new AssertionError("a driver told a basic socket what it never asked for");
    }
}
