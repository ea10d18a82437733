package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskSelection;
import wsk.cli.Wsk.Result;
import wsk.cli.console.Failure;
import wsk.cli.console.Statuses;
import wsk.cli.echo.FakeIrp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Every mistake gets one clear line and the right exit code, and no stack trace. */
class MistakesTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                             | wsk: missing required subcommand",
                "serve                            | wsk: unmatched argument at index 0: 'serve'",
                "echo --prot 1                    | wsk echo: unknown option",
                "echo --port x                    | wsk echo: invalid value for option '--port'",
                "echo --port                      | wsk echo: missing required parameter",
                "echo --port 65536                | wsk echo: ports run from 0 to 65535: 65536",
                "echo --port=-1                   | wsk echo: ports run from 0 to 65535: -1",
                "echo --loops 0                   | wsk echo: --loops runs from 1 to 1024: 0",
                "echo --loops 1025                | wsk echo: --loops runs from 1 to 1024: 1025",
                "echo 7000                        | wsk echo: unmatched argument at index 1:"
                        + " '7000'; try --port 7000;",
                "echo --memory lots               | 'lots' is not a size",
                "echo --memory 12X                | '12X' is not a size",
                "echo --memory 1K                 | wsk echo: --memory runs from 1M to 1024G: 1024",
                "echo --memory 1M --loops 32      | --memory is too little for 32 loops",
                "echo --memory 2000G              | wsk echo: --memory runs from 1M to 1024G",
                "echo --max-connections 0         | wsk echo: --max-connections starts at 1: 0",
                "echo --idle=-1                   | wsk echo: --idle runs from 0 to 1000000"
                        + " seconds: -1",
                "echo --drain=-1                  | wsk echo: --drain runs from 0 to 1000000"
                        + " seconds: -1",
                "echo --drain 1000001             | wsk echo: --drain runs from 0 to 1000000",
                "echo --provider nosuch           | wsk echo: there is no provider nosuch",
                "echo --provider nosuch           | ; there are: ",
                "echo --unix /tmp/x --port 7      | --unix goes without",
                "nc                               | wsk nc: give HOST and PORT",
                "nc localhost                     | wsk nc: give HOST and PORT",
                "nc localhost 0                   | wsk nc: ports run from 1 to 65535: 0",
                "nc localhost 70000               | wsk nc: ports run from 1 to 65535: 70000",
                "nc localhost 1 --provider nosuch | wsk nc: there is no provider nosuch",
                "nc localhost 1 --unix /tmp/x     | --unix goes without",
                "--plugins /x providers           | wsk: --plugins is read by ./wsk; without it put"
                        + " /x on java's module path",
                "man nosuch                       | wsk man: there is no command nosuch; there are:"
                        + " providers, doctor, echo, nc, completion, man",
                "providers --yaml                 | wsk providers: unknown option: '--yaml'",
            })
    void mistyped(String arguments, String complaint) {
        Result result = Wsk.run(arguments.isEmpty() ? new String[0] : arguments.split(" +"));
        assertEquals(2, result.exitCode(), result.err());
        assertTrue(result.complaint().contains(complaint), result.err());
    }

    @ParameterizedTest
    @CsvSource({"nc nosuch.invalid 7", "echo --host nosuch.invalid"})
    void aNameThatDoesNotResolve(String arguments) {
        Result result = Wsk.run(arguments.split(" "));
        assertEquals(1, result.exitCode());
        assertTrue(
                result.complaint().contains("the name nosuch.invalid does not resolve"),
                result.err());
    }

    @Test
    void aPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            Result result = Wsk.run("echo", "--port", "" + taken.getLocalPort());
            assertEquals(1, result.exitCode());
            String complaint = result.complaint();
            assertTrue(
                    complaint.contains("port " + taken.getLocalPort() + " is in use"), complaint);
            assertTrue(complaint.matches(".*try --port [0-9]+; --port 0 .*"), complaint);
        }
    }

    @Test
    void aDatagramPortInUse() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, LOOPBACK)) {
            Result result = Wsk.run("echo", "--udp", "--port", "" + taken.getLocalPort());
            assertEquals(1, result.exitCode());
            assertTrue(result.complaint().contains("is in use"), result.err());
        }
    }

    @Test
    void anAddressOfAnotherMachine() {
        Result result = Wsk.run("echo", "--host", "192.0.2.1", "--port", "0");
        assertEquals(1, result.exitCode());
        assertTrue(
                result.complaint().contains("192.0.2.1:0 is not an address of this machine"),
                result.err());
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        Result result = Wsk.run("nc", "127.0.0.1", "" + port);
        assertEquals(1, result.exitCode());
        assertTrue(
                result.complaint().contains("connection to 127.0.0.1:" + port + " refused"),
                result.err());
    }

    @Test
    void aUnixPathThatExists(@TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve("taken"));
        Result result = Wsk.run("echo", "--unix", path.toString());
        assertEquals(1, result.exitCode());
        assertTrue(result.complaint().contains(path + " exists"), result.err());
        assertFalse(result.err().contains("rm "), "it is no socket: " + result.err());
        assertTrue(Files.exists(path), "somebody else's file was deleted");
    }

    @Test
    void aUnixPathThatIsAFolder(@TempDir Path folder) {
        Result result = Wsk.run("echo", "--unix", folder.toString());
        assertEquals(1, result.exitCode());
        assertTrue(result.complaint().contains(" exists and is not a socket"), result.err());
        assertFalse(result.err().contains("rm "), result.err());
    }

    @Test
    void aUnixPathOfAServerThatHasDied(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("left.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        Result result = Wsk.run("echo", "--unix", path.toString());
        assertEquals(1, result.exitCode());
        assertTrue(result.complaint().endsWith("remove it: rm '" + path + "'"), result.err());
    }

    @ParameterizedTest
    @CsvSource({"echo", "nc"})
    void aUnixPathThatIsTooLong(String command) {
        Result result = Wsk.run(command, "--unix", "/tmp/" + "x".repeat(103));
        assertEquals(2, result.exitCode());
        assertTrue(result.complaint().contains("at most 107 bytes, this one has 108"));
    }

    @Test
    void aUnixPathInNoFolder(@TempDir Path folder) {
        Result result = Wsk.run("echo", "--unix", folder.resolve("no/where").toString());
        assertEquals(1, result.exitCode());
        assertTrue(result.complaint().contains("there is no folder"), result.err());
    }

    @Test
    void aUnixPathWithoutServer(@TempDir Path folder) {
        Result result = Wsk.run("nc", "--unix", folder.resolve("none").toString());
        assertEquals(1, result.exitCode());
        assertTrue(
                result.complaint().startsWith("wsk nc: nobody listens at " + folder), result.err());
    }

    @ParameterizedTest
    @EnumSource(names = {"ADDRESS_ALREADY_EXISTS", "INVALID_ADDRESS_COMPONENT"})
    void noLocalPortIsLeft(NtStatus status) {
        FakeIrp irp = new FakeIrp();
        irp.start();
        irp.complete(status);
        String told = Statuses.connect(irp, SockAddr.of("192.0.2.1", 7000));
        assertTrue(told.startsWith("no local port is free for a connection to 192.0.2.1:7000"));
        assertTrue(told.contains("net.ipv4.ip_local_port_range"), told);
    }

    /** "There is no such provider" would be wrong, and nobody could guess what to do. */
    @Test
    void aNameThatTwoHave() {
        WskSelection selection =
                new WskSelection(
                        Optional.of(new WskSelection.Requested("twin", "the registration")),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(
                                "provider other from x: no",
                                "provider twin from a: the name is used by several, remove all but"
                                        + " one: a, b",
                                "provider twin from b: the name is used by several, remove all but"
                                        + " one: a, b"));
        Failure failure = ProviderOption.notThere(selection.requested().orElseThrow(), selection);
        assertEquals(1, failure.exitCode());
        assertEquals(
                "none of those called twin can be used; provider twin from a: the name is used by"
                        + " several, remove all but one: a, b; provider twin from b: the name is"
                        + " used by several, remove all but one: a, b",
                failure.getMessage());
    }

    @Test
    void theStackTraceIsForThoseWhoAsk() {
        assertFalse(Wsk.run("nc", "x").err().contains("\tat "));
        Result traced = Wsk.run("nc", "--debug", "x");
        assertEquals(2, traced.exitCode());
        assertTrue(traced.err().contains("\tat "), traced.err());
    }
}
