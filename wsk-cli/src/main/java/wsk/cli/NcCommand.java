package wsk.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import wsk.api.SockAddr;
import wsk.api.WskClientNpi;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.cli.console.Console;
import wsk.cli.console.Endpoints;
import wsk.cli.console.Failure;

import java.util.List;
import java.util.concurrent.Callable;

/** A small client. */
@Command(
        name = "nc",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Connects; sends stdin and prints to stdout what comes back.",
            "At the end of stdin the sending direction is closed; ends when the peer does.",
        })
final class NcCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private ProviderOption provider = new ProviderOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "HOST", description = "The server.")
    private @Nullable String host;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PORT", description = "Its port.")
    private @Nullable Integer port;

    @Option(
            names = {"-u", "--udp"},
            description = {
                "Datagrams: one for each piece of input, a line when typed.",
                "Ends a second after the end of input when nothing comes any more."
            })
    private boolean udp;

    @Option(
            names = "--unix",
            paramLabel = "PATH",
            description = "A Unix-domain socket instead of HOST and PORT.")
    private @Nullable String unixPath;

    NcCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        WskRegistrationOptions options = provider.options();
        List<SockAddr> addresses = addresses();
        try (WskRegistration registration =
                WskRegistration.register(WskClientNpi.of("wsk nc"), options)) {
            WskProviderNpi npi = ProviderOption.capture(registration);
            ProviderOption.passedOver(registration.selection())
                    .forEach(note -> console.err().println("wsk nc: " + note));
            Conversation conversation;
            try {
                conversation =
                        udp
                                ? DatagramConversation.open(npi, addresses.getFirst())
                                : StreamConversation.connect(npi, addresses);
            } finally {
                registration.releaseProviderNpi();
            }
            try {
                conversation.run(console);
            } finally {
                conversation.close();
            }
        }
        return 0;
    }

    private List<SockAddr> addresses() throws Failure {
        if (unixPath != null) {
            if (udp || host != null) {
                throw Failure.usage("--unix goes without --udp, HOST and PORT");
            }
            return List.of(Endpoints.unix(unixPath));
        }
        if (host == null || port == null) {
            throw Failure.usage("give HOST and PORT, or --unix PATH");
        }
        return Endpoints.resolve(host, port, /* portMin= */ 1);
    }
}
