package wsk.tck.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskDataIndication;
import wsk.api.WskProviderNpi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A defect that is planted is found, and shown in a few lines. */
final class PlantedDefectTest {
    /** How many programs it may take; one in some twenty meets the defect. */
    private static final int PROGRAMS_MAX = 5000;

    /** What is left of a program: sockets that find each other, an event, and a send. */
    private static final int LINES_MAX = 24;

    private static final RandomPrograms SIMULATED =
            new RandomPrograms() {
                @Override
                public String providerName() {
                    return "simulated";
                }
            };

    /** Tells connections of everything, and of received bytes twice. */
    private record Repeating<C>(WskClientConnectionDispatch<C> client)
            implements WskClientConnectionDispatch<C> {
        @Override
        public NtStatus onReceive(
                C socketContext, int flags, WskDataIndication indication, long bytesIndicated) {
            NtStatus answer = client.onReceive(socketContext, flags, indication, bytesIndicated);
            return answer == NtStatus.SUCCESS
                    ? client.onReceive(socketContext, flags, indication, bytesIndicated)
                    : answer;
        }

        @Override
        public void onDisconnect(C socketContext, int flags) {
            client.onDisconnect(socketContext, flags);
        }

        @Override
        public void onSendBacklog(C socketContext, long idealBacklogSize) {
            client.onSendBacklog(socketContext, idealBacklogSize);
        }

        @Override
        public void onSocketDead(C socketContext) {
            client.onSocketDead(socketContext);
        }
    }

    /** {@return the provider, with the defect in all connections that are made, not accepted} */
    private static WskProviderNpi withDefect(WskProviderNpi npi) {
        return (WskProviderNpi)
                Proxy.newProxyInstance(
                        WskProviderNpi.class.getClassLoader(),
                        new Class<?>[] {WskProviderNpi.class},
                        (_, method, arguments) -> call(npi, method, arguments));
    }

    private static Object call(WskProviderNpi npi, Method method, Object[] arguments)
            throws Throwable {
        Object[] replaced =
                arguments == null
                        ? new Object[0]
                        : Arrays.stream(arguments)
                                .map(
                                        one ->
                                                one instanceof WskClientConnectionDispatch<?> client
                                                        ? new Repeating<>(client)
                                                        : one)
                                .toArray();
        try {
            return method.invoke(npi, replaced);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void bytesThatAreShownTwiceAreFoundAndTheProgramIsShort() throws Exception {
        Theatre theatre = new Theatre(SIMULATED, PlantedDefectTest::withDefect);
        Optional<Theatre.Failure> found = Optional.empty();
        for (long seed = 0; found.isEmpty() && seed < PROGRAMS_MAX; seed++) {
            found = theatre.play(seed);
        }
        Theatre.Failure failure = found.orElseThrow();
        assertEquals(Promise.BYTES, failure.finding().promise(), failure::toString);
        String report = theatre.report(failure);
        assertTrue(report.contains("-Dwsk.programs.seed=" + failure.seed()), report);
        assertTrue(report.contains(".enableEvents(RECEIVE"), report);
        assertTrue(report.lines().count() < LINES_MAX, report);
    }
}
