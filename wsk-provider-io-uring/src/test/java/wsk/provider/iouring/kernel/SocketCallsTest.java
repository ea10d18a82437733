package wsk.provider.iouring.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.provider.iouring.NeedsIoUring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sockets, addresses and messages against the running kernel. */
@NeedsIoUring
final class SocketCallsTest {
    @Test
    void anInet6AddressSurvivesTheKernel() {
        try (Sandbox box = new Sandbox()) {
            int type = SocketAbi.SOCK_STREAM | SocketAbi.SOCK_CLOEXEC;
            int fd = box.own(box.syscalls.socket(SocketAbi.AF_INET6, type, 0));
            long at = box.allocate(SocketAddresses.MAX_BYTES).address();
            int bytes = SocketAddresses.putInet6(at, 0, 1, 0, 0);
            assertEquals(0, box.syscalls.bind(fd, at, bytes));
            Memory.clear(at, SocketAddresses.MAX_BYTES);
            long length = box.allocate(Integer.BYTES).address();
            Memory.putInt(length, SocketAddresses.MAX_BYTES);
            assertEquals(0, box.syscalls.getsockname(fd, at, length));
            assertEquals(SocketAddresses.INET6_BYTES, Memory.getInt(length));
            assertEquals(SocketAbi.AF_INET6, SocketAddresses.family(at));
            assertEquals(0, SocketAddresses.inet6High(at));
            assertEquals(1, SocketAddresses.inet6Low(at));
            assertTrue(SocketAddresses.port(at) > 0);
        }
    }

    @Test
    void anIpv6AddressIsReadAsWritten() {
        try (Sandbox box = new Sandbox()) {
            long at = box.allocate(SocketAddresses.MAX_BYTES).address();
            SocketAddresses.putInet6(at, 1L << 63, 0xFFFF_0000_0001L, 65_535, 3);
            assertEquals(1L << 63, SocketAddresses.inet6High(at));
            assertEquals(0xFFFF_0000_0001L, SocketAddresses.inet6Low(at));
            assertEquals(65_535, SocketAddresses.port(at));
            assertEquals(3, SocketAddresses.scopeId(at));
        }
    }

    @Test
    void aPathNamesASocket(@TempDir Path folder) throws IOException {
        try (Sandbox box = new Sandbox()) {
            Path path = folder.resolve("s");
            int type = SocketAbi.SOCK_STREAM | SocketAbi.SOCK_CLOEXEC;
            int fd = box.own(box.syscalls.socket(SocketAbi.AF_UNIX, type, 0));
            long at = box.allocate(SocketAddresses.MAX_BYTES).address();
            assertEquals(
                    0, box.syscalls.bind(fd, at, SocketAddresses.putUnix(at, path.toString())));
            assertTrue(Files.exists(path));
            long length = box.allocate(Integer.BYTES).address();
            Memory.putInt(length, SocketAddresses.MAX_BYTES);
            assertEquals(0, box.syscalls.getsockname(fd, at, length));
            assertEquals(path.toString(), SocketAddresses.unixPath(at, Memory.getInt(length)));
        }
    }

    @Test
    void refusalsComeAsNegativeErrno() {
        try (Sandbox box = new Sandbox()) {
            assertEquals(-Errno.EBADF, box.syscalls.close(-1));
            int fd = box.socket(SocketAbi.SOCK_STREAM);
            long at = box.allocate(SocketAddresses.MAX_BYTES).address();
            SocketAddresses.putInet4(at, 0x0102_0304, 0);
            assertEquals(
                    -Errno.EADDRNOTAVAIL, box.syscalls.bind(fd, at, SocketAddresses.INET4_BYTES));
            assertEquals(-Errno.ENOTCONN, box.syscalls.shutdown(fd, SocketAbi.SHUT_WR));
        }
    }

    @Test
    void oneAcceptServesManyConnections() {
        try (Sandbox box = new Sandbox()) {
            int listener = box.socket(SocketAbi.SOCK_STREAM);
            int port = box.bindLoopback(listener);
            assertEquals(0, box.syscalls.listen(listener, 16));
            box.ring.submissions().acceptMultishot(listener, SocketAbi.SOCK_CLOEXEC, 3);
            for (int i = 0; i < 5; i++) {
                box.connectLoopback(box.socket(SocketAbi.SOCK_STREAM), port);
                Sandbox.Cqe cqe = box.await(3);
                box.own(cqe.result());
                assertTrue(cqe.more());
            }
            box.ring.submissions().cancelFile(listener, 0, 4);
            assertEquals(1, box.await(4).result());
            Sandbox.Cqe last = box.await(3);
            assertEquals(-Errno.ECANCELED, last.result());
            assertFalse(last.more());
        }
    }

    @Test
    void abortingByConnectResetsThePeerAndKeepsTheDescriptor() {
        try (Sandbox box = new Sandbox()) {
            int[] pair = box.pair();
            box.ring.submissions().receiveSelect(pair[1], 0, 0, 9);
            long at = box.allocate(64).address();
            box.ring.submissions().receive(pair[0], 0, at, 64, 0, true, 1);
            box.ring.submitAndWait(0, 0);
            long to = box.allocate(SocketAddresses.MAX_BYTES).address();
            int bytes = SocketAddresses.putUnspecified(to);
            assertEquals(0, box.syscalls.connect(pair[1], to, bytes));
            assertEquals(-Errno.ECONNRESET, box.await(1).result());
            assertEquals(0, box.syscalls.close(box.syscalls.eventfd()));
            assertEquals(-Errno.ENOTCONN, box.syscalls.shutdown(pair[1], SocketAbi.SHUT_WR));
        }
    }

    @Test
    void queueSizesAreTold() {
        try (Sandbox box = new Sandbox()) {
            int[] pair = box.pair();
            box.send(pair[0], new byte[77]);
            long at = box.allocate(Integer.BYTES).address();
            box.await(
                    () ->
                            box.syscalls.ioctl(pair[1], SocketAbi.SIOCINQ, at) == 0
                                    && Memory.getInt(at) == 77,
                    "77 bytes are there");
        }
    }

    @Test
    void datagramsBringTheirSenderAndControlData() {
        try (Sandbox box = new Sandbox();
                BufferRing buffers =
                        BufferRing.open(
                                box.syscalls,
                                box.ring.descriptor(),
                                new BufferGroup(2, 4, 4, 2048),
                                false)) {
            int receiver = box.socket(SocketAbi.SOCK_DGRAM);
            int port = box.bindLoopback(receiver);
            long one = box.allocate(Integer.BYTES).address();
            Memory.putInt(one, 1);
            int set =
                    box.syscalls.setsockopt(
                            receiver, SocketAbi.IPPROTO_IP, SocketAbi.IP_RECVTTL, one, 4);
            assertEquals(0, set);
            long header = box.allocate(MessageHeader.BYTES).address();
            MessageHeader.put(header, 0, 28, 0, 0);
            MessageHeader.putControl(header, 0, 64);
            box.ring.submissions().receiveMessageMultishot(receiver, 0, header, 0, 2, 1);

            int sender = box.socket(SocketAbi.SOCK_DGRAM);
            final int senderPort = box.bindLoopback(sender);
            long to = box.allocate(SocketAddresses.MAX_BYTES).address();
            int toBytes = SocketAddresses.putInet4(to, 0x7F00_0001, port);
            long data = box.allocate(8).address();
            Memory.putLong(data, 42);
            box.ring.submissions().sendTo(sender, 0, data, 8, 0, to, toBytes, 6);
            assertEquals(8, box.await(6).result());

            Sandbox.Cqe cqe = box.await(1);
            int buffer = BufferRing.bufferOf(cqe.flags());
            long at = buffers.memory(buffer).address() + buffers.take(cqe.flags(), cqe.result());
            assertEquals(8, MessageHeader.receivedPayloadBytes(at));
            assertEquals(0, MessageHeader.receivedFlags(at));
            long name = at + MessageHeader.RECEIVED_HEADER_BYTES;
            assertEquals(SocketAddresses.INET4_BYTES, MessageHeader.receivedNameBytes(at));
            assertEquals(senderPort, SocketAddresses.port(name));
            long control = name + 28;
            long end = control + MessageHeader.receivedControlBytes(at);
            assertTrue(MessageHeader.controlAt(control, end));
            assertEquals(SocketAbi.IPPROTO_IP, MessageHeader.controlLevel(control));
            assertEquals(SocketAbi.IP_TTL, MessageHeader.controlType(control));
            assertFalse(MessageHeader.controlAt(MessageHeader.controlAfter(control), end));
            assertEquals(42, Memory.getLong(control + 64));
        }
    }

    @Test
    void aGatherListIsSentAsOne() {
        try (Sandbox box = new Sandbox()) {
            int[] pair = box.pair();
            long data = box.allocate(16).address();
            Memory.putLong(data, 1);
            Memory.putLong(data + 8, 2);
            long iovecs = box.allocate(2 * MessageHeader.IOVEC_BYTES).address();
            MessageHeader.putIovec(iovecs, 0, data, 8);
            MessageHeader.putIovec(iovecs, 1, data + 8, 8);
            long header = box.allocate(MessageHeader.BYTES).address();
            MessageHeader.put(header, 0, 0, iovecs, 2);
            box.ring.submissions().sendMessage(pair[0], 0, header, SocketAbi.MSG_NOSIGNAL, 1);
            assertEquals(16, box.await(1).result());
            long into = box.allocate(16).address();
            int flags = SocketAbi.MSG_WAITALL;
            box.ring.submissions().receive(pair[1], 0, into, 16, flags, false, 2);
            assertEquals(16, box.await(2).result());
            assertEquals(2, Memory.getLong(into + 8));
        }
    }
}
