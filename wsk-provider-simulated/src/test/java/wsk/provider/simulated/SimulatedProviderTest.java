package wsk.provider.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskControlType;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is particular about the simulated provider. */
final class SimulatedProviderTest {
    private static final SockAddr ANYWHERE = SockAddr.of("127.0.0.1", 0);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static WskSelection select(WskRegistrationOptions options) {
        return WskRegistration.register(WskClientNpi.of("a test"), options).selection();
    }

    @Test
    void itIsNeverChosenUnlessNamed() {
        WskSelection unnamed = select(WskRegistrationOptions.defaults());
        assertNotEquals(Optional.of(SimulatedProvider.NAME), unnamed.chosen(), unnamed::toString);
        WskRegistrationOptions named =
                WskRegistrationOptions.defaults().withProvider(SimulatedProvider.NAME);
        assertEquals(SimulatedProvider.NAME, select(named).chosen().orElseThrow());
    }

    @Test
    void theSelectionTellsTheSeed() {
        WskSelection.Provider found =
                select(WskRegistrationOptions.defaults()).providers().stream()
                        .filter(provider -> provider.name().equals(SimulatedProvider.NAME))
                        .findFirst()
                        .orElseThrow();
        assertTrue(found.capabilities().contains("seed " + SimulatedNetwork.seed()));
    }

    @Test
    void theSeedDecidesTheOrderBetweenLanesAndNeverWithinOne() {
        List<String> first = orderOf(1);
        assertEquals(first, orderOf(1), "the same seed, the same order");
        assertEquals(sorted(first, "a"), List.of("a0", "a1", "a2"));
        assertEquals(sorted(first, "b"), List.of("b0", "b1", "b2"));
        boolean differs = false;
        for (int seed = 2; seed < 50; seed++) {
            differs |= !orderOf(seed).equals(first);
        }
        assertTrue(differs, "another seed, another order");
    }

    private static List<String> sorted(List<String> order, String lane) {
        return order.stream().filter(step -> step.startsWith(lane)).toList();
    }

    private static List<String> orderOf(long seed) {
        SimulatedLoop loop = new SimulatedLoop(seed, false);
        List<String> order = new ArrayList<>();
        SimulatedLoop.Lane a = loop.lane();
        SimulatedLoop.Lane b = loop.lane();
        for (int i = 0; i < 3; i++) {
            int number = i;
            a.post(() -> order.add("a" + number));
            b.post(() -> order.add("b" + number));
        }
        while (order.size() < 6) {
            loop.turn(0);
        }
        return order;
    }

    @Test
    void aTurnEndsAtAWakeUpThatCameBefore() {
        SimulatedLoop loop = new SimulatedLoop(1, false);
        loop.wakeup();
        loop.turn(SimulatedLoop.FOREVER);
        loop.turn(1);
        assertFalse(loop.fault(), "faults are off unless asked for");
    }

    /** As the kernel does when a ring or a selector is closed with its sockets. */
    @Test
    void nothingOfALoopThatWasClosedIsInTheNetwork() throws InterruptedException {
        try (WskRegistration one = register();
                WskRegistration other = register()) {
            WskProviderNpi server = one.captureProviderNpi(WskRegistration.NO_WAIT);
            WskProviderNpi client = other.captureProviderNpi(WskRegistration.NO_WAIT);
            WskListenSocket listener =
                    made(server, irp -> server.listenSocket(AddressFamily.INET, irp))
                            .socket(WskListenSocket.class);
            made(server, irp -> listener.bind(ANYWHERE, irp));
            SockAddr address = made(server, listener::getLocalAddress).localAddress();
            WskConnectionSocket peer =
                    made(client, irp -> client.socketConnect(ANYWHERE, address, irp))
                            .socket(WskConnectionSocket.class);
            WskIrp receive = client.allocateIrp();
            peer.receive(WskBuf.allocate(1), receive);
            WskIrp breaking = server.allocateIrp();
            listener.controlSocket(
                    WskControlType.GET_OPTION,
                    SimulatedControl.BREAKS_THE_LOOP,
                    0,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    breaking);
            assertEquals(NtStatus.INTERNAL_ERROR, breaking.await(SOON));
            assertEquals(NtStatus.CONNECTION_RESET, receive.await(SOON));
            WskIrp late = client.allocateIrp();
            client.socketConnect(ANYWHERE, address, late);
            assertEquals(NtStatus.CONNECTION_REFUSED, late.await(SOON));
        }
    }

    private static WskRegistration register() {
        return WskRegistration.register(
                WskClientNpi.of("a test"),
                WskRegistrationOptions.defaults()
                        .withProvider(SimulatedProvider.NAME)
                        .withLoops(1));
    }

    private static WskIrp made(WskProviderNpi npi, Function<WskIrp, NtStatus> request)
            throws InterruptedException {
        WskIrp irp = npi.allocateIrp();
        NtStatus answer = request.apply(irp);
        assertEquals(NtStatus.SUCCESS, irp.await(SOON), answer::toString);
        return irp;
    }
}
