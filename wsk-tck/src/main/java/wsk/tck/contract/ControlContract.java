package wsk.tck.contract;

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
import wsk.api.WskSendCompletion;
import wsk.api.WskSocket;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.RecordingConnection;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Options and I/O controls. */
public interface ControlContract extends ProviderUnderTest {
    /** Raw controls take the system's own numbers, which are not Windows'. */
    int LINUX_SOL_SOCKET = 1;

    /** As above. */
    int LINUX_SO_KEEPALIVE = 9;

    /** As above: how many bytes there are to be read. */
    int LINUX_FIONREAD = 0x541B;

    private static <T> T get(Kit kit, WskSocket socket, WskOption<T> option)
            throws InterruptedException {
        return kit.ok(irp -> socket.getOption(option, irp)).optionValue(option);
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

    /** An option that accepted connections take over from their listener, and a value for it. */
    record Inherited<T>(WskOption<T> option, T value, T other) {
        private void setOn(Kit kit, WskSocket socket) throws InterruptedException {
            set(kit, socket, option, value);
        }

        private void checkOn(Kit kit, WskSocket socket) throws InterruptedException {
            assertEquals(value, get(kit, socket, option), option::name);
        }

        private void changeOn(Kit kit, WskSocket socket) throws InterruptedException {
            set(kit, socket, option, other);
        }

        private boolean isKnownTo(Kit kit, WskSocket socket) throws InterruptedException {
            Started one = kit.start(irp -> socket.getOption(option, irp));
            return one.await() != NtStatus.NOT_SUPPORTED;
        }
    }

    @Test
    default void ctrl_7_aListenersOptionsAreInherited(Kit kit) throws InterruptedException {
        List<Inherited<?>> all =
                List.of(
                        new Inherited<>(WskOption.SO_KEEPALIVE, true, false),
                        new Inherited<>(WskOption.TCP_NODELAY, false, true),
                        new Inherited<>(WskOption.SO_RCVBUF, 50_000, 40_000),
                        new Inherited<>(WskOption.SO_SNDBUF, 60_000, 70_000),
                        new Inherited<>(WskOption.TCP_KEEPIDLE, 77, 88),
                        new Inherited<>(WskOption.TCP_KEEPCNT, 3, 4),
                        new Inherited<>(WskOption.TCP_KEEPINTVL, 7, 8),
                        new Inherited<>(
                                WskOption.SEND_COMPLETION,
                                WskSendCompletion.ACCEPTED,
                                WskSendCompletion.ACCEPTED));
        WskConnectionSocket probe = kit.accepted().socket();
        WskListenSocket listener = kit.listener();
        List<Inherited<?>> known = new ArrayList<>();
        for (Inherited<?> one : all) {
            if (one.isKnownTo(kit, probe)) {
                one.setOn(kit, listener);
                known.add(one);
            }
        }
        assertTrue(known.size() >= 5, "keep-alive times alone may be missing");
        Started accept = kit.start(listener::accept);
        kit.peers().connect(kit.addressOf(listener));
        WskConnectionSocket socket = kit.track(accept.succeeds().socket(WskConnectionSocket.class));
        for (Inherited<?> one : known) {
            one.checkOn(kit, socket);
            one.changeOn(kit, socket);
            one.checkOn(kit, listener);
        }
    }

    @Test
    default void ctrl_8_datagramOptionsTellWhatWasSet(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = kit.datagram();
        assertEquals(false, get(kit, socket, WskOption.SO_BROADCAST));
        set(kit, socket, WskOption.SO_BROADCAST, true);
        set(kit, socket, WskOption.SO_RCVBUF, 40_000);
    }

    @Test
    default void ctrl_9_ioControlsOfOtherCategoriesAreRefused(Kit kit) throws InterruptedException {
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
        assertTrue(irp.ioctlOutput(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG) > 0);
        WskConnectionSocket unconnected = kit.boundConnection();
        kit.fails(
                NtStatus.INVALID_DEVICE_STATE,
                one -> unconnected.ioctl(WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG, one));
    }

    @Test
    default void ctrl_11_theReceiveBacklogIsWhatNobodyTookYet(Kit kit) throws InterruptedException {
        RecordingConnection recorder = new RecordingConnection();
        recorder.answerWith((_, _) -> NtStatus.DATA_NOT_ACCEPTED);
        Kit.Pair pair = kit.accepted(recorder);
        assertEquals(0, backlog(kit, pair.socket()));
        kit.enable(pair.socket(), WskEvents.RECEIVE);
        pair.peer().write(Bytes.of("12345"));
        int refused = recorder.awaitReceived(1).getFirst().text().length();
        long backlog = backlog(kit, pair.socket());
        assertTrue(backlog >= refused && backlog <= 5, () -> "backlog " + backlog);
        WskBuf room = kit.room(5);
        kit.ok(irp -> pair.socket().receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals(0, backlog(kit, pair.socket()));
        Kit.Pair unasked = kit.accepted();
        unasked.peer().write(Bytes.of("1234567"));
        Threads.awaitThat(() -> backlog(kit, unasked.socket()) == 7, "what the system keeps");
    }

    private static long backlog(Kit kit, WskConnectionSocket socket) throws InterruptedException {
        return kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG, irp))
                .ioctlOutput(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG);
    }

    @Test
    default void ctrl_12_rawControlsWorkOrAreNotSupported(Kit kit) throws InterruptedException {
        Kit.Pair pair = kit.accepted();
        WskConnectionSocket socket = pair.socket();
        MemorySegment number = kit.room(4).mdl().segment();
        if (kit.npi().capabilities().contains("raw-options")) {
            checkRawControls(kit, pair, number);
        } else {
            for (WskControlType type : WskControlType.values()) {
                kit.fails(NtStatus.NOT_SUPPORTED, irp -> keepAlive(socket, type, number, irp));
            }
            assertEquals(false, get(kit, socket, WskOption.SO_KEEPALIVE));
        }
        Arena gone = Arena.ofShared();
        MemorySegment freed = gone.allocate(8);
        gone.close();
        assertThrows(IllegalStateException.class, () -> readRaw(kit, socket, freed));
        MemorySegment fixed = number.asReadOnly();
        assertThrows(IllegalArgumentException.class, () -> readRaw(kit, socket, fixed));
    }

    /**
     * The number and the token of one option see each other, and what the system refuses is not a
     * success.
     */
    private static void checkRawControls(Kit kit, Kit.Pair pair, MemorySegment number)
            throws InterruptedException {
        WskConnectionSocket socket = pair.socket();
        number.set(ValueLayout.JAVA_INT, 0, 1);
        assertEquals(
                0,
                kit.ok(irp -> keepAlive(socket, WskControlType.SET_OPTION, number, irp))
                        .information());
        assertEquals(true, get(kit, socket, WskOption.SO_KEEPALIVE));
        number.set(ValueLayout.JAVA_INT, 0, 0);
        assertEquals(
                Integer.BYTES,
                kit.ok(irp -> keepAlive(socket, WskControlType.GET_OPTION, number, irp))
                        .information());
        assertEquals(1, number.get(ValueLayout.JAVA_INT, 0));
        pair.peer().write(Bytes.of("12345"));
        Threads.awaitThat(
                () -> {
                    WskIrp asked = kit.ok(irp -> rawIoctl(socket, LINUX_FIONREAD, number, irp));
                    assertEquals(Integer.BYTES, asked.information());
                    return number.get(ValueLayout.JAVA_INT, 0) == 5;
                },
                "five bytes to be read");
        assertFalse(
                kit.start(irp -> rawIoctl(socket, 0x1234_5678, number, irp)).await().isSuccess());
        MemorySegment none = MemorySegment.NULL;
        assertFalse(
                kit.start(
                                irp ->
                                        socket.controlSocket(
                                                WskControlType.GET_OPTION,
                                                LINUX_SOL_SOCKET,
                                                0x7777,
                                                none,
                                                number,
                                                irp))
                        .await()
                        .isSuccess());
    }

    private static NtStatus keepAlive(
            WskSocket socket, WskControlType type, MemorySegment number, WskIrp irp) {
        boolean reads = type == WskControlType.GET_OPTION;
        MemorySegment none = MemorySegment.NULL;
        return socket.controlSocket(
                type,
                LINUX_SOL_SOCKET,
                LINUX_SO_KEEPALIVE,
                reads ? none : number,
                reads ? number : none,
                irp);
    }

    private static NtStatus rawIoctl(WskSocket socket, int code, MemorySegment output, WskIrp irp) {
        return socket.controlSocket(WskControlType.IOCTL, 0, code, MemorySegment.NULL, output, irp);
    }

    private static NtStatus readRaw(Kit kit, WskSocket socket, MemorySegment output) {
        return socket.controlSocket(
                WskControlType.GET_OPTION,
                LINUX_SOL_SOCKET,
                LINUX_SO_KEEPALIVE,
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
        set(kit, basic, WskOption.SO_KEEPALIVE, true);
        set(kit, basic, WskOption.TCP_NODELAY, false);
        set(kit, basic, WskOption.SO_RCVBUF, 50_000);
        set(kit, basic, WskOption.SO_SNDBUF, 60_000);
        set(kit, basic, WskOption.SO_EXCLUSIVEADDRUSE, true);
        kit.fails(
                NtStatus.INVALID_PARAMETER,
                irp -> basic.setOption(WskOption.SO_REUSEADDR, true, irp));
        set(kit, basic, WskOption.SO_EXCLUSIVEADDRUSE, false);
        set(kit, basic, WskOption.SO_REUSEADDR, true);
        kit.fails(NtStatus.INVALID_PARAMETER, irp -> basic.setOption(WskOption.SO_RCVBUF, 0, irp));
        assertEquals(50_000, get(kit, basic, WskOption.SO_RCVBUF));
        for (WskOption<?> option :
                List.of(
                        WskOption.SO_CONDITIONAL_ACCEPT,
                        WskOption.SEND_COMPLETION,
                        WskOption.IPV6_V6ONLY)) {
            kit.fails(NtStatus.NOT_SUPPORTED, irp -> basic.getOption(option, irp));
        }
        kit.fails(
                NtStatus.NOT_SUPPORTED,
                irp -> basic.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp));
        for (WskIoctl<?, ?> ioctl :
                List.of(
                        WskIoctl.SIO_WSK_QUERY_IDEAL_SEND_BACKLOG,
                        WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG)) {
            kit.fails(NtStatus.NOT_SUPPORTED, irp -> basic.ioctl(ioctl, irp));
        }
        kit.close(basic);
    }

    @Test
    default void ctrl_15_connectionsThatWaitInheritWhatIsSetMeanwhile(Kit kit)
            throws InterruptedException {
        WskListenSocket listener = kit.listener();
        kit.peers().connect(kit.addressOf(listener));
        set(kit, listener, WskOption.SO_KEEPALIVE, true);
        WskConnectionSocket socket = kit.create(WskConnectionSocket.class, listener::accept);
        assertEquals(true, get(kit, socket, WskOption.SO_KEEPALIVE));
        if (kit.npi().capabilities().contains("raw-options")) {
            MemorySegment number = kit.room(Integer.BYTES).mdl().segment();
            kit.ok(irp -> keepAlive(socket, WskControlType.GET_OPTION, number, irp));
            assertEquals(1, number.get(ValueLayout.JAVA_INT, 0), "what the system has");
        }
    }

    @Test
    default void ctrl_16_anOptionIsToldWithItsSize(Kit kit) throws InterruptedException {
        WskListenSocket listener = kit.listener();
        set(kit, listener, WskOption.SO_RCVBUF, 50_000);
        for (WskOption<?> option :
                List.of(
                        WskOption.SO_KEEPALIVE,
                        WskOption.SO_RCVBUF,
                        WskOption.SO_CONDITIONAL_ACCEPT,
                        WskOption.SEND_COMPLETION)) {
            WskIrp told = kit.ok(irp -> listener.getOption(option, irp));
            assertEquals(Integer.BYTES, told.information(), option::name);
        }
    }

    @Test
    default void ctrl_17_basicSocketsHaveTheOptionsOfTheirTransport(Kit kit)
            throws InterruptedException {
        for (WskTransport transport : kit.npi().transports()) {
            boolean datagrams = transport.socketType() == WskTransport.SOCK_DGRAM;
            WskBasicSocket basic =
                    kit.create(WskBasicSocket.class, irp -> kit.npi().basicSocket(transport, irp));
            set(kit, basic, WskOption.SO_SNDBUF, 60_000);
            assertEquals(60_000, get(kit, basic, WskOption.SO_SNDBUF));
            List<WskOption<Boolean>> foreign =
                    datagrams
                            ? List.of(WskOption.SO_KEEPALIVE, WskOption.TCP_NODELAY)
                            : List.of(WskOption.SO_BROADCAST);
            for (WskOption<Boolean> option : foreign) {
                kit.fails(NtStatus.NOT_SUPPORTED, irp -> basic.setOption(option, true, irp));
                kit.fails(NtStatus.NOT_SUPPORTED, irp -> basic.getOption(option, irp));
            }
            if (datagrams) {
                set(kit, basic, WskOption.SO_BROADCAST, true);
                assertEquals(true, get(kit, basic, WskOption.SO_BROADCAST));
            }
            if (transport.family() == AddressFamily.INET6) {
                set(kit, basic, WskOption.IPV6_V6ONLY, false);
            }
            kit.fails(
                    NtStatus.NOT_SUPPORTED,
                    irp -> basic.ioctl(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG, irp));
            kit.close(basic);
        }
    }
}
