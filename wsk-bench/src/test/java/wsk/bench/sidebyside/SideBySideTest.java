package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class SideBySideTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "c-kqueue; no server is called 'c-kqueue'",
                "c-epoll c-epoll; twice: c-epoll",
                "c-epoll --against wsk-nio; --against wsk-nio: that is not one of the servers",
                "c-epoll --rounds 0; --rounds is from 1 to 1000: 0",
                "c-epoll --seconds 0; --seconds is above 0",
                "c-epoll --warmup -1; --warmup from 0",
                "c-epoll --scenario tcp:1; a scenario is written",
                "c-epoll --scenario tcp:1x64,udp:1x1; bytes of a scenario are from 8 to 65507: 1",
                "c-epoll --fast; Unknown option: '--fast'",
            })
    void mistypedCommandsAreRefused(String command, String complaint) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        int exitCode = SideBySide.run(stream, stream, command.split(" ", -1));
        String text = written.toString(StandardCharsets.UTF_8);
        assertEquals(2, exitCode, text);
        assertTrue(text.startsWith("bench: ") && text.contains(complaint), text);
    }

    @Test
    void ratiosReferToTheFirstWhereTheUsualOneIsNotThere() {
        assertEquals(
                Optional.of("c-io_uring"),
                SideBySide.unnamedReference(List.of("wsk-nio", "c-io_uring")));
        assertEquals(
                Optional.of("wsk-nio"),
                SideBySide.unnamedReference(List.of("wsk-nio", "wsk-iouring")));
        assertEquals(Optional.empty(), SideBySide.unnamedReference(List.of("wsk-nio")));
    }
}
