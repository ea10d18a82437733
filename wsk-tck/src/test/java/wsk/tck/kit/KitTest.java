package wsk.tck.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.tck.AllContracts;
import wsk.tck.SimulatedTckTest;
import wsk.tck.client.Bytes;
import wsk.tck.client.EventLog;
import wsk.tck.client.Started;
import wsk.tck.client.Threads;
import wsk.tck.peer.Peer;
import wsk.tck.peer.Peers;
import wsk.tck.peer.RawPeers;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The kit notices what it is there to notice. */
final class KitTest {
    /** Both ends of a connection of plain sockets. */
    private record Ends(Peer near, Peer far) {}

    private static Ends connect(RawPeers peers) {
        try (Peers.PeerListener listener = peers.listen(Kit.LOOPBACK)) {
            Peer near = peers.connect(listener.local());
            return new Ends(near, listener.accept());
        }
    }

    private static Kit kit() {
        return Kit.open(new SimulatedTckTest(), 1);
    }

    @Test
    void anOrderlyEndIsNotAReset() {
        RawPeers peers = new RawPeers();
        Ends ends = connect(peers);
        ends.far().finish();
        assertThrows(AssertionError.class, ends.near()::expectReset);
        peers.close();
    }

    @Test
    void aResetIsNotAnOrderlyEnd() {
        RawPeers peers = new RawPeers();
        Ends first = connect(peers);
        first.far().reset();
        assertThrows(AssertionError.class, first.near()::expectEnd);
        Ends second = connect(peers);
        second.far().reset();
        assertThrows(UncheckedIOException.class, second.near()::readAll);
        Ends third = connect(peers);
        third.far().reset();
        third.near().expectReset();
        peers.close();
    }

    @Test
    void tooFewBytesAreNoticed() {
        RawPeers peers = new RawPeers();
        Ends ends = connect(peers);
        ends.far().write(new byte[3]);
        ends.far().finish();
        assertThrows(AssertionError.class, () -> ends.near().read(4));
        peers.close();
    }

    @Test
    void bytesInAnotherOrderAreNoticed() {
        byte[] bytes = Bytes.pattern(1000, 1);
        byte[] other = bytes.clone();
        other[500]++;
        Bytes.assertSame(bytes, bytes.clone());
        assertThrows(AssertionError.class, () -> Bytes.assertSame(bytes, other));
        assertThrows(AssertionError.class, () -> Bytes.assertSame(bytes, new byte[999]));
    }

    @Test
    void aCallbackThatFailedUnexpectedlyFailsTheTest() throws Exception {
        Kit kit = kit();
        WskListenSocket listener = kit.listener();
        kit.start(
                        listener::getLocalAddress,
                        () -> {
                            throw new IllegalStateException("thrown on purpose");
                        })
                .succeeds();
        assertThrows(AssertionError.class, kit::end);
    }

    @Test
    void aFailureThatWasExpectedAndDidNotComeFailsTheTest() throws Exception {
        Kit kit = kit();
        kit.listener();
        Threads.Running waiting = Threads.start("waiting", () -> kit.callbackFailure());
        Threads.awaitWaiting(waiting);
        waiting.thread().interrupt();
        assertThrows(AssertionError.class, () -> Threads.join(waiting));
        assertThrows(AssertionError.class, kit::end);
    }

    @Test
    void aRequestThatIsCompletedTwiceOrNeverIsNoticed() throws Exception {
        Kit kit = kit();
        WskListenSocket listener = kit.listener();
        Started twice = kit.start(listener::getLocalAddress);
        WskIrp irp = twice.succeeds();
        // The same routine runs again, as it would if the provider completed twice.
        listener.getLocalAddress(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(EventLog.DEADLINE));
        assertThrows(AssertionError.class, kit::end);
        Started never = Started.start(kit.npi().allocateIrp(), _ -> NtStatus.PENDING, () -> {});
        assertThrows(AssertionError.class, () -> never.checkCompletedOnce(Duration.ZERO));
    }

    @Test
    void anotherStatusThanTheOneReturnedIsNoticed() throws Exception {
        Kit kit = kit();
        WskListenSocket listener = kit.listener();
        Started lied =
                kit.start(
                        irp -> {
                            listener.getLocalAddress(irp);
                            return NtStatus.NOT_FOUND;
                        });
        assertThrows(AssertionError.class, lied::await);
        kit.end();
    }

    @Test
    void rulesAreNamedByTheirMethods() {
        assertEquals("CONN-12", KitExtension.ruleOf("conn_12_closeWhileReceiving"));
        assertEquals("", KitExtension.ruleOf("aTestWithoutARule"));
        assertEquals("", KitExtension.ruleOf("not_a_rule"));
    }

    @Test
    void impossibleRulesExist() {
        Map<String, String> impossible = new SimulatedTckTest().impossible();
        List<String> rules =
                Stream.of(AllContracts.class.getMethods())
                        .map(method -> KitExtension.ruleOf(method.getName()))
                        .toList();
        assertTrue(rules.containsAll(impossible.keySet()), impossible::toString);
    }
}
