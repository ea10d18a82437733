package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskTransport;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;
import wsk.engine.request.Irp;
import wsk.engine.request.PendingRequests;

/** What a basic socket is: options, controls and extension interfaces. Loop thread only. */
final class BasicRole implements SocketRole, SocketSink {
    private final SocketCore core;
    private final boolean isDatagram;
    private @Nullable SocketDriver driver;

    BasicRole(SocketCore core, boolean isDatagram) {
        this.core = core;
        this.isDatagram = isDatagram;
    }

    void open() throws DriverException {
        assert core.isCurrent();
        int socketType = isDatagram ? WskTransport.SOCK_DGRAM : WskTransport.SOCK_STREAM;
        driver = core.loop().driver().openBasic(core.family(), socketType, this);
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
}
