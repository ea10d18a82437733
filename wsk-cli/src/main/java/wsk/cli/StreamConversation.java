package wsk.cli;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskIrp;
import wsk.api.WskProviderNpi;
import wsk.cli.console.Console;
import wsk.cli.console.Failure;
import wsk.cli.console.Statuses;

import java.time.Duration;
import java.util.List;

/** A conversation over a connection. */
final class StreamConversation implements Conversation {
    /** How long a peer that has finished may take to take our end in turn. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final WskConnectionSocket socket;

    private StreamConversation(WskConnectionSocket socket) {
        this.socket = socket;
    }

    /** Connects to the first address that answers. */
    static StreamConversation connect(WskProviderNpi npi, List<SockAddr> addresses)
            throws Failure, InterruptedException {
        String failure = "";
        for (SockAddr address : addresses) {
            WskIrp irp = npi.allocateIrp();
            npi.socketConnect(anyLocal(address.family()), address, irp);
            if (irp.await() == NtStatus.SUCCESS) {
                return new StreamConversation(irp.socket(WskConnectionSocket.class));
            }
            failure = Statuses.connect(irp, address);
        }
        throw Failure.failed(failure);
    }

    private static SockAddr anyLocal(AddressFamily family) {
        return switch (family) {
            case INET, INET6 -> SockAddr.wildcard(family, 0);
            case UNIX -> new SockAddr.Unix("");
        };
    }

    @Override
    public void run(Console console) throws Failure, InterruptedException {
        InputPump.start(console, new Sending());
        Transfer received = new Transfer();
        WskIrp irp = socket.allocateIrp();
        while (true) {
            socket.receive(received.whole(), irp);
            NtStatus status = irp.await();
            if (status != NtStatus.SUCCESS) {
                throw Failure.failed(
                        status == NtStatus.CONNECTION_RESET
                                ? "the peer reset the connection"
                                : "the connection broke: "
                                        + Statuses.describe(status, irp.nativeError()));
            }
            if (irp.information() == 0) {
                return;
            }
            received.print(irp.information(), console.out());
        }
    }

    /** Disconnects first, for closing a connection with one direction open resets it. */
    @Override
    public void close() throws InterruptedException {
        WskIrp farewell = socket.allocateIrp();
        socket.disconnect(WskDisconnectFlag.GRACEFUL, farewell);
        // A peer that does not read may hold up the disconnect; the close comes all the same.
        var _ = farewell.await(FAREWELL);
        WskIrp irp = socket.allocateIrp();
        socket.close(irp);
        irp.await();
    }

    private final class Sending implements InputPump.Sink {
        private final Transfer sent = new Transfer();
        private final WskIrp irp = socket.allocateIrp();

        /** When sending fails, so does receiving, which tells the user. */
        @Override
        public boolean take(byte[] bytes, int length) throws InterruptedException {
            socket.send(sent.filled(bytes, length), irp);
            return irp.await() == NtStatus.SUCCESS;
        }

        @Override
        public void end() throws InterruptedException {
            socket.disconnect(WskDisconnectFlag.GRACEFUL, irp);
            irp.await();
        }
    }
}
