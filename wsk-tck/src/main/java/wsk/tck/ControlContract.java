package wsk.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBasicSocket;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskControlType;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSocket;
import wsk.api.WskTransport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Options and I/O controls. */
public interface ControlContract extends ProviderUnderTest {
    private static <T> T get(Kit kit, WskSocket socket, WskOption<T> option)
            throws InterruptedException {
        return kit.ok(irp -> socket.getOption(option, irp)).output(option.type()).orElseThrow();
    }

    private static <T> void set(Kit kit, WskSocket socket, WskOption<T> option, T value)
            throws InterruptedException {
        assertEquals(0, kit.ok(irp -> socket.setOption(option, value, irp)).information());
        assertEquals(value, get(kit, socket, option), option::name);
    }

    @Test
    default void ctrl_1_connectionOptionsTellWhatWasSet(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.accepted().socket();
        assertEquals(false, get(kit, socket, WskOption.SO_KEEPALIVE));
        assertEquals(true, get(kit, socket, WskOption.TCP_NODELAY), "the default here");
        set(kit, socket, WskOption.SO_KEEPALIVE, true);
        set(kit, socket, WskOption.TCP_NODELAY, false);
        set(kit, socket, WskOption.SO_RCVBUF, 50_000);
        set(kit, socket, WskOption.SO_SNDBUF, 60_000);
    }

    @Test
    default void ctrl_2_keepAliveTimesAreSetOrNotSupported(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.accepted().socket();
        for (WskOption<Integer> option :
                List.of(WskOption.TCP_KEEPIDLE, WskOption.TCP_KEEPCNT, WskOption.TCP_KEEPINTVL)) {
            Started one = kit.start(irp -> socket.setOption(option, 7, irp));
            if (one.await() == NtStatus.NOT_SUPPORTED) {
                kit.fails(NtStatus.NOT_SUPPORTED, irp -> socket.getOption(option, irp));
            } else {
                one.succeeds();
                assertEquals(7, get(kit, socket, option), option::name);
            }
        }
    }

    @Test
    default void ctrl_3_valuesOutOfRangeAreRefusedAndChangeNothing(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.accepted().socket();
        set(kit, socket, WskOption.SO_RCVBUF, 50_000);
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> socket.setOption(WskOption.SO_RCVBUF, 0, irp));
        kit.fails(
                NtStatus.INVALID_PARAMETER, irp -> socket.setOption(WskOption.SO_SNDBUF, -1, irp));
        assertEquals(50_000, get(kit, socket, WskOption.SO_RCVBUF));
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> socket.setOption(WskOption.TCP_KEEPIDLE, 0, irp));
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> socket.setOption(WskOption.TCP_KEEPIDLE, 32_768, irp));
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> socket.setOption(WskOption.TCP_KEEPCNT, 128, irp));
    }

    @Test
    default void ctrl_4_optionsOfOtherCategoriesAreNotSupported(Kit kit)
            throws InterruptedException {
        WskConnectionSocket connection = kit.accepted().socket();
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp -> connection.setOption(WskOption.SO_BROADCAST, true, irp));
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp -> connection.getOption(WskOption.SO_CONDITIONAL_ACCEPT, irp));
        WskDatagramSocket datagrams = kit.datagram();
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp -> datagrams.setOption(WskOption.TCP_NODELAY, true, irp));
    }

    @Test
    default void ctrl_5_unknownOptionsAreNotSupported(Kit kit) throws InterruptedException {
        WskOption<Integer> mine =
                new WskOption<>("MY_OWN", WskOption.SOL_SOCKET, 0x7777, Integer.class);
        WskConnectionSocket socket = kit.accepted().socket();
        kit.fails(NtStatus.NOT_SUPPORTED, irp -> socket.setOption(mine, 1, irp));
        kit.fails(NtStatus.NOT_SUPPORTED, irp -> socket.getOption(mine, irp));
    }

    @Test
    default void ctrl_6_optionsThatComeBeforeBindAreRefusedAfterIt(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        for (WskOption<Boolean> option :
                List.of(WskOption.SO_REUSEADDR, WskOption.SO_EXCLUSIVEADDRUSE)) {
            kit.fails(NtStatus.INVALID_DEVICE_STATE, irp -> listener.setOption(option, true, irp));
            assertEquals(false, get(kit, listener, option), option::name);
        }
        WskConnectionSocket unbound = kit.unboundConnection();
        set(kit, unbound, WskOption.SO_REUSEADDR, true);
    }

    @Test
    default void ctrl_7_listenersOptionsAreInherited(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        set(kit, listener, WskOption.SO_KEEPALIVE, true);
        set(kit, listener, WskOption.TCP_NODELAY, false);
        Started accept = kit.start(listener::accept);
        kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        assertEquals(true, get(kit, socket, WskOption.SO_KEEPALIVE));
        assertEquals(false, get(kit, socket, WskOption.TCP_NODELAY));
        set(kit, socket, WskOption.SO_KEEPALIVE, false);
        assertEquals(
                true, get(kit, listener, WskOption.SO_KEEPALIVE), "the listener keeps its own");
    }

    @Test
    default void ctrl_8_datagramOptionsTellWhatWasSet(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        assertEquals(false, get(kit, socket, WskOption.SO_BROADCAST));
        set(kit, socket, WskOption.SO_BROADCAST, true);
        set(kit, socket, WskOption.SO_RCVBUF, 40_000);
    }

    @Test
    default void ctrl_9_ioctlsOfOtherCategoriesAreRefused(Kit kit) throws InterruptedException {
        WskConnectionSocket connection = kit.accepted().socket();
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp ->
                        connection.ioctl(
                                WskIoctl.SIO_WSK_SET_SENDTO_ADDRESS,
                                SockAddr.of("127.0.0.1", 9),
                                irp));
        WskDatagramSocket datagrams = kit.datagram();
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp -> datagrams.ioctl(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG, irp));
        WskIoctl<Void, Void> mine = new WskIoctl<>("MY_OWN", 0x7777, Void.class, Void.class);
        kit.fails(NtStatus.NOT_SUPPORTED, irp -> datagrams.ioctl(mine, irp));
    }

    @Test
    default void ctrl_10_theIdealSendBacklogIsToldOnceConnected(Kit kit)
            throws InterruptedException {
        WskConnectionSocket socket = kit.accepted().socket();
        WskIrp irp = kit.ok(one -> socket.ioctl(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, one));
        assertTrue(irp.output(Long.class).orElseThrow() > 0);
        WskConnectionSocket unconnected = kit.boundConnection();
        kit.fails(
                NtStatus.INVALID_DEVICE_STATE,
                one -> unconnected.ioctl(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, one));
    }

    @Test
    default void ctrl_11_theReceiveBacklogIsWhatNobodyTookYet(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answer = (_, _) -> NtStatus.DATA_NOT_ACCEPTED;
        Kit.Pair pair = kit.accepted(recorder);
        assertEquals(0, backlog(kit, pair.socket()));
        pair.socket().enableEvents(WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("12345"));
        int refused = recorder.awaitReceived(1).getFirst().text().length();
        long backlog = backlog(kit, pair.socket());
        assertTrue(backlog >= refused && backlog <= 5, () -> "backlog " + backlog);
        WskBuf room = kit.room(5);
        kit.ok(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals(0, backlog(kit, pair.socket()));
    }

    private static long backlog(Kit kit, WskConnectionSocket socket) throws InterruptedException {
        return kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG, irp))
                .output(Long.class)
                .orElseThrow();
    }

    @Test
    default void ctrl_12_rawControlsWorkOrAreNotSupported(Kit kit) throws InterruptedException {
        WskConnectionSocket socket = kit.accepted().socket();
        MemorySegment output = kit.room(8).mdl().segment();
        Started raw =
                kit.start(
                        irp ->
                                socket.controlSocket(
                                        WskControlType.GET_OPTION,
                                        WskOption.SOL_SOCKET,
                                        WskOption.SO_KEEPALIVE.code(),
                                        MemorySegment.NULL,
                                        output,
                                        irp));
        if (raw.await() != NtStatus.NOT_SUPPORTED) {
            assertTrue(raw.succeeds().information() > 0);
            assertEquals(0, output.get(ValueLayout.JAVA_INT, 0));
        }
        Started unknown =
                kit.start(
                        irp ->
                                socket.controlSocket(
                                        WskControlType.IOCTL,
                                        0,
                                        0x1234_5678,
                                        MemorySegment.NULL,
                                        MemorySegment.NULL,
                                        irp));
        assertFalse(unknown.await().isSuccess());
        Arena gone = Arena.ofShared();
        MemorySegment freed = gone.allocate(8);
        gone.close();
        assertThrows(IllegalStateException.class, () -> readRaw(kit, socket, freed));
        MemorySegment fixed = output.asReadOnly();
        assertThrows(IllegalArgumentException.class, () -> readRaw(kit, socket, fixed));
    }

    private static NtStatus readRaw(Kit kit, WskSocket socket, MemorySegment output) {
        return socket.controlSocket(
                WskControlType.GET_OPTION,
                WskOption.SOL_SOCKET,
                WskOption.SO_KEEPALIVE.code(),
                MemorySegment.NULL,
                output,
                kit.npi().allocateIrp());
    }

    @Test
    default void ctrl_13_ipv6SocketsServeIpv6AloneByDefault(Kit kit) throws InterruptedException {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.INET6, WskTransport.SOCK_STREAM), "IPv6");
        boolean both = false;
        // A port that is free in one family may be taken in the other, but not every time.
        for (int attempt = 0; attempt < 16 && !both; attempt++) {
            WskListenSocket six =
                    kit.create(
                            WskListenSocket.class,
                            irp -> kit.npi().listenSocket(AddressFamily.INET6, irp));
            assertEquals(true, get(kit, six, WskOption.IPV6_V6ONLY));
            kit.ok(irp -> six.bind(SockAddr.wildcard(AddressFamily.INET6, 0), irp));
            int port = ((SockAddr.Inet6) kit.addressOf(six)).port();
            WskListenSocket four =
                    kit.create(
                            WskListenSocket.class,
                            irp -> kit.npi().listenSocket(AddressFamily.INET, irp));
            Started bind =
                    kit.start(irp -> four.bind(SockAddr.wildcard(AddressFamily.INET, port), irp));
            both = bind.await() == NtStatus.SUCCESS;
        }
        assertTrue(both, "IPv6 sockets keep IPv4 ones from their ports");
    }

    @Test
    default void ctrl_14_basicSocketsTakeOptionsOrRefuseThem(Kit kit) throws InterruptedException {
        WskBasicSocket basic =
                kit.create(
                        WskBasicSocket.class,
                        irp -> kit.npi().basicSocket(AddressFamily.INET, irp));
        Started option = kit.start(irp -> basic.getOption(WskOption.SO_CONDITIONAL_ACCEPT, irp));
        option.endsWith(NtStatus.NOT_SUPPORTED);
        kit.close(basic);
    }
}
