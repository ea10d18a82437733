package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskBasicSocket;
import wsk.api.WskSocket;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.SocketDriver;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.PendingRequests;

/**
 * A basic socket: options, controls and extension interfaces on a connection's driver that never
 * connects.
 */
public final class BasicSocket extends SocketTable implements WskBasicSocket, ConnectionSink {
    /** Confined to the loop. */
    private @Nullable ConnectionDriver driver;

    public BasicSocket(ClientHome home, EventLoop loop, AddressFamily family) {
        super(home, loop, family, SocketCategory.BASIC);
    }

    public void open() throws DriverException {
        driver = loop().driver().openConnection(core().family(), this);
        loop().opened(core());
    }

    @Override
    public WskSocket self() {
        return this;
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
    public int undisablableEvents() {
        return 0;
    }

    @Override
    public boolean isBound() {
        return false;
    }

    @Override
    public NtStatus ioctl(Irp irp) {
        return irp.settle(NtStatus.NOT_SUPPORTED, 0);
    }

    @Override
    public NtStatus performOwn(Irp irp) {
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
    public boolean isDriverClosing() {
        return false;
    }

    @Override
    public void deliver() {
        // There are no standard events.
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
    public boolean resetsOnClose() {
        return false;
    }

    @Override
    public String describe(PendingRequests into) {
        // None of its own requests stays pending.
        return "basic socket";
    }

    @Override
    public void indicateDead() {
        // There are no callbacks.
    }

    @Override
    public void closed() {
        driver = null;
        core().driverClosed();
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
