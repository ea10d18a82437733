package wsk.bench.sidebyside;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The servers that come with the comparison. */
enum KnownServer {
    WSK_NIO("wsk-nio"),
    WSK_IO_URING("wsk-iouring"),
    WSK_IO_URING_SPIN("wsk-iouring-spin"),
    C_EPOLL("c-epoll"),
    C_IO_URING("c-io_uring"),
    C_IO_URING_ONE_SHOT("c-io_uring-oneshot"),
    C_IO_URING_SPIN("c-io_uring-spin"),
    NETTY_NIO("netty-nio"),
    NETTY_EPOLL("netty-epoll"),
    NETTY_IO_URING("netty-io_uring"),
    JDK_SELECTOR("jdk-selector");

    /** How long the servers that spin do so. */
    private static final int SPIN_MICROS = 50;

    private static final int DATAGRAM_USUAL = 2048;

    private final String text;

    KnownServer(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Optional<KnownServer> named(String text) {
        return Arrays.stream(values()).filter(server -> server.text.equals(text)).findFirst();
    }

    static String allNames() {
        return Arrays.stream(values()).map(KnownServer::text).collect(Collectors.joining(", "));
    }

    boolean isWsk() {
        return switch (this) {
            case WSK_NIO, WSK_IO_URING, WSK_IO_URING_SPIN -> true;
            case C_EPOLL,
                    C_IO_URING,
                    C_IO_URING_ONE_SHOT,
                    C_IO_URING_SPIN,
                    NETTY_NIO,
                    NETTY_EPOLL,
                    NETTY_IO_URING,
                    JDK_SELECTOR ->
                    false;
        };
    }

    boolean needsIoUring() {
        return switch (this) {
            case WSK_IO_URING,
                    WSK_IO_URING_SPIN,
                    C_IO_URING,
                    C_IO_URING_ONE_SHOT,
                    C_IO_URING_SPIN,
                    NETTY_IO_URING ->
                    true;
            case WSK_NIO, C_EPOLL, NETTY_NIO, NETTY_EPOLL, JDK_SELECTOR -> false;
        };
    }

    boolean serves(Scenario scenario) {
        return this != C_IO_URING_ONE_SHOT || !scenario.udp();
    }

    /** The command of a server that picks its port itself and tells it. */
    List<String> command(Installation installation, Path wskTree, Scenario scenario)
            throws Trouble {
        List<String> command =
                switch (this) {
                    case WSK_NIO -> wsk(installation, wskTree, "nio", 0);
                    case WSK_IO_URING -> wsk(installation, wskTree, "io_uring", 0);
                    case WSK_IO_URING_SPIN -> wsk(installation, wskTree, "io_uring", SPIN_MICROS);
                    case C_EPOLL -> program(installation, "echo_epoll");
                    case C_IO_URING -> program(installation, "echo_uring");
                    case C_IO_URING_ONE_SHOT -> program(installation, "echo_uring", "--one-shot");
                    case C_IO_URING_SPIN ->
                            program(installation, "echo_uring", "--spin", "" + SPIN_MICROS);
                    case NETTY_NIO -> netty(installation, scenario, "nio");
                    case NETTY_EPOLL -> netty(installation, scenario, "epoll");
                    case NETTY_IO_URING -> netty(installation, scenario, "io_uring");
                    case JDK_SELECTOR -> peer(installation, "SelectorEcho");
                };
        if (scenario.udp()) {
            command.add("--udp");
        }
        return command;
    }

    private static List<String> wsk(
            Installation installation, Path tree, String provider, int spinMicros) throws Trouble {
        List<String> command = java(installation);
        command.addAll(
                List.of(
                        "-Dwsk.iouring.spinMicros=" + spinMicros,
                        "--module-path",
                        Installation.modules(tree).toString(),
                        "--enable-native-access=wsk.provider.iouring",
                        "--module",
                        "wsk.cli/wsk.cli.Main",
                        "echo",
                        "--provider",
                        provider,
                        "--port",
                        "0",
                        "--loops",
                        "1",
                        "--quiet"));
        return command;
    }

    private static List<String> program(
            Installation installation, String name, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(installation.program(name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * With what Netty's own documentation gives it on this Java: its memory by Unsafe, and without
     * the checks that are there to find mistakes.
     */
    private static List<String> netty(
            Installation installation, Scenario scenario, String transport) {
        List<String> command =
                peer(
                        installation,
                        "NettyEcho",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dio.netty.leakDetection.level=disabled",
                        "-Dio.netty.buffer.checkBounds=false",
                        "-Dio.netty.buffer.checkAccessible=false");
        command.addAll(List.of("--transport", transport));
        if (scenario.udp()) {
            int longest = Math.max(DATAGRAM_USUAL, scenario.size());
            command.addAll(List.of("--datagram-bytes", "" + longest));
        }
        return command;
    }

    private static List<String> peer(Installation installation, String type, String... flags) {
        List<String> command = java(installation);
        command.addAll(List.of(flags));
        command.addAll(List.of("--class-path", Installation.classPath(), "wsk.bench.peer." + type));
        return command;
    }

    private static List<String> java(Installation installation) {
        List<String> command = new ArrayList<>();
        command.add(installation.java().toString());
        command.addAll(Installation.javaFlags());
        return command;
    }
}
