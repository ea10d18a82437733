package wsk.it.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskReceiveFlag;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** A server on one engine and its client on the other, as strangers would use them. */
@ParameterizedClass(name = "server on {0}, client on {1}")
@CsvSource({"io_uring, nio", "nio, io_uring"})
final class EnginePairsTest {
    private static final int MEBI = 1024 * 1024;
    private static final int CROWD = 200;

    @Parameter(0)
    String serverProvider;

    @Parameter(1)
    String clientProvider;

    private Side server;
    private Side client;

    @BeforeEach
    void open() throws InterruptedException {
        server = new Side(serverProvider);
        client = new Side(clientProvider);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static long checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }

    /** A connection, seen from both sides. */
    private record Ends(WskConnectionSocket server, WskConnectionSocket client) {}

    private Ends ends(SockAddr at) throws InterruptedException {
        WskListenSocket listener = server.listener(at);
        WskIrp accept = server.start(listener::accept);
        WskConnectionSocket near = client.connect(server.addressOf(listener));
        return new Ends(server.connection(accept), near);
    }

    private Ends ends() throws InterruptedException {
        return ends(Side.LOOPBACK);
    }

    private SockAddr echoByEvent() throws InterruptedException {
        WskListenSocket listener = server.echoListener(new EchoByEvent(server));
        assertEquals(NtStatus.SUCCESS, listener.enableEvents(WskEvents.ACCEPT));
        return server.addressOf(listener);
    }

    /** Sends and receives at once, since an echo does not wait for the last byte. */
    private void echo(WskConnectionSocket socket, byte[] bytes) throws InterruptedException {
        WskBuf buffer = WskBuf.allocate(bytes.length).put(bytes);
        WskIrp send = client.start(irp -> socket.send(buffer, irp));
        byte[] back = client.receive(socket, bytes.length);
        Side.endsWith(NtStatus.SUCCESS, send);
        assertEquals(checksum(bytes), checksum(back), () -> bytes.length + " bytes");
    }

    @Test
    void echoesOfEverySizeOnAConnectionAcceptedByEvent() throws InterruptedException {
        WskConnectionSocket socket = client.connect(echoByEvent());
        for (int length = 1; length <= MEBI; length *= 2) {
            echo(socket, random(length));
            echo(socket, random(length + 1));
        }
        client.ok(irp -> socket.disconnect(WskDisconnectFlag.GRACEFUL, irp));
        client.expectEnd(socket);
    }

    @Test
    void echoesOfEverySizeOnAConnectionAcceptedByRequest() throws InterruptedException {
        Ends ends = ends();
        for (int length = 1; length <= MEBI; length *= 4) {
            byte[] bytes = random(length);
            WskBuf buffer = WskBuf.allocate(length).put(bytes);
            WskIrp send = client.start(irp -> ends.client.send(buffer, irp));
            byte[] came = server.receive(ends.server, length);
            assertEquals(checksum(bytes), checksum(came));
            Side.endsWith(NtStatus.SUCCESS, send);
            WskBuf back = WskBuf.allocate(length).put(came);
            WskIrp answer = server.start(irp -> ends.server.send(back, irp));
            assertEquals(checksum(bytes), checksum(client.receive(ends.client, length)));
            Side.endsWith(NtStatus.SUCCESS, answer);
        }
    }

    private void halfClose(
            Side first, WskConnectionSocket finishing, Side second, WskConnectionSocket answering)
            throws InterruptedException {
        WskBuf last = WskBuf.allocate(8).put(random(8));
        first.ok(irp -> finishing.disconnect(last, irp));
        assertEquals(checksum(random(8)), checksum(second.receive(answering, 8)));
        second.expectEnd(answering);
        WskBuf much = WskBuf.allocate(100_000).put(random(100_000));
        WskIrp answer = second.start(irp -> answering.send(much, irp));
        assertEquals(checksum(random(100_000)), checksum(first.receive(finishing, 100_000)));
        Side.endsWith(NtStatus.SUCCESS, answer);
        second.ok(irp -> answering.disconnect(WskDisconnectFlag.GRACEFUL, irp));
        first.expectEnd(finishing);
    }

    @Test
    void theClientFinishesFirst() throws InterruptedException {
        Ends ends = ends();
        halfClose(client, ends.client, server, ends.server);
    }

    @Test
    void theServerFinishesFirst() throws InterruptedException {
        Ends ends = ends();
        halfClose(server, ends.server, client, ends.client);
    }

    @Test
    void anAbortiveDisconnectIsSeenAsAReset() throws InterruptedException {
        Ends one = ends();
        WskIrp waiting = server.start(irp -> one.server.receive(WskBuf.allocate(1), irp));
        client.ok(irp -> one.client.disconnect(WskDisconnectFlag.ABORTIVE, irp));
        Side.endsWith(NtStatus.CONNECTION_RESET, waiting);
        Ends two = ends();
        WskIrp other = client.start(irp -> two.client.receive(WskBuf.allocate(1), irp));
        server.ok(irp -> two.server.disconnect(WskDisconnectFlag.ABORTIVE, irp));
        Side.endsWith(NtStatus.CONNECTION_RESET, other);
    }

    @Test
    void aSlowReceiverHoldsTheSenderBack() throws InterruptedException {
        Ends ends = ends();
        byte[] piece = random(MEBI);
        WskBuf buffer = WskBuf.allocate(piece.length).put(piece);
        CRC32C sent = new CRC32C();
        List<WskIrp> sends = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            sent.update(piece);
            sends.add(server.start(irp -> ends.server.send(buffer, irp)));
        }
        // Kernels keep some mebibytes for a connection that nobody reads from, not 64.
        Side.endsWith(NtStatus.SUCCESS, sends.getFirst());
        assertTrue(sends.getLast().isPending(), "nobody has read yet");
        CRC32C came = new CRC32C();
        WskBuf room = WskBuf.allocate(16_384);
        for (long left = 64L * MEBI; left > 0; left -= room.length()) {
            client.ok(irp -> ends.client.receive(room, WskReceiveFlag.WAITALL, irp));
            came.update(room.toByteArray());
        }
        for (WskIrp send : sends) {
            assertEquals(MEBI, Side.endsWith(NtStatus.SUCCESS, send).information());
        }
        assertEquals(sent.getValue(), came.getValue());
    }

    @Test
    void twoHundredConnectionsEchoAtOnce() throws InterruptedException {
        SockAddr to = echoByEvent();
        List<WskIrp> connects = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            connects.add(client.startConnect(to));
        }
        List<WskConnectionSocket> sockets = new ArrayList<>();
        for (WskIrp connect : connects) {
            sockets.add(client.connection(connect));
        }
        List<WskBuf> rooms = new ArrayList<>();
        List<WskIrp> requests = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            WskConnectionSocket socket = sockets.get(i);
            WskBuf buffer = WskBuf.allocate(20_000 + i).put(random(20_000 + i));
            WskBuf room = WskBuf.allocate(20_000 + i);
            rooms.add(room);
            requests.add(client.start(irp -> socket.send(buffer, irp)));
            requests.add(client.start(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp)));
        }
        for (WskIrp request : requests) {
            Side.endsWith(NtStatus.SUCCESS, request);
        }
        for (int i = 0; i < CROWD; i++) {
            assertEquals(
                    checksum(random(20_000 + i)), checksum(rooms.get(i).toByteArray()), "no " + i);
        }
    }

    @Test
    void datagramsOfEverySizeGoThereAndBack() throws InterruptedException {
        WskDatagramSocket far = server.datagram();
        WskDatagramSocket near = client.datagram();
        SockAddr to = server.ok(far::getLocalAddress).localAddress();
        for (int length : new int[] {0, 1, 100, 1_472, 9_000, 65_507}) {
            byte[] bytes = random(length);
            WskBuf buffer = WskBuf.allocate(Math.max(1, length)).put(bytes);
            WskBuf room = WskBuf.allocate(65_536);
            client.ok(irp -> near.sendTo(buffer, to, irp));
            WskIrp came = server.ok(irp -> far.receiveFrom(room, irp));
            assertEquals(length, came.information());
            WskBuf answer = WskBuf.of(room.mdl(), 0, length);
            server.ok(irp -> far.sendTo(answer, came.remoteAddress(), irp));
            WskBuf back = WskBuf.allocate(65_536);
            WskIrp returned = client.ok(irp -> near.receiveFrom(back, irp));
            assertEquals(to, returned.remoteAddress());
            assertEquals(length, returned.information());
            byte[] all = WskBuf.of(back.mdl(), 0, length).toByteArray();
            assertEquals(checksum(bytes), checksum(all), () -> length + " bytes");
        }
    }

    @Test
    void unixDomainSocketsMeet(@TempDir Path folder) throws InterruptedException {
        Ends ends = ends(new SockAddr.Unix(folder.resolve("s").toString()));
        halfClose(client, ends.client, server, ends.server);
    }
}
