package wsk.cli.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

class EchoReportTest {
    private final Traffic traffic = new Traffic();
    private final EchoReport report = new EchoReport(traffic, 0);

    @Test
    void silentWhileNothingHappens() {
        assertEquals(Optional.empty(), report.next(seconds(1)));
        assertEquals(Optional.empty(), report.next(seconds(2)));
    }

    @Test
    void tellsRatesOfTheTimeSinceTheLastLine() {
        traffic.connected();
        for (int i = 0; i < 30; i++) {
            traffic.echoed(100);
        }
        assertEquals(
                Optional.of("connections 1, messages/s 10, bytes/s 1000"), report.next(seconds(3)));
        traffic.echoed(7);
        assertEquals(
                Optional.of("connections 1, messages/s 1, bytes/s 7"), report.next(seconds(4)));
    }

    @Test
    void tellsOnceThatItIsQuietAgain() {
        traffic.connected();
        traffic.echoed(1);
        report.next(seconds(1));
        traffic.disconnected();
        assertEquals(
                Optional.of("connections 0, messages/s 0, bytes/s 0"), report.next(seconds(2)));
        assertEquals(Optional.empty(), report.next(seconds(3)));
    }

    private static long seconds(int count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
