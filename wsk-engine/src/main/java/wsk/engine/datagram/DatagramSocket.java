package wsk.engine.datagram;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskControlInfo;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.lending.DatagramIndication;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Arguments;
import wsk.engine.request.BorrowedMemory;
import wsk.engine.request.Irp;
import wsk.engine.request.OpCode;
import wsk.engine.request.Pieces;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A datagram socket: its table. What happens on the loop is in {@link Datagrams}. */
public final class DatagramSocket extends SocketTable implements WskDatagramSocket {
    private final Datagrams datagrams;

    @SuppressWarnings("this-escape") // The role only keeps the reference while this is built.
    public DatagramSocket(
            ClientHome home, EventLoop loop, AddressFamily family, DatagramCallbacks callbacks) {
        super(home, loop, family, SocketCategory.DATAGRAM);
        datagrams = new Datagrams(core(), callbacks);
        core().become(datagrams);
    }

    public void open() throws DriverException {
        datagrams.open();
    }

    @Override
    public WskSocket self() {
        return this;
    }

    @Override
    public NtStatus bind(SockAddr localAddress, WskIrp irp) {
        Objects.requireNonNull(localAddress, "localAddress");
        return Irp.of(irp).begin(this, OpCode.BIND).with(new Arguments.Bind(localAddress)).submit();
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
        BorrowedMemory.checkSource(buffer, loop());
        Irp request = Irp.of(irp).begin(this, OpCode.SEND_TO).buffer(buffer);
        request.destination = remoteAddress;
        request.sentControlInfo = controlInfo;
        return request.submit();
    }

    @Override
    public NtStatus sendTo(WskBuf buffer, WskIrp irp) {
        BorrowedMemory.checkSource(buffer, loop());
        Irp request = Irp.of(irp).begin(this, OpCode.SEND_TO).buffer(buffer);
        request.destination = null;
        request.sentControlInfo = WskControlInfo.NONE;
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
        List<WskBuf> copies = new ArrayList<>(buffers.size());
        for (WskBuf each : buffers) {
            BorrowedMemory.checkSource(each, loop());
            WskMdl chain = Pieces.chain(each);
            copies.add(
                    chain == null
                            ? WskBuf.empty()
                            : WskBuf.of(chain, Pieces.start(each), each.length()));
        }
        Irp request =
                Irp.of(irp).begin(this, OpCode.SEND_MESSAGES).with(new Arguments.Messages(copies));
        request.destination = remoteAddress;
        request.sentControlInfo = controlInfo;
        return request.submit();
    }

    @Override
    public NtStatus receiveFrom(WskBuf buffer, WskIrp irp) {
        BorrowedMemory.checkTarget(buffer, loop());
        return Irp.of(irp).begin(this, OpCode.RECEIVE_FROM).buffer(buffer).submit();
    }

    @Override
    public NtStatus release(WskDatagramIndication indication) {
        return indication instanceof DatagramIndication ours
                ? datagrams.receiveSide().datagrams().release(ours)
                : NtStatus.INVALID_PARAMETER;
    }

    @Override
    public NtStatus getLocalAddress(WskIrp irp) {
        return Irp.of(irp).begin(this, OpCode.GET_LOCAL_ADDRESS).submit();
    }
}
