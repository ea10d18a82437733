package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Every server of the comparison, in C and in Java, under a load that checks what comes back. */
class SideBySideIT {
    private static final LoadRun.Times SHORT = new LoadRun.Times(0, 0.2);

    private static Installation installation;

    @BeforeAll
    static void buildThePrograms() throws Trouble, InterruptedException {
        assumeTrue(Programs.exist("make", "gcc"), "no gcc and make");
        installation = Installation.of(Path.of(System.getProperty("wsk.root")));
        Programs.build(installation);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        assertEquals(
                List.of(),
                ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList());
    }

    @ParameterizedTest
    @EnumSource
    void echoesStreams(KnownServer server) throws Trouble, InterruptedException {
        echoes(server, new Scenario(false, 4, 3000, 3));
    }

    @ParameterizedTest
    @EnumSource
    void echoesDatagrams(KnownServer server) throws Trouble, InterruptedException {
        echoes(server, new Scenario(true, 4, 1000, 2));
    }

    private static void echoes(KnownServer server, Scenario scenario)
            throws Trouble, InterruptedException {
        assumeTrue(server.serves(scenario), "does not serve it");
        try {
            Row row = measure(server.text(), scenario);
            assertTrue(row.messages() > 0 && row.cpuMicros() > 0, row::toString);
        } catch (Trouble e) {
            if (server.needsIoUring() && !Boolean.getBoolean("wsk.ci") && isDenied()) {
                abort("no io_uring here");
            }
            throw e;
        }
    }

    private static boolean isDenied() throws InterruptedException {
        List<String> command = List.of(installation.program("echo_uring").toString());
        try (RunningServer server = RunningServer.start("io_uring", command)) {
            return server.port() == 0;
        } catch (Trouble _) {
            return true;
        }
    }

    private static Row measure(String server, Scenario scenario)
            throws Trouble, InterruptedException {
        return new Comparison(installation, Pinning.NONE, SHORT, System.err)
                .measure(Contestant.parse(server), scenario, 1, 1);
    }

    @Test
    void whatDoesNotStartSaysWhy() {
        String message =
                assertThrows(
                                Trouble.class,
                                () ->
                                        measure(
                                                "custom:broken=ls /nowhere-at-all",
                                                new Scenario(false, 1, 64, 1)))
                        .getMessage();
        assertTrue(message.contains("broken ended before it listened"), message);
        assertTrue(message.contains("nowhere-at-all"), message);
    }

    /** The load must see every byte: a server that answers with others has failed. */
    @Test
    void whatIsNotAnEchoIsFound() {
        String message =
                assertThrows(
                                Trouble.class,
                                () ->
                                        measure(
                                                "custom:liar=" + liar(),
                                                new Scenario(false, 1, 100, 1)))
                        .getMessage();
        assertTrue(message.contains("wrong echo on connection 0"), message);
    }

    /** Echo by this Java, from a source file, that spoils one byte late in the stream. */
    private static String liar() throws IOException {
        Path source =
                Path.of(System.getProperty("wsk.root"), "wsk-bench/src/test/resources/Liar.java");
        assertFalse(source.toString().contains(" "), "a path without spaces");
        return installation.java() + " -XX:TieredStopAtLevel=1 " + source;
    }
}
