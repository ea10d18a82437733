package wsk.engine.datagram;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskEvents;
import wsk.api.WskIoctl;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.request.Arguments;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.socket.SocketCore;
import wsk.engine.socket.SocketRole;
import wsk.engine.socket.Whereabouts;

/** What a datagram socket is: its fixed addresses, and what its driver tells. Loop thread only. */
final class Datagrams implements SocketRole, DatagramSink {
    private final SocketCore core;
    private final DatagramCallbacks callbacks;
    private final DatagramReceiveSide receiveSide;
    private final DatagramSendSide sendSide;

    /** Written on the loop; read by any thread that enables events. */
    private volatile boolean bound;

    // Confined to the loop.
    private @Nullable DatagramDriver driver;
    private @Nullable SockAddr fixedRemote;
    private @Nullable SockAddr fixedDestination;

    @SuppressWarnings("this-escape") // The parts only keep the reference while this is built.
    Datagrams(SocketCore core, DatagramCallbacks callbacks) {
        this.core = core;
        this.callbacks = callbacks;
        this.receiveSide = new DatagramReceiveSide(this);
        this.sendSide = new DatagramSendSide(this);
    }

    SocketCore core() {
        return core;
    }

    DatagramCallbacks callbacks() {
        return callbacks;
    }

    DatagramReceiveSide receiveSide() {
        return receiveSide;
    }

    void open() throws DriverException {
        assert core.isCurrent();
        driver = core.loop().driver().openDatagram(core.family(), this);
        core.loop().opened(core);
    }

    // ---- events

    @Override
    public int eventMask() {
        return WskEvents.RECEIVE_FROM;
    }

    @Override
    public boolean hasCallbacks() {
        return callbacks.areSet();
    }

    @Override
    public boolean isReadyForEvents() {
        return bound;
    }

    @Override
    public boolean isBound() {
        return bound;
    }

    // ---- requests, on the loop

    @Override
    public NtStatus perform(Irp irp) {
        assert core.isCurrent();
        if (irp.opCode() == OpCode.BIND) {
            return performBind(irp);
        }
        if (!bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        return switch (irp.opCode()) {
            case SEND_TO, SEND_MESSAGES -> performSend(irp);
            case RECEIVE_FROM -> receiveSide.receive(irp);
            case GET_LOCAL_ADDRESS -> core.tellLocalAddress(irp);
            default -> throw new AssertionError(irp.opCode() + " on a datagram socket");
        };
    }

    private NtStatus performBind(Irp irp) {
        SockAddr address = irp.arguments(Arguments.Bind.class).address();
        if (bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (address.family() != core.family()) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        try {
            SocketCore.present(driver).control().bind(address);
        } catch (DriverException e) {
            return irp.settle(e);
        }
        bound = true;
        receiveSide.bound();
        if (callbacks.areSet()) {
            core.gate().enableFixed(core.home().staticEvents() & WskEvents.RECEIVE_FROM);
        }
        core.deliverSoon();
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    private NtStatus performSend(Irp irp) {
        WskControlInfo control = irp.sentControlInfo;
        SockAddr remote = irp.destination;
        if (remote == null) {
            remote = fixedRemote == null ? fixedDestination : fixedRemote;
        }
        if (remote == null) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        if (remote.family() != core.family()) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        SockAddr from = control.address().orElse(null);
        if (from != null
                && (from.family() != core.family()
                        || from.unmapped().family() != remote.unmapped().family())) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        return irp.opCode() == OpCode.SEND_TO
                ? sendSide.sendOne(irp, remote, control)
                : sendSide.sendAll(
                        irp, irp.arguments(Arguments.Messages.class).buffers(), remote, control);
    }

    @Override
    public NtStatus ioctl(Irp irp) {
        assert core.isCurrent();
        Arguments.Ioctl what = irp.arguments(Arguments.Ioctl.class);
        boolean both = what.code().equals(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS);
        boolean destination = what.code().equals(WskIoctl.SIO_WSK_SET_SENDTO_ADDRESS);
        if (!both && !destination) {
            return irp.settle(NtStatus.NOT_SUPPORTED, 0);
        }
        if (!bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        SockAddr address = (SockAddr) what.input();
        if (address != null && address.family() != core.family()) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        if (both) {
            fixedRemote = address;
            receiveSide.filter(address);
        } else {
            fixedDestination = address;
        }
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    @Override
    public void cancel(Irp irp) {
        assert core.isCurrent();
        switch (irp.opCode()) {
            case RECEIVE_FROM -> receiveSide.cancel(irp);
            case SEND_TO, SEND_MESSAGES -> sendSide.cancel(irp);
            default -> {
                // Everything else is settled where it is performed.
            }
        }
    }

    // ---- the role

    @Override
    public @Nullable DatagramDriver driver() {
        return driver;
    }

    @Override
    public void dropDriver() {
        driver = null;
    }

    @Override
    public void deliver() {
        assert core.isCurrent();
        receiveSide.deliver();
    }

    @Override
    public void closing(NtStatus status) {
        assert core.isCurrent();
        receiveSide.stop(status);
        sendSide.sweep(status);
    }

    @Override
    public void sweep(NtStatus status) {
        assert core.isCurrent();
        receiveSide.sweep(status);
        sendSide.sweep(status);
        if (driver == null) {
            sendSide.abandon(status);
        }
    }

    @Override
    public String describe(PendingRequests into) {
        receiveSide.pending(into);
        sendSide.pending(into);
        return bound ? Whereabouts.of(driver) : "unbound";
    }

    @Override
    public void indicateDead() {
        callbacks.dead();
    }

    // ---- what the driver tells

    @Override
    public void received(
            ReceiveBlock block,
            int offset,
            int length,
            SockAddr remote,
            int flags,
            WskControlInfo control) {
        receiveSide.received(block, offset, length, remote, flags, control);
    }

    @Override
    public void batchEnded() {
        receiveSide.deliver();
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        assert core.isCurrent();
        if (status == NtStatus.INSUFFICIENT_RESOURCES) {
            receiveSide.noRoom();
        } else {
            core.die();
        }
    }

    @Override
    public void sendReady() {
        assert core.isCurrent();
        sendSide.ready();
    }

    @Override
    public void closed() {
        assert core.isCurrent();
        driver = null;
        core.driverClosed();
    }
}
