package wsk.tck.kit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskListenSocket;
import wsk.tck.SeedReport;
import wsk.tck.SimulatedTckTest;
import wsk.tck.client.RecordingListener;
import wsk.tck.client.Started;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A network that breaks things: whatever happens, every request is completed once, and everything
 * can be closed. The kit checks both at its end.
 */
@ExtendWith(SeedReport.class)
final class SimulatedFaultsTest {
    private static final Set<NtStatus> EXPECTED =
            EnumSet.of(NtStatus.SUCCESS, NtStatus.CONNECTION_REFUSED, NtStatus.CONNECTION_RESET);

    @BeforeEach
    void on() {
        System.setProperty("wsk.faults", "true");
    }

    @AfterEach
    void off() {
        System.clearProperty("wsk.faults");
    }

    @Test
    void connectionsThatBreakAtAnyMomentLeaveNothingBehind() throws Exception {
        Set<NtStatus> seen = EnumSet.noneOf(NtStatus.class);
        for (int round = 0; round < 10; round++) {
            breakConnections(20, seen);
        }
        // Faults are rare and the seed is drawn: what has not come yet gets more chances.
        for (int count = 40; !seen.containsAll(EXPECTED) && count <= 2560; count *= 2) {
            breakConnections(count, seen);
        }
        assertTrue(seen.containsAll(EXPECTED), seen::toString);
        assertFalse(seen.contains(NtStatus.INTERNAL_ERROR), seen::toString);
    }

    /** Makes so many connections, uses each, and adds what became of the requests. */
    private static void breakConnections(int count, Set<NtStatus> seen) throws Exception {
        Kit kit = Kit.open(new SimulatedTckTest(), 2);
        RecordingListener recorder = new RecordingListener(kit);
        WskListenSocket listener = kit.listener(recorder);
        kit.enable(listener, WskEvents.LISTEN_MASK);
        SockAddr to = kit.addressOf(listener);
        List<Started> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Started connect = kit.start(irp -> kit.npi().socketConnect(Kit.LOOPBACK, to, irp));
            seen.add(connect.await());
            if (connect.irp().status() == NtStatus.SUCCESS) {
                converse(kit, kit.track(connect.irp().socket(WskConnectionSocket.class)), requests);
            }
        }
        for (Started request : requests) {
            seen.add(request.await());
        }
        kit.end();
    }

    private static void converse(Kit kit, WskConnectionSocket socket, List<Started> requests) {
        WskBuf data = kit.room(100_000);
        WskBuf room = kit.room(1000);
        requests.add(kit.start(irp -> socket.send(data, irp)));
        Started receive = kit.start(irp -> socket.receive(room, irp));
        receive.irp().cancel();
        requests.add(receive);
        requests.add(kit.start(irp -> socket.send(room, irp)));
        requests.add(kit.start(irp -> socket.disconnect(WskDisconnectFlag.GRACEFUL, irp)));
    }

    @Test
    void datagramsThatFindNoBufferAreToldAsSuch() throws Exception {
        Kit kit = Kit.open(new SimulatedTckTest(), 1);
        WskDatagramSocket socket = kit.datagram();
        SockAddr to = kit.addressOf(socket);
        Set<NtStatus> seen = EnumSet.noneOf(NtStatus.class);
        for (int i = 0; i < 1000; i++) {
            seen.add(kit.start(irp -> socket.sendTo(kit.text("x"), to, irp)).await());
        }
        kit.end();
        assertTrue(
                seen.equals(EnumSet.of(NtStatus.SUCCESS, NtStatus.INSUFFICIENT_RESOURCES)),
                seen::toString);
    }
}
