package wsk.bench.sidebyside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A server of the comparison, by its name on the command line. */
sealed interface Contestant {
    /** What stands before the text of one that is given by its command. */
    String CUSTOM_PREFIX = "custom:";

    String name();

    /** Whether it can do what the scenario asks for. */
    boolean serves(Scenario scenario);

    List<String> command(Installation installation, Scenario scenario) throws Trouble;

    /**
     * Understands {@code c-epoll}, {@code wsk-nio}, {@code wsk-nio@OTHER_TREE} and {@code
     * custom:NAME=COMMAND}.
     */
    static Contestant parse(String text) throws Trouble {
        if (text.startsWith(CUSTOM_PREFIX)) {
            return Custom.of(text.substring(CUSTOM_PREFIX.length()));
        }
        int at = text.indexOf('@');
        String kind = at < 0 ? text : text.substring(0, at);
        Optional<KnownServer> server = KnownServer.named(kind);
        if (server.isEmpty()) {
            throw new Trouble(
                    "no server is called '%s'; there are %s, and %sNAME=COMMAND"
                            .formatted(kind, KnownServer.allNames(), CUSTOM_PREFIX));
        }
        if (at >= 0 && !server.get().isWsk()) {
            throw new Trouble("only WSK can be of another tree: '" + text + "'");
        }
        return at < 0
                ? new Known(text, server.get(), Optional.empty())
                : new Known(text, server.get(), Optional.of(Path.of(text.substring(at + 1))));
    }

    /**
     * A server that comes with the comparison.
     *
     * @param tree the source tree whose WSK it is, if it is not this one
     */
    record Known(String name, KnownServer server, Optional<Path> tree) implements Contestant {
        @Override
        public boolean serves(Scenario scenario) {
            return server.serves(scenario);
        }

        @Override
        public List<String> command(Installation installation, Scenario scenario) throws Trouble {
            return server.command(installation, tree.orElse(installation.root()), scenario);
        }
    }

    /**
     * A server that is given by its command, for a shell. <code>{port}</code> stands for a free
     * port, <code>{udp}</code> for {@code --udp} where datagrams are asked for. Once it is ready it
     * must print a line with {@code listening} and the port, as {@code wsk echo} does.
     */
    record Custom(String name, String text) implements Contestant {
        static final String PORT = "{port}";
        static final String UDP = "{udp}";

        static Custom of(String text) throws Trouble {
            int equals = text.indexOf('=');
            if (equals < 1 || text.substring(equals + 1).isBlank()) {
                throw new Trouble("write custom:NAME=COMMAND, not '" + text + "'");
            }
            return new Custom(text.substring(0, equals), text.substring(equals + 1));
        }

        @Override
        public boolean serves(Scenario scenario) {
            return !scenario.udp() || text.contains(UDP);
        }

        @Override
        public List<String> command(Installation installation, Scenario scenario) throws Trouble {
            return command(scenario, text.contains(PORT) ? freePort() : 0);
        }

        /** The shell gives way to the server, so that its process is the one that is measured. */
        List<String> command(Scenario scenario, int port) {
            String filled =
                    text.replace(PORT, "" + port).replace(UDP, scenario.udp() ? "--udp" : "");
            return List.of("sh", "-c", "exec " + filled);
        }

        private static int freePort() throws Trouble {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new Trouble("no free port: " + e.getMessage(), e);
            }
        }
    }
}
