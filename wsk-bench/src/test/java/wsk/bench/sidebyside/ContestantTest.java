package wsk.bench.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class ContestantTest {
    private static final Scenario STREAMS = new Scenario(false, 1, 64, 1);
    private static final Scenario DATAGRAMS = new Scenario(true, 1, 64, 1);

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void knownOnesAreFoundByName(KnownServer server) throws Trouble {
        assertEquals(
                new Contestant.Known(server.text(), server, Optional.empty()),
                Contestant.parse(server.text()));
    }

    @Test
    void unknownOnesAreToldWhoIsThere() {
        String message =
                assertThrows(Trouble.class, () -> Contestant.parse("c-kqueue")).getMessage();
        assertTrue(message.contains("'c-kqueue'"), message);
        assertTrue(message.contains("wsk-iouring-spin, c-epoll"), message);
    }

    @Test
    void customOnesGetAPortAndTheProtocol() throws Trouble {
        Contestant.Custom custom =
                (Contestant.Custom) Contestant.parse("custom:old=run --port={port} {udp} a=b");
        assertEquals("old", custom.name());
        assertEquals(
                List.of("sh", "-c", "exec run --port=4000 --udp a=b"),
                custom.command(DATAGRAMS, 4000));
        assertEquals(
                List.of("sh", "-c", "exec run --port=4000  a=b"), custom.command(STREAMS, 4000));
    }

    @Test
    void customOnesServeDatagramsIfTheySaySo() throws Trouble {
        assertTrue(Contestant.parse("custom:a=run {udp}").serves(DATAGRAMS));
        assertFalse(Contestant.parse("custom:a=run").serves(DATAGRAMS));
        assertTrue(Contestant.parse("custom:a=run").serves(STREAMS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"custom:", "custom:a", "custom:=run", "custom:a= ", "c-epoll@tree"})
    void mistypedOnesAreRefused(String text) {
        assertThrows(Trouble.class, () -> Contestant.parse(text));
    }

    @Test
    void wskOfAnotherTreeRunsTheModulesOfThatTree() throws IOException, Trouble {
        Path modules = Files.createDirectories(folder.resolve("other/wsk-cli/target/modules"));
        Installation here = new Installation(folder.resolve("here"), Path.of("java"));
        Contestant contestant = Contestant.parse("wsk-nio@" + folder.resolve("other"));
        List<String> command = contestant.command(here, DATAGRAMS);
        assertEquals(modules.toString(), command.get(command.indexOf("--module-path") + 1));
        assertEquals("nio", command.get(command.indexOf("--provider") + 1));
        assertEquals("--udp", command.getLast());
    }

    @Test
    void wskThatIsNotBuiltIsToldHow() {
        Installation here = new Installation(folder, Path.of("java"));
        String message =
                assertThrows(
                                Trouble.class,
                                () -> Contestant.parse("wsk-iouring").command(here, STREAMS))
                        .getMessage();
        assertTrue(message.endsWith("./wsk --version"), message);
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_NIO", "NETTY_EPOLL", "NETTY_IO_URING", "JDK_SELECTOR"})
    void allJavaHasTheSameHeap(KnownServer server) throws Trouble {
        Installation here = new Installation(folder, Path.of("java"));
        List<String> command = server.command(here, folder, STREAMS);
        assertEquals("java", command.getFirst());
        assertEquals(
                Installation.javaFlags(), command.subList(1, 1 + Installation.javaFlags().size()));
    }

    @Test
    void thePortIsInTheLineThatTellsOfListening() {
        assertEquals(Optional.of(4242), RunningServer.portIn("listening 4242"));
        assertEquals(
                Optional.of(7000),
                RunningServer.portIn("listening on 127.0.0.1:7000, provider nio"));
        assertEquals(
                Optional.of(50123),
                RunningServer.portIn("listening on udp [::1]:50123, provider io_uring"));
        assertEquals(Optional.empty(), RunningServer.portIn("listening soon"));
        assertEquals(Optional.empty(), RunningServer.portIn("port 4242"));
    }
}
