package wsk.engine.datagram;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskControlInfo;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskSocket;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.lending.DatagramIndication;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.PendingRequests;
import wsk.engine.request.Pieces;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketCore;
import wsk.engine.socket.SocketTable;

import java.util.List;
import java.util.Objects;

/** A datagram socket: its table, its fixed addresses, and what its driver tells. */
public final class DatagramSocket extends SocketTable implements WskDatagramSocket, DatagramSink {
    private final DatagramCallbacks callbacks;
    private final DatagramReceiveSide receiver;
    private final DatagramSendSide sender;

    /** Written on the loop; read by any thread that enables events. */
    private volatile boolean bound;

    // Confined to the loop.
    private @Nullable DatagramDriver driver;
    private @Nullable SockAddr fixedRemote;
    private @Nullable SockAddr fixedDestination;

    @SuppressWarnings("this-escape") // The parts only keep the reference while this is built.
    public DatagramSocket(
            ClientHome home, EventLoop loop, AddressFamily family, DatagramCallbacks callbacks) {
        super(home, loop, family, SocketCategory.DATAGRAM);
        this.callbacks = callbacks;
        this.receiver = new DatagramReceiveSide(this);
        this.sender = new DatagramSendSide(this);
    }

    DatagramCallbacks callbacks() {
        return callbacks;
    }

    public void open() throws DriverException {
        driver = loop().driver().openDatagram(core().family(), this);
        loop().opened(core());
    }

    // ---- the table

    @Override
    public WskSocket self() {
        return this;
    }

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
    public int undisablableEvents() {
        return 0;
    }

    @Override
    public boolean isBound() {
        return bound;
    }

    @Override
    public NtStatus bind(SockAddr localAddress, WskIrp irp) {
        Objects.requireNonNull(localAddress, "localAddress");
        Irp request = Irp.of(irp).begin(this, OpCode.BIND);
        request.argument = localAddress;
        return request.submit();
    }

    @Override
    public NtStatus sendTo(WskBuf buffer, SockAddr remoteAddress, WskIrp irp) {
        return sendTo(buffer, remoteAddress, WskControlInfo.NONE, irp);
    }

    @Override
    public NtStatus sendTo(
            WskBuf buffer, SockAddr remoteAddress, WskControlInfo controlInfo, WskIrp irp) {
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        Objects.requireNonNull(controlInfo, "controlInfo");
        Irp.checkSource(buffer, loop());
        Irp request = Irp.of(irp).begin(this, OpCode.SEND_TO).buffer(buffer);
        request.argument = remoteAddress;
        request.argument2 = controlInfo;
        return request.submit();
    }

    @Override
    public NtStatus sendTo(WskBuf buffer, WskIrp irp) {
        Irp.checkSource(buffer, loop());
        Irp request = Irp.of(irp).begin(this, OpCode.SEND_TO).buffer(buffer);
        request.argument = null;
        return request.submit();
    }

    @Override
    public NtStatus sendMessages(List<WskBuf> buffers, SockAddr remoteAddress, WskIrp irp) {
        return sendMessages(buffers, remoteAddress, WskControlInfo.NONE, irp);
    }

    @Override
    public NtStatus sendMessages(
            List<WskBuf> buffers, SockAddr remoteAddress, WskControlInfo controlInfo, WskIrp irp) {
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        Objects.requireNonNull(controlInfo, "controlInfo");
        if (buffers.isEmpty()) {
            throw new IllegalArgumentException("there is no datagram to send");
        }
        WskBuf[] copies = new WskBuf[buffers.size()];
        for (int i = 0; i < copies.length; i++) {
            WskBuf each = buffers.get(i);
            Irp.checkSource(each, loop());
            WskMdl chain = Pieces.chain(each);
            copies[i] =
                    chain == null
                            ? WskBuf.empty()
                            : WskBuf.of(chain, Pieces.start(each), each.length());
        }
        Irp request = Irp.of(irp).begin(this, OpCode.SEND_MESSAGES);
        request.argument = remoteAddress;
        request.argument3 = copies;
        request.argument2 = controlInfo;
        return request.submit();
    }

    @Override
    public NtStatus receiveFrom(WskBuf buffer, WskIrp irp) {
        Irp.checkTarget(buffer, loop());
        return Irp.of(irp).begin(this, OpCode.RECEIVE_FROM).buffer(buffer).submit();
    }

    @Override
    public NtStatus release(WskDatagramIndication indication) {
        return indication instanceof DatagramIndication ours
                ? receiver.datagrams().release(ours)
                : NtStatus.INVALID_PARAMETER;
    }

    @Override
    public NtStatus getLocalAddress(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.GET_LOCAL_ADDRESS).submit();
    }

    // ---- requests, on the loop

    @Override
    public NtStatus performOwn(Irp irp) {
        if (irp.opCode() == OpCode.BIND) {
            return performBind(irp);
        }
        if (!bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        return switch (irp.opCode()) {
            case SEND_TO, SEND_MESSAGES -> performSend(irp);
            case RECEIVE_FROM -> receiver.receive(irp);
            case GET_LOCAL_ADDRESS -> performGetLocalAddress(irp);
            default -> throw new AssertionError(irp.opCode() + " on a datagram socket");
        };
    }

    private NtStatus performBind(Irp irp) {
        SockAddr address = (SockAddr) Objects.requireNonNull(irp.argument);
        if (bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        if (address.family() != core().family()) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        try {
            SocketCore.present(driver).bind(address);
        } catch (DriverException e) {
            return irp.nativeError(e.nativeError()).settle(e.status(), 0);
        }
        bound = true;
        receiver.bound();
        if (callbacks.areSet()) {
            core().gate().enableFixed(core().home().staticEvents() & WskEvents.RECEIVE_FROM);
        }
        core().deliverSoon();
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    private NtStatus performSend(Irp irp) {
        WskControlInfo control =
                irp.argument2 instanceof WskControlInfo given ? given : WskControlInfo.NONE;
        SockAddr remote = (SockAddr) irp.argument;
        if (remote == null) {
            remote = fixedRemote == null ? fixedDestination : fixedRemote;
        }
        if (remote == null) {
            return irp.settle(NtStatus.INVALID_PARAMETER, 0);
        }
        if (remote.family() != core().family()) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        SockAddr from = control.address().orElse(null);
        if (from != null
                && (from.family() != core().family()
                        || from.unmapped().family() != remote.unmapped().family())) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        return irp.opCode() == OpCode.SEND_TO
                ? sender.sendOne(irp, remote, control)
                : sender.sendAll(
                        irp, (WskBuf[]) Objects.requireNonNull(irp.argument3), remote, control);
    }

    private NtStatus performGetLocalAddress(Irp irp) {
        try {
            return irp.localAddress(SocketCore.present(driver).localAddress())
                    .settle(NtStatus.SUCCESS, 0);
        } catch (DriverException e) {
            return irp.nativeError(e.nativeError()).settle(e.status(), 0);
        }
    }

    @Override
    public NtStatus ioctl(Irp irp) {
        boolean both = Objects.equals(irp.argument, WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS);
        boolean destination = Objects.equals(irp.argument, WskIoctl.SIO_WSK_SET_SENDTO_ADDRESS);
        if (!both && !destination) {
            return irp.settle(NtStatus.NOT_SUPPORTED, 0);
        }
        if (!bound) {
            return irp.settle(NtStatus.INVALID_DEVICE_STATE, 0);
        }
        SockAddr address = (SockAddr) irp.argument2;
        if (address != null && address.family() != core().family()) {
            return irp.settle(NtStatus.INVALID_ADDRESS, 0);
        }
        if (both) {
            fixedRemote = address;
            receiver.filter(address);
        } else {
            fixedDestination = address;
        }
        return irp.settle(NtStatus.SUCCESS, 0);
    }

    @Override
    public void cancel(Irp irp) {
        switch (irp.opCode()) {
            case RECEIVE_FROM -> receiver.cancel(irp);
            case SEND_TO, SEND_MESSAGES -> sender.cancel(irp);
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
    public boolean isDriverClosing() {
        return false;
    }

    @Override
    public void deliver() {
        receiver.deliver();
    }

    @Override
    public void closing(NtStatus status) {
        receiver.stop(status);
        sender.sweep(status);
    }

    @Override
    public void sweep(NtStatus status) {
        receiver.sweep(status);
        sender.sweep(status);
        if (driver == null) {
            sender.abandon(status);
        }
    }

    @Override
    public boolean resetsOnClose() {
        return false;
    }

    @Override
    public String describe(PendingRequests into) {
        receiver.pending(into);
        sender.pending(into);
        return "datagram socket " + (bound ? addressOf(driver) : "unbound");
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
        receiver.received(block, offset, length, remote, flags, control);
    }

    @Override
    public void batchEnded() {
        receiver.deliver();
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        if (status == NtStatus.INSUFFICIENT_RESOURCES) {
            receiver.noRoom();
        } else {
            core().die();
        }
    }

    @Override
    public void sendReady() {
        sender.ready();
    }

    @Override
    public void closed() {
        driver = null;
        core().driverClosed();
    }
}
