package wsk.cli;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskProviderNpi;
import wsk.cli.console.Console;
import wsk.cli.console.Failure;
import wsk.cli.console.Statuses;

import java.time.Duration;

/** A conversation in datagrams with one peer. */
final class DatagramConversation implements Conversation {
    /** How long to wait for what may still come once the input has ended. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final WskDatagramSocket socket;
    private volatile boolean inputEnded;

    private DatagramConversation(WskDatagramSocket socket) {
        this.socket = socket;
    }

    /** Makes a socket that talks to one peer only. */
    static DatagramConversation open(WskProviderNpi npi, SockAddr peer)
            throws Failure, InterruptedException {
        WskIrp irp = npi.allocateIrp();
        npi.datagramSocket(peer.family(), irp);
        Statuses.require(irp, "cannot make a datagram socket");
        DatagramConversation conversation =
                new DatagramConversation(irp.socket(WskDatagramSocket.class));
        boolean ready = false;
        try {
            conversation.socket.bind(SockAddr.wildcard(peer.family(), 0), irp);
            Statuses.require(irp, "cannot bind a datagram socket");
            conversation.socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, peer, irp);
            Statuses.require(irp, "cannot talk to " + peer);
            ready = true;
            return conversation;
        } finally {
            if (!ready) {
                conversation.close();
            }
        }
    }

    @Override
    public void run(Console console) throws Failure, InterruptedException {
        InputPump.start(console, new Sending());
        Transfer received = new Transfer();
        WskIrp irp = socket.allocateIrp();
        while (true) {
            // The end of input is asked for before the wait: one that comes during it grants a
            // whole silence more.
            boolean last = inputEnded;
            if (!irp.isPending()) {
                socket.receiveFrom(received.whole(), irp);
            }
            NtStatus status = irp.await(SILENCE);
            if (status == NtStatus.SUCCESS) {
                received.print(irp.information(), console.out());
            } else if (status != NtStatus.TIMEOUT) {
                throw Failure.failed(
                        "cannot receive: " + Statuses.describe(status, irp.nativeError()));
            } else if (last) {
                return;
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        WskIrp irp = socket.allocateIrp();
        socket.close(irp);
        irp.await();
    }

    private final class Sending implements InputPump.Sink {
        private final Transfer sent = new Transfer();
        private final WskIrp irp = socket.allocateIrp();

        @Override
        public boolean take(byte[] bytes, int length) throws InterruptedException {
            socket.sendTo(sent.filled(bytes, length), irp);
            return irp.await() == NtStatus.SUCCESS;
        }

        @Override
        public void end() {
            inputEnded = true;
        }
    }
}
