package wsk.engine.connection;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskInspectId;
import wsk.api.WskIrp;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;
import wsk.api.WskSocket;
import wsk.engine.lending.DataIndication;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Arguments;
import wsk.engine.request.BorrowedMemory;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketTable;

import java.util.Objects;
import java.util.Optional;

/** A connection-oriented socket: its table. What happens on the loop is in {@link Connection}. */
public class ConnectionSocket extends SocketTable implements WskConnectionSocket {
    /** The most bytes that {@code WskConnectEx} takes. */
    private static final int FIRST_DATA_MAX = 65_535;

    private final Connection connection;

    @SuppressWarnings("this-escape") // The connection only keeps the reference while this is built.
    public ConnectionSocket(
            ClientHome home, EventLoop loop, AddressFamily family, SocketCategory category) {
        super(home, loop, family, category);
        connection = new Connection(this);
        core().become(connection);
    }

    public final Connection connection() {
        return connection;
    }

    @Override
    public final WskSocket self() {
        return this;
    }

    @Override
    public final NtStatus bind(SockAddr address, WskIrp irp) {
        Objects.requireNonNull(address, "localAddress");
        return Irp.of(irp).begin(this, OpCode.BIND).with(new Arguments.Bind(address)).submit();
    }

    @Override
    public final NtStatus connect(SockAddr address, WskIrp irp) {
        return connect(address, WskBuf.empty(), irp);
    }

    @Override
    public final NtStatus connect(SockAddr address, WskBuf firstData, WskIrp irp) {
        Objects.requireNonNull(address, "remoteAddress");
        BorrowedMemory.checkSource(firstData, loop());
        // The caller may use its memory again as soon as it is connected, before all is sent.
        // Copied before the request begins, because copying can fail.
        boolean tooMuch = firstData.length() > FIRST_DATA_MAX;
        WskBuf copy = tooMuch || firstData.length() == 0 ? null : FirstData.copyOf(firstData);
        return Irp.of(irp)
                .begin(this, OpCode.CONNECT)
                .with(new Arguments.Connect(address, copy, tooMuch))
                .submit();
    }

    @Override
    public final NtStatus send(WskBuf buffer, WskSendFlag flag, WskIrp irp) {
        BorrowedMemory.checkSource(buffer, loop());
        Objects.requireNonNull(flag, "flag");
        Irp request = Irp.of(irp).begin(this, OpCode.SEND).buffer(buffer);
        request.sendFlag = flag;
        return request.submit();
    }

    @Override
    public final NtStatus receive(WskBuf buffer, WskReceiveFlag flag, WskIrp irp) {
        BorrowedMemory.checkTarget(buffer, loop());
        Objects.requireNonNull(flag, "flag");
        Irp request = Irp.of(irp).begin(this, OpCode.RECEIVE).buffer(buffer);
        request.receiveFlag = flag;
        return request.submit();
    }

    @Override
    public final NtStatus disconnect(WskDisconnectFlag flag, WskIrp irp) {
        Objects.requireNonNull(flag, "flag");
        return Irp.of(irp)
                .begin(this, OpCode.DISCONNECT)
                .buffer(WskBuf.empty())
                .with(new Arguments.Disconnect(flag))
                .submit();
    }

    @Override
    public final NtStatus disconnect(WskBuf lastData, WskIrp irp) {
        BorrowedMemory.checkSource(lastData, loop());
        return Irp.of(irp)
                .begin(this, OpCode.DISCONNECT)
                .buffer(lastData)
                .with(new Arguments.Disconnect(WskDisconnectFlag.GRACEFUL))
                .submit();
    }

    @Override
    public final NtStatus release(WskDataIndication indication) {
        return indication instanceof DataIndication ours
                ? connection.receiveSide().data().release(ours)
                : NtStatus.INVALID_PARAMETER;
    }

    @Override
    public final NtStatus getLocalAddress(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.GET_LOCAL_ADDRESS).submit();
    }

    @Override
    public final NtStatus getRemoteAddress(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.GET_REMOTE_ADDRESS).submit();
    }

    @Override
    public final Optional<SockAddr> localAddress() {
        return connection.addresses().local();
    }

    @Override
    public final Optional<SockAddr> remoteAddress() {
        return connection.addresses().remote();
    }

    @Override
    public final Optional<WskInspectId> queryInspectId() {
        return connection.handover().inspectId();
    }

    /** A receive of nothing, in the receive event, only lets the event go on; it takes nothing. */
    @Override
    public final boolean goesFirst(Irp irp) {
        return irp.opCode() == OpCode.RECEIVE && connection.receiveSide().isResuming(irp);
    }
}
