package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.api.WskTransport;
import wsk.engine.driver.DriverException;

import java.nio.file.Files;
import java.nio.file.Path;

class NioListenDriverTest {
    @TempDir private Path folder;
    private TestLoop test;

    @BeforeEach
    void open() throws Exception {
        test = new TestLoop();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private void close(TestLoop.Listener listener) {
        listener.driver.close(false);
        test.until(() -> listener.closed);
    }

    private void close(TestLoop.Peer peer) {
        peer.driver.close(true);
        test.until(() -> peer.closed);
    }

    @Test
    void connectionsWaitUntilArmedAndAfterDisarming() throws Exception {
        TestLoop.Listener listener = test.listen(TestLoop.loopback());
        TestLoop.Peer one = test.connect(listener.driver.control().localAddress());
        test.until(() -> one.connected != null);
        assertTrue(listener.accepted.isEmpty());
        listener.driver.armAccept();
        test.until(() -> listener.accepted.size() == 1);
        listener.driver.disarmAccept();
        TestLoop.Peer two = test.connect(listener.driver.control().localAddress());
        test.until(() -> two.connected != null);
        test.loop.turn(1_000_000);
        assertEquals(1, listener.accepted.size());
        listener.driver.armAccept();
        test.until(() -> listener.accepted.size() == 2);
        one.driver.receiving().arm();
        listener.accepted.forEach(accepted -> accepted.reject());
        test.until(() -> one.receiveFailure != null);
        assertEquals(NtStatus.CONNECTION_RESET, one.receiveFailure);
        close(one);
        close(two);
        close(listener);
    }

    @Test
    void acceptedConnectionsInherit() throws Exception {
        TestLoop.Listener listener = new TestLoop.Listener();
        listener.driver = test.loop.openListen(AddressFamily.INET, listener);
        listener.driver.control().setOption(WskOption.SO_KEEPALIVE, true);
        listener.driver.control().setOption(WskOption.SO_RCVBUF, 50_000);
        listener.driver.control().setOption(WskOption.SO_SNDBUF, 60_000);
        assertTrue(listener.driver.control().getOption(WskOption.TCP_NODELAY));
        listener.driver.control().setOption(WskOption.TCP_NODELAY, false);
        listener.driver.control().bind(TestLoop.loopback());
        TestLoop.Peer client = test.connect(listener.driver.control().localAddress());
        listener.driver.armAccept();
        test.until(() -> !listener.accepted.isEmpty());
        TestLoop.Peer server = new TestLoop.Peer();
        server.driver = test.loop.adopt(listener.accepted.getFirst(), server);
        assertTrue(server.driver.control().getOption(WskOption.SO_KEEPALIVE));
        assertEquals(50_000, server.driver.control().getOption(WskOption.SO_RCVBUF));
        assertEquals(60_000, server.driver.control().getOption(WskOption.SO_SNDBUF));
        assertFalse(server.driver.control().getOption(WskOption.TCP_NODELAY));
        assertEquals(client.driver.control().localAddress(), listener.accepted.getFirst().remote());
        assertEquals(
                listener.driver.control().localAddress(), listener.accepted.getFirst().local());
        close(client);
        close(server);
        close(listener);
    }

    @Test
    void addressInUseIsToldUnlessBothShareIt() throws Exception {
        TestLoop.Listener first = test.listen(TestLoop.loopback());
        SockAddr taken = first.driver.control().localAddress();
        TestLoop.Listener second = new TestLoop.Listener();
        second.driver = test.loop.openListen(AddressFamily.INET, second);
        DriverException refusal =
                assertThrows(DriverException.class, () -> second.driver.control().bind(taken));
        assertEquals(NtStatus.ADDRESS_ALREADY_EXISTS, refusal.status());
        close(second);
        close(first);
        // A listener's port can be bound again at once.
        TestLoop.Listener again = test.listen(taken);
        close(again);
    }

    @Test
    void listenersThatShareAnAddressBothGetIt() throws Exception {
        TestLoop.Listener first = new TestLoop.Listener();
        first.driver = test.loop.openListen(AddressFamily.INET, first);
        first.driver.control().setOption(WskOption.SO_REUSEADDR, true);
        first.driver.control().bind(TestLoop.loopback());
        TestLoop.Listener second = new TestLoop.Listener();
        second.driver = test.loop.openListen(AddressFamily.INET, second);
        second.driver.control().setOption(WskOption.SO_REUSEADDR, true);
        second.driver.control().bind(first.driver.control().localAddress());
        assertEquals(first.driver.control().localAddress(), second.driver.control().localAddress());
        close(first);
        close(second);
    }

    @Test
    void foreignAddressIsToldAsSuch() throws Exception {
        TestLoop.Listener listener = new TestLoop.Listener();
        listener.driver = test.loop.openListen(AddressFamily.INET, listener);
        DriverException refusal =
                assertThrows(
                        DriverException.class,
                        () -> listener.driver.control().bind(SockAddr.of("192.0.2.1", 0)));
        assertEquals(NtStatus.INVALID_ADDRESS_COMPONENT, refusal.status());
        close(listener);
    }

    @Test
    void ipv6ServesIpv4TooAndSaysSo() throws Exception {
        Assumptions.assumeTrue(
                new NioTransport()
                        .transports().stream()
                                .map(WskTransport::family)
                                .anyMatch(AddressFamily.INET6::equals),
                "no IPv6 here");
        TestLoop.Listener listener = new TestLoop.Listener();
        listener.driver = test.loop.openListen(AddressFamily.INET6, listener);
        assertFalse(listener.driver.control().getOption(WskOption.IPV6_V6ONLY));
        DriverException refusal =
                assertThrows(
                        DriverException.class,
                        () -> listener.driver.control().setOption(WskOption.IPV6_V6ONLY, true));
        assertEquals(NtStatus.NOT_SUPPORTED, refusal.status());
        listener.driver.control().bind(SockAddr.wildcard(AddressFamily.INET6, 0));
        int port =
                assertInstanceOf(SockAddr.Inet6.class, listener.driver.control().localAddress())
                        .port();
        TestLoop.Peer client = test.connect(SockAddr.of("127.0.0.1", port));
        listener.driver.armAccept();
        test.until(() -> !listener.accepted.isEmpty());
        SockAddr.Inet6 remote =
                assertInstanceOf(SockAddr.Inet6.class, listener.accepted.getFirst().remote());
        assertEquals(0xFFFF_7F00_0001L, remote.low());
        listener.accepted.getFirst().reject();
        close(client);
        close(listener);
    }

    @Test
    void unixConnectionsCarryBytesAndLeaveTheFileToTheEngine() throws Exception {
        Path path = folder.resolve("socket");
        SockAddr address = new SockAddr.Unix(path.toString());
        TestLoop.Peer[] pair = test.pair(address);
        assertTrue(Files.exists(path));
        pair[1].driver.receiving().arm();
        pair[0].driver.sending().send(TestLoop.list(test.memory(3_000)));
        test.until(() -> pair[1].bytes.size() == 3_000);
        assertEquals(new SockAddr.Unix(""), pair[0].driver.control().localAddress());
        close(pair[0]);
        close(pair[1]);
    }

    @Test
    void unixPathThatExistsIsInUseAndStays() throws Exception {
        Path path = folder.resolve("socket");
        SockAddr address = new SockAddr.Unix(path.toString());
        TestLoop.Listener owner = test.listen(address);
        TestLoop.Listener late = new TestLoop.Listener();
        late.driver = test.loop.openListen(AddressFamily.UNIX, late);
        DriverException refusal =
                assertThrows(DriverException.class, () -> late.driver.control().bind(address));
        assertEquals(NtStatus.ADDRESS_ALREADY_EXISTS, refusal.status());
        close(late);
        assertTrue(Files.exists(path), "it is not its own");
        close(owner);
    }

    @Test
    void unixPathsThatCannotBeAreRefused() throws Exception {
        TestLoop.Listener listener = new TestLoop.Listener();
        listener.driver = test.loop.openListen(AddressFamily.UNIX, listener);
        DriverException refusal =
                assertThrows(
                        DriverException.class,
                        () -> listener.driver.control().bind(new SockAddr.Unix("")));
        assertEquals(NtStatus.INVALID_ADDRESS, refusal.status());
        close(listener);
    }
}
